"""What machines ask."""

import shutil
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from noken import schedule
from noken.clock import at, now
from noken.database import database, transaction
from noken.migrations import newest
from noken.outbox import Lane, claim, enqueue, retry
from noken.settings import Settings


@pytest.fixture
def client(flask_app: Flask) -> FlaskClient:
    return flask_app.test_client()


def migrated() -> None:
    with database().immediate.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:number)"), {"number": newest()})


def test_up_needs_nothing(client: FlaskClient) -> None:
    database().dispose()
    assert client.get("/healthz").text == "ok\n"


@pytest.mark.database
def test_ready_when_everything_is_there(client: FlaskClient, settings: Settings) -> None:
    ready = {"database": True, "schema": False, "storage": True, "jobs": False}
    response = client.get("/readyz")
    assert (response.status_code, response.json) == (503, ready)
    migrated()
    assert client.get("/readyz").json == {**ready, "schema": True}
    schedule.beat()
    response = client.get("/readyz")
    assert (response.status_code, response.json) == (200, {**ready, "schema": True, "jobs": True})


def test_not_ready_without_a_folder_to_write_to(client: FlaskClient, settings: Settings) -> None:
    shutil.rmtree(settings.data)
    assert client.get("/readyz").json["storage"] is False  # type: ignore[index]


def test_not_ready_when_jobs_fall_silent(client: FlaskClient) -> None:
    schedule.beat()
    assert schedule.alive()
    with at(now() + timedelta(seconds=schedule.ALIVE_SECONDS + 1)):
        assert not schedule.alive()


@pytest.mark.database
def test_figures_of_requests_and_of_the_outbox(client: FlaskClient) -> None:
    client.get("/tidak-ada/1234567890123456")
    with transaction():
        enqueue("noken.forget-done-calls")
        enqueue("noken.forget-done-calls", lane=Lane.SLOW)
    retry(claim(Lane.SLOW, 1)[0], "gone", None)
    page = client.get("/metrics").text
    assert 'noken_requests_total{endpoint="none",method="GET",status="404"}' in page
    assert 'noken_outbox_waiting{lane="normal"} 1.0' in page
    assert 'noken_outbox_failed{lane="slow"} 1.0' in page
    assert "noken_jobs_alive 0.0" in page
    assert "1234567890123456" not in page


@pytest.mark.parametrize(
    ("address", "headers", "seen"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("192.168.1.20", {}, False),
        ("127.0.0.1", {"X-Forwarded-For": "8.8.8.8"}, False),
        ("192.168.1.20", {"Authorization": "Bearer s3cret"}, True),
        ("127.0.0.1", {"X-Forwarded-For": "8.8.8.8", "Authorization": "Bearer s3cret"}, True),
        ("192.168.1.20", {"Authorization": "Bearer wrong"}, False),
        ("192.168.1.20", {"Authorization": "Bearer "}, False),
    ],
)
def test_figures_are_for_this_machine_or_a_token(
    flask_app: Flask, address: str, headers: dict[str, str], seen: bool
) -> None:
    flask_app.config["NOKEN"] = Settings(metrics_token="s3cret")
    response = flask_app.test_client().get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": address})
    assert (response.status_code == 200) is seen


def test_without_a_token_none_opens(flask_app: Flask) -> None:
    response = flask_app.test_client().get(
        "/metrics", headers={"Authorization": "Bearer "}, environ_overrides={"REMOTE_ADDR": "192.168.1.20"}
    )
    assert response.status_code == 404
