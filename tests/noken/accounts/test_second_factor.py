"""Code apps and recovery codes, and the roles that see nothing without a second factor."""

import re
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from noken.accounts import actions, queries
from noken.accounts.models import Device, Role
from noken.database import reading
from noken.ledger import LedgerRow
from tests.factories import City
from tests.noken.accounts.conftest import who_is
from tests.noken.accounts.staff import EMAIL, PASSWORD, code_of, enter, set_up_code_app


def test_password_code_app_sign_out_code_and_recovery_code(flask_app: Flask, client: FlaskClient, head: UUID) -> None:
    assert enter(client) == "/"
    assert client.get("/").location == "/saya/keamanan"
    set_up_code_app(client)
    assert client.get("/").status_code == 200
    made = client.post("/saya/kode-cadangan", data={"generate_new_codes": "1"}).text
    codes = re.findall(r"(?<![\w-])[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}(?![\w-])", made)
    assert len(codes) == 8
    client.post("/keluar")
    assert who_is(client) == ""

    assert enter(client).startswith("/masuk/petugas/kode")
    assert who_is(client) == ""
    wrong = client.post("/masuk/petugas/kode", data={"code": "000000"})
    assert "tidak cocok" in wrong.text
    fresh = code_of(flask_app, head, 0)
    assert client.post("/masuk/petugas/kode", data={"code": fresh}).location == "/"
    assert who_is(client) == "Martha Hamadi"
    assert client.get("/").status_code == 200
    client.post("/keluar")

    enter(client)
    assert "tidak cocok" in client.post("/masuk/petugas/kode", data={"code": fresh}).text
    assert "cadangan" in client.get("/masuk/petugas/kode-cadangan").text
    assert client.post("/masuk/petugas/kode-cadangan", data={"code": codes[0].upper()}).location == "/"
    assert who_is(client) == "Martha Hamadi"
    client.post("/keluar")
    enter(client)
    used = client.post("/masuk/petugas/kode-cadangan", data={"code": codes[0]})
    assert "sudah dipakai" in used.text
    assert who_is(client) == ""


def test_a_wrong_first_code_keeps_the_same_square(client: FlaskClient, head: UUID) -> None:
    enter(client)
    page = client.post("/saya/aplikasi-kode", data={"setup": "authenticator"}).text
    action = re.search(r'action="(/saya/aplikasi-kode/[^"]+)"', page)
    key = re.search(r'class="mono">([^<]+)<', page)
    assert action
    assert key
    again = client.post(action[1], data={"code": "000000"}).text
    assert key[1] in again
    assert action[1] in again
    assert "tidak cocok" in again
    with reading():
        login = queries.login_of(head)
        assert login is not None
        assert not login.has_second_factor


def test_the_code_app_step_cannot_be_skipped(flask_app: Flask, client: FlaskClient, head: UUID) -> None:
    enter(client)
    set_up_code_app(client)
    client.post("/keluar")
    enter(client)
    for address in ("/", "/saya", "/saya/aplikasi-kode", "/saya/kata-sandi", "/saya/kode-cadangan"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert "/masuk" in answer.location
    stranger = flask_app.test_client()
    assert stranger.post("/masuk/petugas/kode", data={"code": code_of(flask_app, head, 0)}).location == "/masuk/petugas"
    assert who_is(stranger) == ""


@pytest.mark.parametrize("role", ["officer", "agency_head", "mayor", "administrator", "head_teacher"])
def test_these_roles_do_nothing_without_a_second_factor(
    flask_app: Flask, client: FlaskClient, city: City, role: str
) -> None:
    with flask_app.app_context():
        actions.create_password_login(getattr(city, role), EMAIL, PASSWORD)
    enter(client)
    assert client.get("/").location == "/saya/keamanan"
    assert client.get("/saya/perangkat").location == "/saya/keamanan"
    assert client.post("/saya/perangkat/keluar-semua").status_code == 403
    page = client.get("/saya/keamanan")
    assert page.status_code == 200
    assert "Pasang langkah kedua dulu" in page.text
    set_up_code_app(client)
    assert client.get("/saya/perangkat").status_code == 200


def test_teachers_are_advised(flask_app: Flask, client: FlaskClient, city: City) -> None:
    with flask_app.app_context():
        actions.create_password_login(city.teacher, EMAIL, PASSWORD)
    enter(client)
    assert client.get("/").status_code == 200
    assert "sarankan" in client.get("/saya/keamanan").text


def test_a_role_that_needs_it_counts_at_the_next_request(flask_app: Flask, client: FlaskClient, city: City) -> None:
    with flask_app.app_context():
        actions.create_password_login(city.teacher, EMAIL, PASSWORD)
    enter(client)
    actions.add_membership(city.teacher, city.school, Role.HEAD_TEACHER)
    assert client.get("/").location == "/saya/keamanan"


def test_giving_up_the_last_factor_closes_the_pages_again(client: FlaskClient, head: UUID) -> None:
    enter(client)
    set_up_code_app(client)
    client.post("/saya/aplikasi-kode", data={"setup": "disable"})
    assert client.get("/").location == "/saya/keamanan"
    with reading() as db:
        acts = list(db.scalars(select(LedgerRow.act).where(LedgerRow.stream == "security")))
    assert acts.count("accounts.second-factor-set") == 1
    assert acts.count("accounts.second-factor-gone") == 1


def test_devices_without_second_factor_end_when_one_is_set(flask_app: Flask, client: FlaskClient, head: UUID) -> None:
    elsewhere = flask_app.test_client()
    enter(elsewhere)
    enter(client)
    set_up_code_app(client)
    assert who_is(elsewhere) == ""
    with reading() as db:
        live = db.scalars(select(Device).where(Device.account_id == head, Device.ended_at.is_(None))).all()
    assert [device.strong for device in live] == [True]


def test_wrong_codes_wait_too(flask_app: Flask, client: FlaskClient, head: UUID) -> None:
    enter(client)
    set_up_code_app(client)
    client.post("/keluar")
    enter(client)
    for _ in range(5):
        client.post("/masuk/petugas/kode", data={"code": "000000"})
    assert "Tunggu" in client.post("/masuk/petugas/kode", data={"code": code_of(flask_app, head, 0)}).text
    assert "Tunggu" in client.post("/masuk/petugas/kode-cadangan", data={"code": "aaaa-bbbb-cccc"}).text
    assert who_is(client) == ""
