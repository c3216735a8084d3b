"""Passwords of staff: weighed alike, changed, kept apart from the other people of a phone."""

import re
from datetime import timedelta
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from noken.accounts import actions
from noken.accounts.models import Device
from noken.accounts.security.config import ARGON2
from noken.accounts.security.models import PasswordLogin
from noken.clock import at, now
from noken.database import reading
from tests.factories import City
from tests.noken.accounts.conftest import PHONE, PIN, who_is
from tests.noken.accounts.staff import EMAIL, NEXT_PASSWORD, PASSWORD, enter, set_up_code_app


def test_wrong_passwords_wait_alike_for_known_and_unknown(client: FlaskClient, head: UUID) -> None:
    for email in (EMAIL, "siapa@sekolah.sch.id"):
        pages = [client.post("/masuk/petugas", data={"email": email, "password": "salah sekali"}) for _ in range(6)]
        assert all("E-mail atau kata sandi tidak cocok" in page.text for page in pages[:5])
        assert "Tunggu 30 detik" in pages[5].text
    assert enter(client) == ""
    with at(now() + timedelta(seconds=31)):
        assert enter(client) == "/"


def test_another_spelling_of_the_address_is_the_same_lock(client: FlaskClient, head: UUID) -> None:
    for spelling in (EMAIL, EMAIL.upper(), "martha@Sekolah.sch.id", "MARTHA@sekolah.sch.id", "martha@sekolah。sch.id"):
        enter(client, "salah sekali", spelling)
    for spelling in (EMAIL, EMAIL.upper(), "martha@sekolah。sch.id"):
        page = client.post("/masuk/petugas", data={"email": spelling, "password": PASSWORD})
        assert "Tunggu" in page.text
    assert who_is(client) == ""


def test_the_old_password_is_not_guessed_on_an_open_phone(flask_app: Flask, client: FlaskClient, city: City) -> None:
    with flask_app.app_context():
        actions.create_password_login(city.teacher, EMAIL, PASSWORD)
    enter(client)
    form = {"password": "salah sekali", "new_password": NEXT_PASSWORD, "new_password_confirm": NEXT_PASSWORD}
    for _ in range(5):
        client.post("/saya/kata-sandi", data=form)
    assert "Tunggu" in client.post("/saya/kata-sandi", data={**form, "password": PASSWORD}).text
    assert enter(flask_app.test_client()) == ""


def test_the_answer_to_a_wrong_password_names_no_field(client: FlaskClient, head: UUID) -> None:
    known = client.post("/masuk/petugas", data={"email": EMAIL, "password": "salah sekali"}).text
    unknown = client.post("/masuk/petugas", data={"email": "x@y.sch.id", "password": "salah sekali"}).text
    strip = re.compile(r'value="[^"]*"')
    assert strip.sub("", known) == strip.sub("", unknown)
    assert "aria-invalid" not in known


def test_a_new_password_ends_all_other_devices(flask_app: Flask, client: FlaskClient, city: City) -> None:
    with flask_app.app_context():
        actions.create_password_login(city.teacher, EMAIL, PASSWORD)
    elsewhere = flask_app.test_client()
    enter(elsewhere)
    enter(client)
    form = {"password": PASSWORD, "new_password": "pendek", "new_password_confirm": "pendek"}
    assert "terlalu pendek" in client.post("/saya/kata-sandi", data=form).text
    form |= {"new_password": "sekolah martha", "new_password_confirm": "martha sekolah"}
    assert "tidak sama" in client.post("/saya/kata-sandi", data=form).text
    form |= {"new_password": "martha12345", "new_password_confirm": "martha12345"}
    assert "mudah ditebak" in client.post("/saya/kata-sandi", data=form).text
    form |= {"new_password": NEXT_PASSWORD, "new_password_confirm": NEXT_PASSWORD}
    assert client.post("/saya/kata-sandi", data=form).location == "/saya/keamanan"
    assert who_is(elsewhere) == ""
    assert who_is(client) == "Yuli Rumbiak"
    assert enter(flask_app.test_client()) == ""
    assert enter(flask_app.test_client(), NEXT_PASSWORD) == "/"


def test_flask_securitys_part_counts_only_for_the_person_on_the_phone(
    flask_app: Flask, client: FlaskClient, head: UUID, number: UUID
) -> None:
    enter(client)
    client.post("/akun/lain")
    client.post("/masuk/hp", data={"phone": PHONE, "pin": PIN})
    assert who_is(client) == "Debora Kogoya"
    for address in ("/saya/kata-sandi", "/saya/kode-cadangan", "/saya/kunci-sandi"):
        assert client.get(address).location.startswith("/masuk/petugas")
    enter(client)
    client.get("/static/manifest.json")
    assert client.get("/saya/kata-sandi").status_code == 200
    with client.session_transaction() as cookie:
        cookie["device"] = str(device_of(number))
    assert client.get("/saya/kata-sandi").location.startswith("/masuk/petugas")


def device_of(account: UUID) -> UUID:
    with reading() as db:
        return db.scalars(select(Device.id).where(Device.account_id == account, Device.ended_at.is_(None))).one()


def test_the_switcher_asks_staff_for_the_whole_password(client: FlaskClient, head: UUID, number: UUID) -> None:
    enter(client)
    client.post("/akun/lain")
    client.post("/masuk/hp", data={"phone": PHONE, "pin": PIN})
    assert "kata sandi" in client.get(f"/akun/ganti/{head}").text
    assert client.post(f"/akun/ganti/{head}", data={"pin": PIN}).status_code == 200
    assert who_is(client) == "Debora Kogoya"
    assert client.post("/akun/lain/petugas").location == "/masuk/petugas"
    enter(client)
    assert client.get("/").location == "/saya/keamanan"


def test_pages_of_flask_security_that_are_not_used_do_not_exist(flask_app: Flask, client: FlaskClient) -> None:
    for address in (
        "/login",
        "/logout",
        "/register",
        "/reset",
        "/us-signin",
        "/fs-static/js/webauthn.js",
        "/tf-rescue",
    ):
        assert client.get(address).status_code == 404
    assert client.post("/masuk/petugas", json={"email": EMAIL, "password": PASSWORD}).content_type.startswith(
        "text/html"
    )
    assert client.get("/masuk/petugas/bantuan").location == "/masuk/petugas/kode-cadangan"


def test_a_closed_account_cannot_come_in(client: FlaskClient, head: UUID) -> None:
    actions.close_account(head)
    page = client.post("/masuk/petugas", data={"email": EMAIL, "password": PASSWORD})
    assert "sudah ditutup" in page.text
    assert who_is(client) == ""


def test_secrets_are_stretched_or_sealed(client: FlaskClient, head: UUID) -> None:
    enter(client)
    set_up_code_app(client)
    made = client.post("/saya/kode-cadangan", data={"generate_new_codes": "1"}).text
    code = re.findall(r"[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}", made)[0]
    with reading() as db:
        row = db.scalars(select(PasswordLogin)).one()
        assert row.password.startswith("$argon2id$v=19$m=64,t=2,p=1$")
        assert ARGON2["argon2__memory_cost"] == 19_456
        assert code not in str(row.mf_recovery_codes)
        assert "enckey" in str(row.tf_totp_secret)
