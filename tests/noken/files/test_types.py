"""Every accepted kind is kept as what it is, whatever its name says."""

import io
from pathlib import Path

import av
import openpyxl
import pytest
from PIL import Image

from noken.files.judge import judge
from noken.files.reasons import Reason
from noken.files.refusal import Refused, sentence
from noken.files.types import TYPES
from tests.noken.files.samples import accepted, media, odf, ooxml, pdf, picture, write

KINDS = ["foto.jpg", "gambar.png", "gambar.webp", "gambar.gif", "tugas.pdf", "lagu.mp3", "suara.m4a", "suara.ogg"]
KINDS += ["suara.wav", "suara.weba", "suara.amr", "suara.3ga", "film.mp4", "film.mov", "film.webm", "film.3gp"]
KINDS += ["catatan.txt", "nilai.csv", "surat.docx", "nilai.xlsx", "paparan.pptx", "surat.odt", "nilai.ods"]
KINDS += ["paparan.odp"]


def refusal(content: bytes, folder: Path) -> Reason:
    """The reason this content is refused for."""
    with pytest.raises(Refused) as caught:
        judge(write(folder / "sent", content), folder)
    return caught.value.reason


def test_the_list_is_whole() -> None:
    assert set(KINDS) == set(accepted())
    assert {kind for _, kind in accepted().values()} | {"image/png", "video/quicktime"} >= set(TYPES)


@pytest.mark.parametrize("name", KINDS)
def test_accepted(name: str, tmp_path: Path) -> None:
    content, media_type = accepted()[name]
    found = judge(write(tmp_path / "sent", content), tmp_path)
    assert found.media_type == media_type
    assert found.path.stat().st_size > 0
    assert (found.preview is not None) == media_type.startswith(("image/", "video/"))
    assert (found.seconds is not None) == media_type.startswith(("audio/", "video/"))
    assert found.seconds is None or abs(found.seconds - 3) <= 0.2
    assert (found.width, found.height) == {"image": (300, 200), "video": found_size(name)}.get(
        media_type.split("/")[0], (None, None)
    )
    assert found.pages == (1 if media_type == "application/pdf" else None)


def found_size(name: str) -> tuple[int, int]:
    return (176, 144) if name.endswith("3gp") else (160, 120)


def test_a_real_workbook_is_accepted(tmp_path: Path) -> None:
    book, made = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["nama", "nilai"])  # type: ignore[union-attr]
    book.save(made)
    assert judge(write(tmp_path / "sent", made.getvalue()), tmp_path).media_type.endswith("spreadsheetml.sheet")


@pytest.mark.parametrize(("kind", "place"), [("mp4", b"loci"), ("mov", b"-2.5330+140.7180")])
def test_what_a_phone_notes_beside_a_film_is_gone(kind: str, place: bytes, tmp_path: Path) -> None:
    content = media(kind, "libx264", "aac", title="Rumah kami", location="-2.5330+140.7180/")
    assert place in content
    kept = judge(write(tmp_path / "sent", content), tmp_path).path.read_bytes()
    assert place not in kept
    assert b"Rumah kami" not in kept
    assert kept.index(b"moov") < kept.index(b"mdat"), "a phone can begin to play before the end has come"


def test_a_film_on_its_side_has_the_size_it_is_watched_at(tmp_path: Path) -> None:
    upright = io.BytesIO()
    with av.open(io.BytesIO(media("mp4", "libx264")), "r") as source, av.open(upright, "w", format="mp4") as target:
        copy = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = copy
                target.mux(packet)
    turned = bytearray(upright.getvalue())
    matrix = turned.index(b"tkhd") + 4 + 40
    turned[matrix : matrix + 36] = b"".join(
        number.to_bytes(4, "big", signed=True) for number in (0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30)
    )
    found = judge(write(tmp_path / "sent", bytes(turned)), tmp_path)
    assert (found.width, found.height) == (120, 160)
    assert found.preview is not None
    assert Image.open(found.preview).size == (120, 160)
    with av.open(found.path) as kept:
        assert next(iter(kept.decode(video=0))).rotation % 360 in {90, 270}


def test_a_recording_without_a_length_gets_one(tmp_path: Path) -> None:
    """What a browser's recorder writes says nothing about its length."""
    content = bytearray(media("webm", sound="libopus"))
    at = content.index(b"\x44\x89")
    content[at : at + 2] = b"\xec\x89"  # the element of the duration becomes an empty one
    with av.open(io.BytesIO(bytes(content)), "r") as before:
        assert not before.duration
    found = judge(write(tmp_path / "sent", bytes(content)), tmp_path)
    assert found.seconds == pytest.approx(3, abs=0.1)
    with av.open(found.path) as kept:
        assert kept.duration is not None
        assert kept.duration / av.time_base == pytest.approx(3, abs=0.1)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xd8\xff\xe0" + b"x" * 50, Reason.BROKEN),
        (picture()[:900], Reason.BROKEN),
        (picture("PNG")[:-200], Reason.BROKEN),
        (b"MZ\x90\x00" + bytes(60), Reason.UNKNOWN),
        (b"\x7fELF" + bytes(60), Reason.UNKNOWN),
        (b"Nilai: \xe9\xe8 saja\n" * 20, Reason.ENCODING),
        ("Nilai saya\n".encode("utf-16"), Reason.ENCODING),
        (b"<!doctype html><p>a", Reason.MARKUP),
        (b"   \n\t", Reason.EMPTY),
        (picture("TIFF"), Reason.UNKNOWN),
        (b"\x00\x00\x00\x1cftypheic\x00\x00\x00\x00mif1heic", Reason.HEIC),
        (b"{\\rtf1 a}", Reason.OLD_OFFICE),
        (pdf(("<< /S /JavaScript /JS (app.alert\\(1\\)) >>",), "/OpenAction 4 0 R"), Reason.ACTIVE),
        (pdf((), "/Names << /EmbeddedFiles << /Names [] >> >>"), Reason.ATTACHMENTS),
        (pdf()[:150], Reason.BROKEN),
        (ooxml("docx", {"word/vbaProject.bin": b"x"}), Reason.MACROS),
        (odf("text", {"Basic/Standard/Module1.xml": "<a/>"}), Reason.MACROS),
        (b"OggS" + bytes(500), Reason.BROKEN),
        (media("mp4", "libx264")[:-9000], Reason.BROKEN),
        (media("matroska", "libx264"), Reason.UNKNOWN),
        (media("mp4", "mpeg2video"), Reason.UNKNOWN),
    ],
)
def test_refused(content: bytes, reason: Reason, tmp_path: Path) -> None:
    assert refusal(content, tmp_path) == reason


def test_every_reason_has_words_of_its_own() -> None:
    assert len({sentence(reason) for reason in Reason}) == len(Reason)


@pytest.mark.parametrize("end", [0, 40])
def test_slices_of_a_recording_that_was_cut_off_are_a_recording(end: int, tmp_path: Path) -> None:
    """A phone keeps what its recorder writes every two seconds; Safari writes fragments, the last may be cut."""
    content = media("mp4", sound="aac", seconds=7, movflags="frag_keyframe+empty_moov")
    fragments = [at - 4 for at in range(len(content)) if content.startswith(b"moof", at)]
    found = judge(write(tmp_path / "sent", content[: fragments[2] - end]), tmp_path)
    assert found.media_type == "audio/mp4"
    assert 3.5 < (found.seconds or 0) < 4.5
