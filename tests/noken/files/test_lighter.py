"""Lighter copies: sound alone, small pictures, pages of a paper; made in a job that may be killed or run twice."""

import io
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import av
import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select, update

import app as front_door
from noken.clock import at, now
from noken.database import reading, transaction
from noken.drainer import drain
from noken.files import queries
from noken.files.actions import make_renditions, remove_file, sweep, want_renditions
from noken.files.actions.lighten import MOST_TRIES
from noken.files.light import Interrupted, lightening
from noken.files.models import Blob, File, Rendition
from noken.files.renditions import AAC, AUDIO, SMALL, SMALLEST, Source, State, kinds_for
from noken.files.store import store
from noken.outbox import Lane, OutboxRow
from tests.factories import City
from tests.noken.files.conftest import Keep
from tests.noken.files.lightened import film, lightened_once
from tests.noken.files.samples import media, pdf, turned

PAPERS = Path(__file__).parents[4] / "shared" / "data" / "pdf-samples"
SignIn = Callable[[UUID], FlaskClient]


def want(file: File) -> None:
    with transaction():
        want_renditions([file.id])


def lighten(file: File) -> dict[str, Rendition]:
    """Ask for the lighter copies of a file and have them made."""
    want(file)
    drain(front_door.celery, Lane.MEDIA)
    return stand(file)


def stand(file: File) -> dict[str, Rendition]:
    with reading():
        return {row.kind: row for row in queries.renditions_of([file]).get(file.id, [])}


def content(row: Rendition) -> bytes:
    assert row.blob is not None
    return b"".join(store().storage.read(row.blob.sha256, 0, row.blob.size))


@pytest.fixture(autouse=True)
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("noken.files.actions.lighten.lightening", lightened_once)


def test_which_kinds_are_worth_trying() -> None:
    assert kinds_for(Source("video/mp4", 38_000_000, 130)) == (AUDIO, AAC, SMALLEST, SMALL)
    assert kinds_for(Source("video/mp4", 3_000_000, 130)) == (AUDIO, AAC, SMALLEST)
    assert kinds_for(Source("video/mp4", 300_000, 130)) == ()
    assert kinds_for(Source("video/3gpp", 300_000, 130)) == (AUDIO, AAC, SMALLEST, SMALL), (
        "no browser plays it as it is"
    )
    assert kinds_for(Source("audio/mpeg", 3_000_000, 130)) == (AUDIO, AAC)
    assert kinds_for(Source("audio/mp4", 600_000, 130)) == (AUDIO,), "what old iPhones play as it is"
    assert kinds_for(Source("audio/webm", 400_000, 130)) == (AAC,), "old iPhones play no WebM"
    assert kinds_for(Source("audio/ogg", 400_000, 130)) == (AUDIO, AAC), "nor Ogg, new ones neither"
    assert kinds_for(Source("video/webm", 300_000, 130)) == (AUDIO, AAC, SMALLEST, SMALL)
    assert kinds_for(Source("video/mp4", 10**9, 3 * 3600)) == (), "too long for one job"
    assert kinds_for(Source("application/pdf", 10**6, pages=3)) == ("page-1", "page-2", "page-3")
    assert len(kinds_for(Source("application/pdf", 10**6, pages=300))) == 40
    assert kinds_for(Source("image/jpeg", 10**6)) == ()


@pytest.mark.database
def test_a_film_gets_sound_alone_and_small_pictures(keep: Keep, database_kind: str) -> None:
    made = lighten(keep(film(), "percobaan.mp4"))
    assert {kind: row.state for kind, row in made.items()} == dict.fromkeys((AUDIO, AAC, SMALLEST, SMALL), State.DONE)
    for kind, (least, most) in {
        AUDIO: (4_000, 8_500),
        AAC: (6_000, 10_500),
        SMALLEST: (3_000, 40_000),
        SMALL: (6_000, 70_000),
    }.items():
        blob = made[kind].blob
        assert blob is not None
        assert blob.seconds == pytest.approx(2, abs=0.2)
        assert least < blob.size < most, kind
    with av.open(io.BytesIO(content(made[AUDIO])), "r") as sound:
        assert [stream.codec_context.name for stream in sound.streams] == ["opus"]
        assert not sound.streams.video
    for_iphones = content(made[AAC])
    with av.open(io.BytesIO(for_iphones), "r") as sound:
        (stream,) = sound.streams
        assert (stream.codec_context.name, stream.codec_context.profile) == ("aac", "LC")
        assert sound.streams.audio[0].channels == 1
    assert for_iphones[4:12] == b"ftypM4A "
    assert for_iphones.index(b"moov") < for_iphones.index(b"mdat")
    small = content(made[SMALLEST])
    with av.open(io.BytesIO(small), "r") as picture:
        assert (picture.streams.video[0].width, picture.streams.video[0].height) == (256, 144)
        assert picture.streams.video[0].codec_context.profile == "Constrained Baseline"
        assert picture.streams.video[0].pix_fmt == "yuv420p"
        assert (picture.streams.audio[0].codec_context.name, picture.streams.audio[0].profile) == ("aac", "LC")
    assert small.index(b"moov") < small.index(b"mdat"), "a phone begins before it has everything"


