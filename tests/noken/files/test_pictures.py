"""Pictures: upright, small, bare, in the colours that were meant; and never more memory than allowed."""

import io
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat
from PIL.PngImagePlugin import PngInfo

from noken.files.judge import judge
from noken.files.reasons import Reason
from noken.files.refusal import Refused
from tests.noken.files.samples import gradient, picture, write

MB = 1_000_000
TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def kept(content: bytes, folder: Path) -> Image.Image:
    return Image.open(judge(write(folder / "sent", content), folder).path)


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of the pixels, 0 to 255."""
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean)


@pytest.mark.parametrize("orientation", TURNS)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_upright(orientation: int, kind: str, tmp_path: Path) -> None:
    turn = TURNS[orientation]
    lying = gradient().transpose(turn) if turn is not None else gradient()
    exif = Image.Exif()
    exif[0x0112] = orientation
    sent = io.BytesIO()
    lying.save(sent, kind, exif=exif, quality=95)
    upright = kept(sent.getvalue(), tmp_path)
    assert upright.size == (300, 200)
    assert difference(upright, gradient()) < 4
    assert upright.getexif().get(0x0112, 1) == 1


def test_everything_but_the_pixels_is_gone(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Kamera-Rahasia"
    exif.get_ifd(0x8825)[2] = (2.0, 31.0, 58.8)
    sent = io.BytesIO()
    gradient().save(sent, "JPEG", exif=exif, comment=b"Kamera-Rahasia", xmp=b"<x>Kamera-Rahasia</x>", dpi=(300, 300))
    assert sent.getvalue().count(b"Kamera-Rahasia") == 3
    found = judge(write(tmp_path / "sent", sent.getvalue()), tmp_path)
    assert found.preview is not None
    for file in (found.path, found.preview):
        assert b"Kamera-Rahasia" not in file.read_bytes()
        picture = Image.open(file)
        assert not picture.getexif()
        assert not set(picture.info) & {"exif", "icc_profile", "xmp", "comment", "photoshop"}


def test_notes_in_a_png_are_gone(tmp_path: Path) -> None:
    notes = PngInfo()
    notes.add_text("Author", "Kamera-Rahasia")
    sent = picture("PNG", pnginfo=notes)
    assert b"Kamera-Rahasia" in sent
    assert b"Kamera-Rahasia" not in judge(write(tmp_path / "sent", sent), tmp_path).path.read_bytes()


def test_bytes_after_the_picture_are_gone(tmp_path: Path) -> None:
    sent = picture() + b"<script>alert(1)</script>"
    assert b"script" not in judge(write(tmp_path / "sent", sent), tmp_path).path.read_bytes()


@pytest.mark.parametrize("size", [(4000, 3000), (3000, 4000), (2001, 40), (20, 5000)])
def test_the_longest_side_is_2000(size: tuple[int, int], tmp_path: Path) -> None:
    small = kept(picture(size=size), tmp_path)
    assert max(small.size) == 2000
    assert small.width / small.height == pytest.approx(size[0] / size[1], rel=0.05)
    preview = Image.open(tmp_path / "preview.webp")
    assert (max(preview.size), preview.format) == (480, "WEBP")


def test_small_pictures_are_not_enlarged(tmp_path: Path) -> None:
    assert kept(picture(size=(31, 17)), tmp_path).size == (31, 17)
    assert Image.open(tmp_path / "preview.webp").size == (31, 17)


def test_what_a_phone_has_made_small_stays_small(tmp_path: Path) -> None:
    sent = picture(size=(1600, 1200), quality=60)
    again = judge(write(tmp_path / "sent", sent), tmp_path).path.stat().st_size
    assert again <= len(sent) * 1.02


def test_a_light_webp_keeps_its_frame_and_nothing_beside_it(tmp_path: Path) -> None:
    sent = picture("WEBP", size=(1600, 1200), quality=30)
    assert judge(write(tmp_path / "sent", sent), tmp_path).path.read_bytes() == sent
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    told = picture("WEBP", size=(1600, 1200), quality=30, icc_profile=profile, xmp=b"<x>Kamera-Rahasia</x>")
    assert judge(write(tmp_path / "sent", told + b"<script>"), tmp_path).path.read_bytes() == sent
    heavy = picture("WEBP", size=(1600, 1200), quality=99)
    assert judge(write(tmp_path / "sent", heavy), tmp_path).path.stat().st_size < len(heavy)


def test_colours_are_those_that_were_meant(tmp_path: Path) -> None:
    """In this profile the first channel is blue and the third red."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue, name = profile.index(b"rXYZ"), profile.index(b"bXYZ"), profile.index("sRGB".encode("utf-16-be"))
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    profile[name : name + 8] = "Tuka".encode("utf-16-be")
    found = kept(picture("PNG", icc_profile=bytes(profile)), tmp_path)
    red_band, green, blue_band = gradient().split()
    assert difference(found, Image.merge("RGB", (blue_band, green, red_band))) < 4
    assert "icc_profile" not in found.info


