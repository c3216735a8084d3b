"""What the application makes of what the server and proxies tell it."""

from collections.abc import Callable

import pytest
from flask import Flask, request
from sqlalchemy.exc import OperationalError

import app as front_door
from noken.permissions import PUBLIC
from noken.settings import Settings
from noken.web.access import permit
from noken.web.app import secret_key
from noken.web.errors import is_storage_full

FORWARDED = {"X-Forwarded-For": "6.6.6.6, 36.1.2.3", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "noken.id"}


@pytest.fixture
def flask_app(own_app: Flask) -> Flask:
    """These tests give the application further routes."""
    return own_app


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1 http localhost"), (1, "36.1.2.3 https noken.id")])
def test_proxies_are_believed_only_as_many_as_there_are(settings: Settings, proxies: int, seen: str) -> None:
    made = front_door.create_app(Settings(data=settings.data, trusted_proxies=proxies))
    view = permit(PUBLIC)(lambda: f"{request.remote_addr} {request.scheme} {request.host}")
    made.add_url_rule("/t/asker", "asker", view)
    assert made.test_client().get("/t/asker", headers=FORWARDED).text == seen


@pytest.mark.parametrize(("code", "words"), [(413, "terlalu besar"), (507, "Penyimpanan penuh")])
def test_a_body_that_was_refused_is_a_page_in_plain_words(flask_app: Flask, code: int, words: str) -> None:
    flask_app.config["WTF_CSRF_ENABLED"] = True
    response = flask_app.test_client().post("/masuk", environ_overrides={"noken.refused": code})
    assert response.status_code == code
    assert words in response.text


def raise_full_disk() -> None:
    raise OSError(28, "No space left on device")


def raise_full_database() -> None:
    raise OperationalError("INSERT", {}, Exception("database or disk is full"))


def raise_locked_database() -> None:
    raise OperationalError("INSERT", {}, Exception("database is locked"))


@pytest.mark.parametrize(
    ("fail", "code"), [(raise_full_disk, 507), (raise_full_database, 507), (raise_locked_database, 500)]
)
def test_a_full_disk_is_told_apart_from_other_troubles(flask_app: Flask, fail: Callable[[], None], code: int) -> None:
    flask_app.config["PROPAGATE_EXCEPTIONS"] = False
    flask_app.add_url_rule("/t/fail", "fail", permit(PUBLIC)(fail))
    assert flask_app.test_client().get("/t/fail").status_code == code
    assert is_storage_full(OSError(122, "Disk quota exceeded"))


def test_the_secret_is_made_once_and_is_for_its_owner_only(settings: Settings) -> None:
    first = secret_key(settings.data)
    assert len(first) > 40
    assert secret_key(settings.data) == first
    assert (settings.data / "secret.key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in settings.data.iterdir() if "tmp" in file.name] == []
