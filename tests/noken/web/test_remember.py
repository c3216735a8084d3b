"""A page that says the same is made once, and one that says anything else is made anew."""

from collections.abc import Callable
from uuid import UUID

import brotli
import pytest
from flask import Flask, flash, render_template
from flask.testing import FlaskClient

from noken.feature import Feature, TodayRow, TodaySection
from noken.permissions import PUBLIC
from noken.web import remember
from noken.web.access import permit
from tests.factories import City

Visit = Callable[[UUID], FlaskClient]


@pytest.fixture
def flask_app(own_app: Flask) -> Flask:
    """These tests give the application further routes."""
    return own_app


class Day:
    """A feature whose only row can be said anew."""

    def __init__(self, app: Flask) -> None:
        self.row = TodayRow("Pecahan", "Matematika", "/belajar/tugas/1")
        feature = Feature("test", today=lambda who: [TodaySection("Tugas", (self.row,))])
        app.extensions["noken_features"] = (feature,)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the templates that were rendered."""
    names: list[str] = []

    def counted(template: str, **said: object) -> str:
        names.append(template)
        return render_template(template, **said)

    monkeypatch.setattr(remember, "render_template", counted)
    remember._made.cache_clear()
    return names


def test_the_same_words_are_made_once(flask_app: Flask, city: City, sign_in: Visit, made: list[str]) -> None:
    day, client = Day(flask_app), sign_in(city.pupil)
    first, again = client.get("/"), client.get("/")
    assert (first.data, first.headers["ETag"]) == (again.data, again.headers["ETag"])
    assert len(made) == 1
    day.row = day.row._replace(state="terkirim")
    assert "terkirim" in client.get("/").text
    assert len(made) == 2


def test_nobody_sees_the_page_of_another(flask_app: Flask, city: City, sign_in: Visit, made: list[str]) -> None:
    Day(flask_app)
    pupil, teacher = sign_in(city.pupil).get("/").text, sign_in(city.teacher).get("/").text
    assert ", Maria</h1>" in pupil
    assert ", Maria</h1>" not in teacher
    assert len(made) == 2


def test_each_language_and_packing_has_its_own(flask_app: Flask, city: City, sign_in: Visit) -> None:
    Day(flask_app)
    client = sign_in(city.pupil)
    plain = client.get("/", headers={"Accept-Encoding": "identity"})
    packed = client.get("/", headers={"Accept-Encoding": "br"})
    assert packed.headers["Content-Encoding"] == "br"
    assert brotli.decompress(packed.data) == plain.data
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Vary"] == packed.headers["Vary"]
    client.post("/bahasa", data={"bahasa": "en"})
    assert '<html lang="en">' in client.get("/").text


def test_a_page_kept_by_the_browser_is_not_sent_again(flask_app: Flask, city: City, sign_in: Visit) -> None:
    day, client = Day(flask_app), sign_in(city.pupil)
    tag = client.get("/").headers["ETag"]
    answer = client.get("/", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data) == (304, b"")
    day.row = day.row._replace(detail="IPAS")
    assert client.get("/", headers={"If-None-Match": tag}).status_code == 200


def test_a_word_for_this_visit_only_is_shown_once(flask_app: Flask, city: City, sign_in: Visit) -> None:
    def tell() -> str:
        flash("Tersimpan.")
        return ""

    flask_app.add_url_rule("/t/tell", "tell", permit(PUBLIC)(tell))
    Day(flask_app)
    client = sign_in(city.pupil)
    client.get("/")
    client.get("/t/tell")
    assert "Tersimpan." in client.get("/").text
    assert "Tersimpan." not in client.get("/").text
