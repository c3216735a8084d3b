"""The remembered cookie says what it says and nothing of anybody else's request; forged and old ones say nothing."""

from datetime import timedelta

import pytest
from flask import Flask, flash, get_flashed_messages, session

from noken.clock import at, now
from noken.web.sessions import Sessions

YEAR = timedelta(days=365)


@pytest.fixture
def app() -> Flask:
    app = Flask("cookies")
    app.config.update(SECRET_KEY="a secret of this test", PERMANENT_SESSION_LIFETIME=YEAR)
    app.session_interface = Sessions()
    return app


def cookie_of(app: Flask, **said: object) -> str:
    serializer = Sessions().get_signing_serializer(app)
    assert serializer is not None
    return f"session={serializer.dumps(said)}"


def said_by(app: Flask, cookie: str) -> dict[str, object]:
    with app.test_request_context("/", headers={"Cookie": cookie}):
        return dict(session)


def test_a_cookie_says_the_same_each_time(app: Flask) -> None:
    cookie = cookie_of(app, device="d")
    assert said_by(app, cookie) == said_by(app, cookie) == {"device": "d"}


def test_what_a_request_changes_in_it_stays_with_that_request(app: Flask) -> None:
    cookie = cookie_of(app, _flashes=[("message", "first")])
    with app.test_request_context("/", headers={"Cookie": cookie}):
        flash("second")
        session["_flashes"].append(("message", "third"))
        assert len(get_flashed_messages()) == 3
    assert said_by(app, cookie) == {"_flashes": [("message", "first")]}


def test_a_forged_cookie_says_nothing_even_after_the_true_one(app: Flask) -> None:
    cookie = cookie_of(app, device="d")
    assert said_by(app, cookie)
    assert said_by(app, f"{cookie[:-9]}{'a' if cookie[-9] != 'a' else 'b'}{cookie[-8:]}") == {}
    other = Flask("another city")
    other.config.update(SECRET_KEY="another secret", PERMANENT_SESSION_LIFETIME=YEAR)
    other.session_interface = Sessions()
    assert said_by(other, cookie) == {}


def test_a_remembered_cookie_ends_with_its_time(app: Flask) -> None:
    cookie = cookie_of(app, device="d")
    assert said_by(app, cookie)
    with at(now() + YEAR + timedelta(minutes=1)):
        assert said_by(app, cookie) == {}