def test_a_film_held_upright_stays_upright(keep: Keep) -> None:
    made = lighten(keep(turned(film()), "tegak.mp4"))
    with av.open(io.BytesIO(content(made[SMALL])), "r") as picture:
        frame = next(picture.decode(video=0))
    assert (frame.width, frame.height, frame.rotation) == (240, 426, 0)


def test_a_silent_film_has_no_sound_alone(keep: Keep) -> None:
    made = lighten(keep(media("3gp", "h263", size=(176, 144), seconds=1), "diam.3gp"))
    assert {kind: row.state for kind, row in made.items()} == {
        AUDIO: State.NEEDLESS,
        AAC: State.NEEDLESS,
        SMALLEST: State.DONE,
        SMALL: State.DONE,
    }


def test_sound_that_is_heavy_and_sound_that_is_light(keep: Keep) -> None:
    assert {kind: row.state for kind, row in lighten(keep(media("wav", sound="pcm_s16le"), "a.wav")).items()} == {
        AUDIO: State.DONE,
        AAC: State.DONE,
    }
    light = keep(media("webm", sound="libopus", seconds=1, bits=16_000), "b.weba")
    assert {kind: row.state for kind, row in lighten(light).items()} == {AAC: State.DONE}, (
        "for old iPhones, however light"
    )


