"""Pages leave small, and not at all when the browser has them already."""

import gzip
import time

import brotli
import pytest
from flask import Flask, Response, render_template_string, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from noken.permissions import PUBLIC
from noken.web.access import permit

TEXT = "Hari ini kamu belajar pecahan. " * 60


@pytest.fixture
def flask_app(own_app: Flask) -> Flask:
    """These tests give the application further routes."""
    return own_app


@pytest.fixture
def client(flask_app: Flask) -> FlaskClient:
    def add(path: str, view: object) -> None:
        flask_app.add_url_rule(path, path, permit(PUBLIC)(view), methods=["GET", "POST"])  # type: ignore[arg-type]

    add("/t/page", lambda: TEXT)
    add("/t/short", lambda: "pendek")
    add("/t/stream", lambda: Response((TEXT for _ in range(3)), mimetype="text/html"))
    add("/t/picture", lambda: Response(TEXT, mimetype="image/png"))
    add("/t/packed", lambda: Response(TEXT, mimetype="text/html", headers={"Content-Encoding": "identity"}))
    add("/t/secret", lambda: Response(TEXT, mimetype="text/html", headers={"Cache-Control": "no-store"}))
    add("/t/form", lambda: render_template_string("<input value='{{ token() }}'>", token=generate_csrf) + TEXT)

    def renew() -> str:
        session.pop("csrf_token", None)
        return ""

    add("/t/renew", renew)
    return flask_app.test_client()


def later_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is half a year later."""
    then = time.time() + 180 * 24 * 3600
    monkeypatch.setattr("time.time", lambda: then)


def get(client: FlaskClient, path: str, accept: str = "br, gzip", **headers: str) -> TestResponse:
    return client.get(path, headers={"Accept-Encoding": accept, **headers})


def test_the_best_way_the_browser_takes(client: FlaskClient) -> None:
    best = get(client, "/t/page", "gzip, deflate, br")
    assert best.headers["Content-Encoding"] == "br"
    assert brotli.decompress(best.data).decode() == TEXT
    assert best.content_length == len(best.data) < len(TEXT) / 4
    assert "Accept-Encoding" in best.headers["Vary"]
    older = get(client, "/t/page", "gzip")
    assert older.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(older.data).decode() == TEXT
    for refused in ("", "identity", "br;q=0, gzip;q=0"):
        plain = get(client, "/t/page", refused)
        assert "Content-Encoding" not in plain.headers
        assert plain.text == TEXT
        assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize("path", ["/t/short", "/t/stream", "/t/picture", "/t/packed"])
def test_what_is_left_as_it_is(client: FlaskClient, path: str) -> None:
    response = get(client, path)
    assert response.headers.get("Content-Encoding") in {None, "identity"}


def test_an_unchanged_page_is_not_sent_again(client: FlaskClient) -> None:
    first = get(client, "/t/page")
    again = get(client, "/t/page", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["ETag"].startswith('W/"')
    assert again.headers["ETag"] == first.headers["ETag"]


def test_secrets_and_commands_are_always_sent(client: FlaskClient) -> None:
    assert "ETag" not in get(client, "/t/secret").headers
    assert "ETag" not in client.post("/t/page").headers


def test_a_form_is_the_same_while_its_token_is_valid(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    first = get(client, "/t/form", "identity")
    later_on(monkeypatch)
    later = get(client, "/t/form", "identity")
    assert later.data != first.data, "Flask-WTF signs anew"
    assert later.headers["ETag"] == first.headers["ETag"]
    get(client, "/t/renew")
    renewed = get(client, "/t/form", **{"If-None-Match": first.headers["ETag"]})
    assert renewed.status_code == 200, "the page kept holds a token of a session that is over"


def test_a_kept_page_still_sends(flask_app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    flask_app.config["WTF_CSRF_ENABLED"] = True
    old = get(client, "/t/form", "identity").text.split("'")[1]
    later_on(monkeypatch)
    assert get(client, "/t/form", "identity").text.split("'")[1] != old
    assert client.post("/t/page", data={"csrf_token": old}).status_code == 200
    assert client.post("/t/page", data={"csrf_token": old[:-2]}).status_code == 400
