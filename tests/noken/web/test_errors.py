"""Error pages say what happened and offer one next step, which never leads out of our pages."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from noken.permissions import PUBLIC
from noken.web.access import permit
from tests.factories import City

STEP = re.compile(r'<a class="button go" href="([^"]*)">([^<]*)</a>')


@pytest.fixture
def flask_app(own_app: Flask) -> Flask:
    """These tests give the application further routes."""
    return own_app


@pytest.fixture
def client(flask_app: Flask, city: City, sign_in: Callable[[UUID], FlaskClient]) -> FlaskClient:
    """A pupil, and a page that fails as told."""

    def failing(code: int) -> str:
        error = HTTPException()
        error.code = code
        raise error

    flask_app.add_url_rule("/gagal/<int:code>", "failing", permit(PUBLIC)(failing), methods=["GET", "POST"])
    return sign_in(city.pupil)


def step(answer: TestResponse) -> tuple[str, str]:
    """Address and words of the one thing to do."""
    steps = STEP.findall(answer.text)
    assert len(steps) == 1
    return str(steps[0][0]), str(steps[0][1])


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 409, 413, 429, 500, 507])
def test_every_error_has_its_page_with_one_next_step(client: FlaskClient, code: int) -> None:
    answer = client.get(f"/gagal/{code}")
    assert answer.status_code == code
    assert "Traceback" not in answer.text
    assert step(answer)[0].startswith("/")
    assert 'aria-label="Tempat"' in answer.text, "the way to the other places stays open"


def test_a_reading_page_that_failed_can_be_tried_again(client: FlaskClient) -> None:
    assert step(client.get("/gagal/500?halaman=2")) == ("/gagal/500?halaman=2", "Coba lagi")
    assert step(client.get("/gagal/404")) == ("/", "Ke Hari ini")


def test_a_form_that_failed_leads_back_to_what_was_written(client: FlaskClient) -> None:
    answer = client.post("/gagal/413", headers={"Referer": "http://localhost/belajar/tugas/1?bagian=foto"})
    assert step(answer) == ("/belajar/tugas/1?bagian=foto", "Kembali ke halaman tadi")
    assert step(client.post("/gagal/500", headers={"Referer": "http://localhost/belajar"}))[0] == "/belajar"


@pytest.mark.parametrize(
    "foreign", ["http://jahat.example/belajar", "http://localhost//jahat.example", "javascript:x", ""]
)
def test_no_step_leads_out_of_our_pages(client: FlaskClient, foreign: str) -> None:
    assert step(client.post("/gagal/409", headers={"Referer": foreign})) == ("/", "Ke Hari ini")


def test_what_broke_unexpectedly_is_not_shown(client: FlaskClient, flask_app: Flask) -> None:
    def broken() -> str:
        raise RuntimeError("rahasia dapur")

    flask_app.add_url_rule("/rusak", "broken", permit(PUBLIC)(broken))
    flask_app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.get("/rusak")
    assert answer.status_code == 500
    assert "rahasia dapur" not in answer.text
    assert "Kesalahannya ada pada kami" in answer.text


def test_a_stranger_is_led_to_the_door(flask_app: Flask) -> None:
    assert step(flask_app.test_client().get("/tidak-ada")) == ("/masuk", "Ke halaman masuk")
