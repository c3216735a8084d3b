"""Lessons are had light: what weighs how much is said before it is loaded, and the light copies go with the week."""

import io
import re
from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

import app as front_door
from learning.actions.common import Attached
from learning.actions.lessons import LessonContent, create_lesson
from learning.demo.sound import evaporation_film
from learning.offline import offline
from learning.tasks import LIGHTEN_OLDER
from noken.accounts.identity import identity_of_account
from noken.database import reading, transaction
from noken.drainer import drain
from noken.files.actions import keep_stream
from noken.files.models import Blob, Rendition
from noken.files.renditions import ENDED, MOST_CRASHES, Source, State, all_kinds, kinds_for
from noken.files.store import open_store
from noken.ids import new_id
from noken.jobs import scheduled_work
from noken.outbox import Lane, OutboxRow
from noken.settings import Settings
from noken.web.formats import size
from tests.factories import City
from tests.noken.files.lightened import film, lightened_once
from tests.noken.files.samples import pdf

SignIn = Callable[[UUID], FlaskClient]


@pytest.fixture(autouse=True)
def storage(settings: Settings) -> None:
    open_store(settings)


@pytest.fixture(autouse=True)
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("noken.files.actions.lighten.lightening", lightened_once)


def lesson(city: City, content: bytes, name: str) -> tuple[str, str]:
    """Put before the class; its address, and that of its file's page."""
    file_id = keep_stream(city.teacher, city.class_, io.BytesIO(content), name)
    made = create_lesson(
        city.course, LessonContent("Air", "<p>Air.</p>", (Attached(file_id),)), city.teacher, new_id(), True
    )
    return f"/belajar/pelajaran/{made}", f"/belajar/pelajaran/{made}/berkas/{file_id}"


def kept_addresses(pupil: UUID) -> dict[str, bool]:
    """What the week of a pupil is made of, and whether it is heavy."""
    with reading():
        who = identity_of_account(pupil)
        assert who is not None
        return {one.url: one.heavy for one in offline(who)}


def test_a_film_is_had_as_sound_small_or_whole(city: City, sign_in: SignIn) -> None:
    page, player = lesson(city, film(), "air.mp4")
    teacher, pupil = sign_in(city.teacher), sign_in(city.pupil)
    assert "Versi ringan sedang dibuat: 0 %" in teacher.get(page).text
    assert "Versi ringan" not in pupil.get(page).text
    assert pupil.get(player).text.count("<video") == 1, "until then, as it came"

    drain(front_door.celery, Lane.MEDIA)
    assert "ringan mulai" in pupil.get(page).text
    assert "Versi ringan" not in teacher.get(page).text
    text = pupil.get(player).text
    assert re.findall(r'src="[^"]*/ringan/(\w+)"', text) == ["audio24", "audio32", "video144", "video240"]
    assert text.count('preload="none"') == len(re.findall("<(?:audio|video)", text)) == 4
    assert text.index("Suara saja") < text.index("Gambar kecil") < text.index("Asli")
    assert len(re.findall(r"\d+\N{NO-BREAK SPACE}kB</span><span", text)) == 4, "each with what it weighs"
    for type_ in ("audio/webm; codecs=&#34;opus&#34;", "audio/mp4; codecs=&#34;mp4a.40.2&#34;"):
        assert f'type="{type_}"' in text, "the browser picks"