def test_a_file_that_breaks_the_program_says_so_and_the_file_itself_stays(
    keep: Keep, pupil: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = keep(film(), "percobaan.mp4")
    monkeypatch.setattr(
        "noken.files.actions.lighten._copy", lambda blob, path: path.write_bytes(b"\0\0\0 ftypisom" + b"\0" * 500)
    )
    made = lighten(file)
    assert {row.state for row in made.values()} == {State.FAILED}
    assert {row.reason for row in made.values()} == {"broken"}
    assert pupil.get(f"/files/{file.id}/percobaan.mp4").status_code == 200
    assert pupil.get(f"/files/{file.id}/ringan/{SMALL}").status_code == 404


@pytest.mark.database
def test_asked_for_and_made_twice_it_is_there_once(keep: Keep, database_kind: str) -> None:
    file = keep(film(), "percobaan.mp4")
    first = lighten(file)
    make_renditions(file.sha256)
    again = lighten(file)
    assert {kind: row.sha256 for kind, row in again.items()} == {kind: row.sha256 for kind, row in first.items()}
    with reading() as db:
        assert db.scalar(select(func.count()).select_from(OutboxRow)) == 1
        assert db.scalar(select(func.count(Blob.sha256))) == 2 + len(first), "the film, its preview, and each copy"


def test_killed_in_the_middle_it_is_made_at_the_next_look(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    file = keep(film(), "percobaan.mp4")
    with monkeypatch.context() as trouble:
        trouble.setattr("noken.files.actions.lighten._keep", lambda *_: (_ for _ in ()).throw(SystemExit(1)))
        made = lighten(file)
        assert {row.state for row in made.values()} == {State.QUEUED}
        assert not list(store().incoming.iterdir()), "nothing half done is left"
    with transaction() as db:
        db.execute(update(Rendition).values(state=State.WORKING, progress=0.4))
    with at(now() + timedelta(minutes=2)):
        drain(front_door.celery, Lane.MEDIA)
    assert {row.state for row in stand(file).values()} == {State.DONE}


def test_what_no_call_asks_for_any_more_is_asked_for_again(keep: Keep) -> None:
    file = keep(film(), "percobaan.mp4")
    want(file)
    with transaction() as db:
        db.execute(update(OutboxRow).values(failed_at=now()))
    with at(now() + timedelta(hours=3)):
        sweep()
        drain(front_door.celery, Lane.MEDIA)
    assert {row.state for row in stand(file).values()} == {State.DONE}


def test_what_ends_its_process_again_and_again_is_given_up(keep: Keep) -> None:
    file = keep(film(), "percobaan.mp4")
    want(file)
    with transaction() as db:
        db.execute(update(Rendition).values(tries=MOST_TRIES, state=State.WORKING))
    make_renditions(file.sha256)
    assert {row.state for row in stand(file).values()} == {State.FAILED}


def test_a_program_that_somebody_ends_says_nothing_about_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "source"
    source.write_bytes(film())
    started: list[subprocess.Popen[str]] = []

    class Noted(subprocess.Popen[str]):
        def __init__(self, *command: Any, **options: Any) -> None:
            super().__init__(*command, **options)
            started.append(self)

    monkeypatch.setattr("noken.files.light.subprocess.Popen", Noted)
    with lightening("light_film", source, tmp_path, 60, [SMALL]) as telling:
        started[0].kill()
        with pytest.raises(Interrupted):
            list(telling)


def test_a_program_has_no_more_time_than_it_is_given(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(film())
    with lightening("light_film", source, tmp_path, 0, [SMALL]) as telling:
        assert not [said for said in telling if "made" in said]


def test_lighter_copies_go_with_the_last_file(keep: Keep, city: City) -> None:
    file = keep(film(), "percobaan.mp4")
    lighten(file)
    remove_file(file.id, city.pupil)
    with at(now() + timedelta(days=3)):
        sweep()
    folder = store().storage.folder  # type: ignore[attr-defined]
    assert not [path for path in folder.rglob("*") if path.is_file()]
    with reading() as db:
        assert db.scalar(select(func.count()).select_from(Rendition)) == 0


def test_they_count_in_nobodys_quota(keep: Keep, city: City) -> None:
    file = keep(film(), "percobaan.mp4")
    lighten(file)
    with reading():
        assert queries.usage(city.pupil) == file.blob.size


def test_a_copy_is_given_to_whom_the_file_is_given_and_in_parts(keep: Keep, city: City, sign_in: SignIn) -> None:
    file = keep(film(), "percobaan saya.mp4")
    made = lighten(file)
    whole = content(made[SMALL])
    sound = sign_in(city.pupil).get(f"/files/{file.id}/ringan/{AAC}", headers={"Range": "bytes=0-1"})
    assert (sound.status_code, sound.data) == (206, content(made[AAC])[:2]), "as iPhones ask first"
    assert sound.headers["Content-Type"] == "audio/mp4"
    assert sound.headers["Content-Range"] == f"bytes 0-1/{len(content(made[AAC]))}"
    assert sound.headers["Content-Disposition"].endswith("-audio32.m4a")
    url = f"/files/{file.id}/ringan/{SMALL}"
    answer = sign_in(city.pupil).get(url, headers={"Range": "bytes=10-99"})
    assert answer.status_code == 206
    assert answer.data == whole[10:100]
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["Content-Disposition"] == "inline; filename*=UTF-8''percobaan%20saya-video240.mp4"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert sign_in(city.pupil).get(url).data == whole
    assert sign_in(city.pupil).get(url.replace(SMALL, "page-1")).status_code == 404
    for person in (city.classmate, city.other_teacher, city.citizen):
        assert sign_in(person).get(url).status_code == 403


@pytest.mark.parametrize(
    ("paper", "pages"),
    [("004-pdflatex-4-pages/pdflatex-4-pages.pdf", 4), ("015-arabic/habibi-rotated.pdf", 4)],
)
def test_pages_of_a_paper_become_light_pictures(keep: Keep, paper: str, pages: int) -> None:
    made = lighten(keep((PAPERS / paper).read_bytes(), "bacaan.pdf"))
    assert list(made) == [f"page-{number}" for number in range(1, pages + 1)]
    for row in made.values():
        data = content(row)
        picture = Image.open(io.BytesIO(data))
        assert picture.format == "WEBP"
        assert len(data) <= 60_000
        assert row.blob is not None
        assert (row.blob.width, row.blob.height) == picture.size
        assert 990 <= picture.width <= 1010


def test_a_paper_of_any_size_becomes_pictures_of_bounded_size(keep: Keep) -> None:
    huge = pdf().replace(b"[0 0 200 200]", b"[0 0 9 14400]")
    made = lighten(keep(huge, "panjang.pdf"))
    assert made["page-1"].state is State.DONE
    picture = Image.open(io.BytesIO(content(made["page-1"])))
    assert picture.width * picture.height <= 2_500_000