def test_a_broken_profile_is_passed_over(tmp_path: Path) -> None:
    assert difference(kept(picture(icc_profile=b"rubbish" * 500), tmp_path), gradient()) < 4


def test_transparency_stays(tmp_path: Path) -> None:
    drawing = gradient().convert("RGBA")
    drawing.putalpha(Image.linear_gradient("L").resize(drawing.size))
    sent = io.BytesIO()
    drawing.save(sent, "PNG")
    found = kept(sent.getvalue(), tmp_path)
    assert found.mode == "RGBA"
    assert found.getchannel("A").getextrema()[0] < 10  # type: ignore[operator]


@pytest.mark.parametrize("mode", ["1", "L", "P", "I;16", "LA", "CMYK"])
def test_all_modes(mode: str, tmp_path: Path) -> None:
    sent = io.BytesIO()
    source = gradient().convert("L") if mode == "I;16" else gradient()
    if mode == "I;16":
        deep = Image.new("I;16", source.size)
        deep.putdata([value * 257 for value in source.tobytes()])
        source = deep
    else:
        source = source.convert(mode)
    source.save(sent, "JPEG" if mode == "CMYK" else "PNG")
    found = kept(sent.getvalue(), tmp_path)
    if mode not in {"1", "P"}:
        expected = gradient() if mode == "CMYK" else gradient().convert("L")
        assert difference(found, expected) < 8


def test_only_the_first_picture_of_an_animation(tmp_path: Path) -> None:
    sent = io.BytesIO()
    frames = [gradient().rotate(turn) for turn in (0, 90, 180)]
    frames[0].save(sent, "GIF", save_all=True, append_images=frames[1:])
    found = kept(sent.getvalue(), tmp_path)
    assert getattr(found, "n_frames", 1) == 1
    assert difference(found, gradient()) < 12


@pytest.mark.parametrize(
    ("kind", "size", "mode", "taken"),
    [
        ("JPEG", (4000, 3000), "RGB", True),
        ("JPEG", (12000, 9000), "RGB", True),
        ("PNG", (7016, 4960), "RGB", True),
        ("PNG", (7016, 4960), "RGBA", None),
        ("PNG", (20000, 20000), "1", False),
        ("GIF", (6500, 6500), "L", False),
    ],
)
def test_memory_is_bounded(
    kind: str, size: tuple[int, int], mode: str, taken: bool | None, tmp_path: Path, decoder_memory: Callable[[], int]
) -> None:
    path = tmp_path / "sent"
    Image.new(mode, size, 1 if mode in {"1", "L"} else "teal").save(path, kind)
    reason = None
    try:
        judge(path, tmp_path)
    except Refused as refused:
        reason = refused.reason
    assert reason in {None, Reason.PIXELS}
    assert taken is None or taken == (reason is None)
    assert 10 * MB < decoder_memory() < 300 * MB


def test_a_progressive_flood_is_refused_within_the_bounds(tmp_path: Path, decoder_memory: Callable[[], int]) -> None:
    path = tmp_path / "sent"
    Image.new("RGB", (10900, 10900), "teal").save(path, "JPEG", progressive=True)
    with pytest.raises(Refused) as caught:
        judge(path, tmp_path)
    assert caught.value.reason == Reason.PIXELS
    assert decoder_memory() < 300 * MB


def test_the_decoder_has_no_secrets_and_leaves_the_limits_of_the_house_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, dict[str, str]] = {}
    real = subprocess.run

    def watch(*arguments: object, **options: object) -> object:
        seen["env"] = options["env"]  # type: ignore[assignment]
        return real(*arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "rahasia")
    monkeypatch.setattr(subprocess, "run", watch)
    before = [resource.getrlimit(kind) for kind in (resource.RLIMIT_DATA, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE)]
    judge(write(tmp_path / "sent", picture()), tmp_path)
    assert "rahasia" not in str(seen["env"])
    after = [resource.getrlimit(kind) for kind in (resource.RLIMIT_DATA, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE)]
    assert before == after


def test_a_decoder_that_dies_refuses_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(Refused):
        judge(write(tmp_path / "sent", picture()), tmp_path)