def test_what_is_said_and_kept_is_what_this_phone_plays(
    city: City, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, player = lesson(city, film(), "air.mp4")
    drain(front_door.celery, Lane.MEDIA)
    with reading() as db:
        opus, aac = (
            db.scalars(select(Blob.size).where(Blob.media_type == f"audio/{kind}")).one() for kind in ("webm", "mp4")
        )
    assert opus < aac
    pupil = sign_in(city.pupil)
    assert f"Di iPhone lama: {size(aac)}" in pupil.get(player).text, "nobody knows yet: both are said"
    for said, picked in (("1", opus), ("0", aac)):
        pupil.set_cookie("opus", said)
        assert f"ringan mulai {size(picked)}" in pupil.get(page).text
        text = pupil.get(player).text
        assert "iPhone lama" not in text
        assert f"{size(picked)}</span>" in text[text.index("Suara saja") : text.index("Gambar kecil")]
    monkeypatch.setattr("learning.views.lighter.plays_opus", lambda: False)
    kept = {url.rpartition("/ringan/")[2] for url in kept_addresses(city.pupil) if "/ringan/" in url}
    assert kept == {"audio32", "video144"}


def test_the_film_of_the_demo_city_is_worth_every_lighter_copy() -> None:
    source = Source("video/mp4", len(evaporation_film(seconds=3)), 3)
    assert kinds_for(source) == all_kinds("video/mp4")


def test_a_paper_is_read_in_light_pages(city: City, sign_in: SignIn) -> None:
    page, reader = lesson(city, pdf(), "lembar.pdf")
    pupil = sign_in(city.pupil)
    assert pupil.get(reader).status_code == 302, "until then, the paper itself"
    drain(front_door.celery, Lane.MEDIA)
    assert "dibaca di sini" in pupil.get(page).text
    text = pupil.get(reader).text
    (leaf,) = re.findall(r'<img src="([^"]+)" alt="Halaman 1"', text)
    answer = pupil.get(leaf)
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert "Buka berkas asli" in text


def test_the_week_keeps_the_light_copies(city: City, sign_in: SignIn) -> None:
    lesson(city, film(), "air.mp4")
    lesson(city, pdf(), "lembar.pdf")
    before = kept_addresses(city.pupil)
    assert not any("/ringan/" in url for url in before)
    drain(front_door.celery, Lane.MEDIA)
    kept = {
        url.rpartition("/ringan/")[2]: heavy for url, heavy in kept_addresses(city.pupil).items() if "/ringan/" in url
    }
    assert kept == {"audio24": False, "video144": True, "page-1": False}
    assert not any(url.endswith((".mp4", ".pdf")) for url in kept_addresses(city.pupil))


def test_a_lesson_of_before_gets_its_copies_from_the_tick(city: City, sign_in: SignIn) -> None:
    page, _ = lesson(city, pdf(), "lembar.pdf")
    with transaction() as db:
        for model in (Rendition, OutboxRow):
            db.query(model).delete()
    assert LIGHTEN_OLDER in scheduled_work(front_door.FEATURES)
    front_door.celery.tasks[LIGHTEN_OLDER]()
    assert "Versi ringan sedang dibuat: 0" in sign_in(city.teacher).get(page).text
    drain(front_door.celery, Lane.MEDIA)
    assert "dibaca di sini" in sign_in(city.pupil).get(page).text


def test_a_copy_that_crashed_is_said_to_come_later(city: City, sign_in: SignIn) -> None:
    page, _ = lesson(city, pdf(), "lembar.pdf")
    with transaction() as db:
        db.query(Rendition).update({"state": State.FAILED, "reason": ENDED, "tries": 1})
    assert "dicoba lagi nanti" in sign_in(city.teacher).get(page).text
    with transaction() as db:
        db.query(Rendition).update({"tries": MOST_CRASHES})
    assert "tidak bisa dibuat" in sign_in(city.teacher).get(page).text


def test_what_cannot_be_made_light_is_said_to_the_teacher_only(city: City, sign_in: SignIn) -> None:
    page, player = lesson(city, film(), "air.mp4")
    with transaction() as db:
        db.query(Rendition).update({"state": State.FAILED})
    assert "tidak bisa dibuat" in sign_in(city.teacher).get(page).text
    pupil = sign_in(city.pupil)
    assert "tidak bisa dibuat" not in pupil.get(page).text + pupil.get(player).text
    assert pupil.get(player).text.count("<video") == 1
