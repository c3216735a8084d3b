"""Parents and citizens: number and PIN, uniform answers, the demo city, the page itself."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import verify_password
from sqlalchemy import select

from noken.accounts import actions
from noken.accounts.models import Device
from noken.clock import at, now
from noken.database import reading
from noken.ledger import LedgerRow
from noken.settings import Settings
from tests.factories import City
from tests.noken.accounts.conftest import PIN, who_is

LOCAL = "0812 3456 7890"


def test_number_and_pin(client: FlaskClient, number: UUID) -> None:
    assert client.post("/masuk/hp", data={"phone": LOCAL, "pin": PIN, "next": "/saya"}).location == "/saya"
    assert who_is(client) == "Debora Kogoya"


@pytest.mark.parametrize(
    ("phone", "pin", "words"),
    [("", PIN, "Tulis nomor HP"), ("12", PIN, "belum benar"), (LOCAL, "12", "6 angka"), (LOCAL, "", "6 angka")],
)
def test_bad_input_gets_a_sentence(client: FlaskClient, number: UUID, phone: str, pin: str, words: str) -> None:
    page = client.post("/masuk/hp", data={"phone": phone, "pin": pin})
    assert page.status_code == 422
    assert words in page.text
    assert PIN not in page.text


def test_known_and_unknown_numbers_answer_alike(
    client: FlaskClient, number: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    work: list[str] = []

    def counted(secret: str, stored: str) -> bool:
        work.append(stored)
        return bool(verify_password(secret, stored))

    monkeypatch.setattr("noken.accounts.stretch.verify_password", counted)
    answers = {}
    for phone in (LOCAL, "0813 0000 0001"):
        pages = [client.post("/masuk/hp", data={"phone": phone, "pin": "903471"}).text for _ in range(6)]
        answers[phone] = [re.sub(r'csrf_token" value="[^"]*"', "", page.replace(phone, "x")) for page in pages]
    assert answers[LOCAL] == answers["0813 0000 0001"]
    assert len(work) == 2 * 5


def test_a_guesser_waits_longer_and_longer(client: FlaskClient, number: UUID) -> None:
    moment, tried = now(), 0
    end = moment + timedelta(days=1)
    while moment < end:
        with at(moment):
            page = client.post("/masuk/hp", data={"phone": LOCAL, "pin": "903471"}).text
        tried += "Tunggu" not in page or "Terlalu sering mencoba" not in page
        moment += timedelta(minutes=10)
    with at(end):
        assert "Tunggu" in client.post("/masuk/hp", data={"phone": LOCAL, "pin": PIN}).text
    with reading() as db:
        locks = db.scalars(select(LedgerRow).where(LedgerRow.act == "accounts.locked-out")).all()
    assert len(locks) < 40


def test_wrong_guesses_are_forgiven_after_a_day(client: FlaskClient, number: UUID) -> None:
    for _ in range(5):
        client.post("/masuk/hp", data={"phone": LOCAL, "pin": "903471"})
    with at(now() + timedelta(hours=25)):
        assert "tidak cocok" in client.post("/masuk/hp", data={"phone": LOCAL, "pin": "903471"}).text
        client.post("/masuk/hp", data={"phone": LOCAL, "pin": PIN})
        assert who_is(client) == "Debora Kogoya"


def test_every_sign_in_starts_a_new_session(client: FlaskClient, number: UUID) -> None:
    with client.session_transaction() as cookie:
        cookie["device"], cookie["planted"], cookie["csrf_token"] = str(number), "yes", "known to the attacker"
    client.post("/masuk/hp", data={"phone": LOCAL, "pin": PIN})
    with client.session_transaction() as cookie:
        assert set(cookie) == {"browser", "device", "_permanent"}
        first = cookie["device"], cookie["browser"]
    client.post("/masuk/hp", data={"phone": LOCAL, "pin": PIN})
    with client.session_transaction() as cookie:
        assert cookie["device"] != first[0]
        assert cookie["browser"] == first[1]
    with reading() as db:
        assert db.get_one(Device, UUID(first[0])).ended_at is not None


def test_the_cookie_lasts_a_year(client: FlaskClient, number: UUID) -> None:
    answer = client.post("/masuk/hp", data={"phone": LOCAL, "pin": PIN})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires=" in cookie


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_sent_elsewhere(client: FlaskClient, number: UUID, evil: str) -> None:
    assert client.post("/masuk/hp", data={"phone": LOCAL, "pin": PIN, "next": evil}).location == "/"


def test_a_stranger_comes_back_to_where_they_wanted(client: FlaskClient, number: UUID) -> None:
    asked = client.get("/saya/perangkat?x=1")
    assert asked.location == "/masuk?next=/saya/perangkat?x%3D1"
    page = client.get(asked.location)
    assert 'name="next" value="/saya/perangkat?x=1"' in page.text


def test_outside_the_demo_city_there_are_no_buttons(client: FlaskClient, city: City) -> None:
    assert "kota contoh" not in client.get("/masuk").text.lower()
    assert client.post("/masuk/contoh", data={"account_id": str(city.mayor)}).status_code == 404


def test_one_tap_in_the_demo_city(client: FlaskClient, city: City, settings: Settings) -> None:
    client.application.config["NOKEN"] = replace(settings, demo=True)
    rows = [{"account_id": str(city.mayor), "name": "Benny Tokoro", "role": "Wali kota", "note": ""}]
    (Path(settings.data) / "demo.json").write_text(json.dumps(rows))
    assert "Benny Tokoro" in client.get("/masuk").text
    assert client.post("/masuk/contoh", data={"account_id": str(city.administrator)}).status_code == 404
    assert client.post("/masuk/contoh", data={"account_id": "x"}).status_code == 404
    assert client.post("/masuk/contoh", data={"account_id": str(city.mayor)}).status_code == 302
    assert who_is(client) == "Benny Tokoro"


def test_the_demo_city_speaks_the_language_of_the_page(client: FlaskClient, city: City, settings: Settings) -> None:
    client.application.config["NOKEN"] = replace(settings, demo=True)
    row: dict[str, object] = {"account_id": str(city.teacher), "name": "Yuli Rumbiak", "role": "guru"}
    row |= {"note": "wali kelas %(room)s, %(school)s", "facts": {"room": "5A", "school": "SD Negeri 1"}}
    (Path(settings.data) / "demo.json").write_text(json.dumps([row]))
    assert "Guru · wali kelas 5A, SD Negeri 1" in client.get("/masuk").text
    client.post("/bahasa", data={"bahasa": "en"})
    assert "Teacher · class teacher of 5A, SD Negeri 1" in client.get("/masuk").text


def test_a_closed_account_is_out_at_once(flask_app: Flask, client: FlaskClient, number: UUID) -> None:
    client.post("/masuk/hp", data={"phone": LOCAL, "pin": PIN})
    actions.close_account(number)
    assert who_is(client) == ""
    assert "tidak cocok" in client.post("/masuk/hp", data={"phone": LOCAL, "pin": PIN}).text
