""" "Hari ini": the greeting, what features say, the places of the bar, the demo band, the manifest."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from noken.accounts.models import Role
from noken.feature import Feature, NavigationItem, TodayRow, TodaySection
from noken.permissions import SIGNED_IN, Permission, roles
from noken.settings import Settings
from noken.web.home import greeting
from tests.factories import City

TEACHING = Permission("test.teach", roles=roles(Role.TEACHER))


def feature(*sections: TodaySection) -> Feature:
    """A feature that says `sections` today and has two places, one for teachers only."""
    places = (
        NavigationItem("Kelas", "manifest", "class", SIGNED_IN),
        NavigationItem("Periksa", "components", "task", TEACHING),
    )
    return Feature("test", navigation=places, today=lambda who: sections)


def only(app: Flask, *features: Feature) -> None:
    app.extensions["noken_features"] = features


@pytest.mark.parametrize(
    ("hour", "words"),
    [(5, "pagi"), (10, "pagi"), (11, "siang"), (15, "sore"), (18, "malam"), (0, "malam"), (3, "malam")],
)
def test_the_greeting_follows_the_clock(flask_app: Flask, hour: int, words: str) -> None:
    with flask_app.test_request_context():
        assert greeting(hour) == f"Selamat {words}"


def test_today_shows_what_features_say(flask_app: Flask, city: City, sign_in: Callable[[UUID], FlaskClient]) -> None:
    done = (TodayRow("Pecahan <b>", "Matematika 5A", "/belajar/tugas/1", "terkirim", "ok"),)
    only(
        flask_app,
        feature(TodaySection("Tugas", done), TodaySection("Nilai", (), "Belum ada."), TodaySection("Kosong", ())),
    )
    page = sign_in(city.pupil).get("/").text
    assert ", Maria</h1>" in page
    assert '<a class="row-title" href="/belajar/tugas/1">Pecahan &lt;b&gt;</a>' in page
    assert '<span class="chip ok">terkirim</span>' in page
    assert 'class="next"' not in page, "what is done is not the next thing to do"
    assert "Belum ada." in page
    assert "Kosong" not in page, "a section with nothing to say is left out"


def test_the_first_thing_that_waits_is_the_biggest(
    flask_app: Flask, city: City, sign_in: Callable[[UUID], FlaskClient]
) -> None:
    rows = tuple(TodayRow(title, "Matematika 5A", f"/{title}", "draf", "warn") for title in ("Pecahan", "Perkalian"))
    only(flask_app, feature(TodaySection("Tugas", rows), TodaySection("Pelajaran", rows)))
    page = sign_in(city.pupil).get("/").text
    assert page.count('class="next"') == 1
    assert page.index('<a class="next" href="/Pecahan">') < page.index('<a class="row-title" href="/Perkalian">')
    assert page.count("Pecahan</") == 2, "once as the next thing, once in the second section"


def test_an_empty_day_offers_a_next_step(flask_app: Flask, city: City, sign_in: Callable[[UUID], FlaskClient]) -> None:
    only(flask_app, feature())
    page = sign_in(city.officer).get("/").text
    assert "Belum ada yang perlu dikerjakan hari ini." in page
    assert 'class="button plain"' in page


def test_places_follow_permissions(flask_app: Flask, city: City, sign_in: Callable[[UUID], FlaskClient]) -> None:
    only(flask_app, feature())
    pupil, teacher = sign_in(city.pupil).get("/").text, sign_in(city.teacher).get("/").text
    assert "Kelas" in pupil
    assert "Periksa" not in pupil
    assert "Periksa" in teacher
    assert teacher.count('aria-current="page"') == 1


def test_the_bar_has_five_places_at_most(flask_app: Flask, city: City, sign_in: Callable[[UUID], FlaskClient]) -> None:
    many = tuple(NavigationItem(f"Tempat {n}", "manifest", "class", SIGNED_IN) for n in range(9))
    only(flask_app, replace(feature(), navigation=many))
    page = sign_in(city.pupil).get("/").text
    assert page.count("#class") == 3
    assert 'href="/saya"' in page


def test_the_demo_city_says_so(
    flask_app: Flask, settings: Settings, city: City, sign_in: Callable[[UUID], FlaskClient]
) -> None:
    client = sign_in(city.pupil)
    assert "Kota contoh" not in client.get("/").text
    (settings.data / "demo.json").write_text("{}")
    assert "Kota contoh" in client.get("/").text


def test_the_home_of_a_busy_day_is_light(flask_app: Flask, city: City, sign_in: Callable[[UUID], FlaskClient]) -> None:
    row = TodayRow(
        "Membandingkan pecahan senilai", "Matematika 5A · Kamis, 18.00", f"/belajar/tugas/{city.course}", "draf"
    )
    only(flask_app, feature(*[TodaySection("Harus dikumpulkan", (row,) * 8)] * 4))
    assert len(sign_in(city.pupil).get("/").data) < 12_500


def test_the_manifest_names_a_built_icon(flask_app: Flask) -> None:
    client = flask_app.test_client()
    answer = client.get("/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    assert answer.json is not None
    assert client.get(answer.json["icons"][0]["src"]).status_code == 200
