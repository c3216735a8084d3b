"""Staff: password, code app, recovery codes, the guard of roles that need a second factor, renewed passwords."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from noken.accounts import actions, queries
from noken.accounts.models import Device, Role
from noken.accounts.security.config import ARGON2
from noken.accounts.security.models import PasswordLogin
from noken.clock import at, now
from noken.database import reading, transaction
from noken.ledger import LedgerRow
from tests.factories import City, add_membership
from tests.noken.accounts.conftest import PHONE, PIN, who_is

SignIn = Callable[[UUID], FlaskClient]
EMAIL, PASSWORD, NEXT_PASSWORD = "martha@sekolah.sch.id", "empat kata yang panjang", "lima kata lain lagi ini"


@pytest.fixture
def head(flask_app: Flask, city: City) -> UUID:
    """The head teacher has a password."""
    with flask_app.app_context():
        actions.create_password_login(city.head_teacher, EMAIL, PASSWORD)
    return city.head_teacher


def enter(client: FlaskClient, password: str = PASSWORD, email: str = EMAIL) -> str:
    """Send the password; where it leads, "" where it does not."""
    return client.post("/masuk/petugas", data={"email": email, "password": password}).location or ""


def code_of(app: Flask, account: UUID, windows: int) -> str:
    """The code of the app `windows` half-minutes from now: each works once, so tests walk forward."""
    with app.app_context(), reading():
        login = queries.login_of(account)
        assert login is not None
        totp = app.extensions["security"].totp_factory._totp.from_source(login.tf_totp_secret)
        return str(totp.generate(time=time.time() + 30 * windows).token)


def set_up_code_app(client: FlaskClient) -> None:
    """Through the pages, as a person does, with the code of the half-minute before."""
    page = client.post("/saya/aplikasi-kode", data={"setup": "authenticator"}).text
    action = re.search(r'action="(/saya/aplikasi-kode/[^"]+)"', page)
    key = re.search(r'class="mono">([^<]+)<', page)
    assert action
    assert key
    assert 'src="data:image/svg+xml' in page
    factory = client.application.extensions["security"].totp_factory
    code = factory._totp(key=key[1].replace("-", ""), format="base32").generate(time=time.time() - 30).token
    answer = client.post(action[1], data={"code": code})
    assert answer.location == "/saya/keamanan"


def test_password_code_app_sign_out_code_and_recovery_code(flask_app: Flask, client: FlaskClient, head: UUID) -> None:
    assert enter(client) == "/"
    assert client.get("/").location == "/saya/keamanan"
    set_up_code_app(client)
    assert client.get("/").status_code == 200
    made = client.post("/saya/kode-cadangan", data={"generate_new_codes": "1"}).text
    codes = re.findall(r"[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}", made)
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
    assert "Pasang faktor kedua dulu" in page.text
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


def test_an_invited_officer_chooses_a_password_and_must_set_up_a_factor(client: FlaskClient, city: City) -> None:
    link = actions.invite(city.agency_head, city.agency, Role.OFFICER)[1]
    form = {"name": "Rut Felle", "email": "Rut@Dukcapil.go.id", "password": PASSWORD, "again": PASSWORD}
    assert "mudah ditebak" in client.post(f"/undangan/{link}", data={**form, "password": "aaaaaaaaaa"}).text
    assert "tidak sama" in client.post(f"/undangan/{link}", data={**form, "again": "lain"}).text
    assert "belum benar" in client.post(f"/undangan/{link}", data={**form, "email": "rut"}).text
    assert client.post(f"/undangan/{link}", data=form).location == "/saya/keamanan"
    assert who_is(client) == ""
    assert client.get("/").location == "/saya/keamanan"
    set_up_code_app(client)
    assert who_is(client) == "Rut Felle"
    second = actions.invite(city.agency_head, city.agency, Role.OFFICER)[1]
    taken = client.application.test_client().post(f"/undangan/{second}", data=form)
    assert "sudah dipakai" in taken.text


def test_a_citizen_who_becomes_officer_adds_a_password(client: FlaskClient, city: City, sign_in: SignIn) -> None:
    link = actions.invite(city.agency_head, city.agency, Role.OFFICER)[1]
    citizen = sign_in(city.citizen)
    assert citizen.post(f"/undangan/{link}").status_code == 422
    form = {"email": EMAIL, "password": PASSWORD, "again": PASSWORD}
    assert citizen.post(f"/undangan/{link}", data=form).location == "/saya/keamanan"
    assert "Pasang faktor kedua dulu" in citizen.get("/saya/keamanan").text


def test_a_signed_in_teacher_just_takes_a_second_role(flask_app: Flask, city: City, sign_in: SignIn) -> None:
    with flask_app.app_context():
        actions.create_password_login(city.teacher, EMAIL, PASSWORD)
    link = actions.invite(city.head_teacher, city.school, Role.TEACHER)[1]
    teacher = sign_in(city.teacher)
    assert "Terima sebagai Yuli Rumbiak" in teacher.get(f"/undangan/{link}").text
    teacher.post(f"/undangan/{link}")
    assert "SD Negeri 1</a>" in teacher.get("/saya").text


def test_memberships_end_from_the_list_of_people(city: City, sign_in: SignIn) -> None:
    head = sign_in(city.head_teacher)
    page = head.get(f"/akun/tempat/{city.class_}").text
    assert "Yuli Rumbiak" in page
    assert "Debora Kogoya" in page
    address = f"/akun/tempat/{city.class_}/orang/{city.teacher}"
    assert "Akhiri peran" in head.get(address).text
    teacher = sign_in(city.teacher)
    assert teacher.post(f"{address}/akhiri").status_code == 403
    assert teacher.get(f"/akun/tempat/{city.class_}").status_code == 200
    head.post(f"{address}/akhiri")
    assert teacher.get(f"/akun/tempat/{city.class_}").status_code == 403
    guardian = f"/akun/tempat/{city.class_}/orang/{city.guardian}/akhiri"
    assert head.post(guardian).status_code == 403


def test_somebody_of_elsewhere_is_not_found_here(city: City, sign_in: SignIn) -> None:
    head = sign_in(city.head_teacher)
    assert head.get(f"/akun/tempat/{city.class_}/orang/{city.other_teacher}").status_code == 404
    with transaction():
        add_membership(city.guardian, Role.ADMINISTRATOR, city.city)
    link = head.post(f"/akun/tempat/{city.class_}/orang/{city.guardian}/tautan")
    assert link.status_code == 403
