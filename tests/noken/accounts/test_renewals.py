"""Links to choose a new password or PIN, or a first one; and who may make them for whom."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from noken.accounts import actions, queries
from noken.accounts.actions.renewals import renew_pin
from noken.accounts.faults import LinkGone
from noken.accounts.identity import identity_of_account
from noken.accounts.models import Account, Guardianship, Invitation, Kind, Membership, Role
from noken.clock import at, now, today
from noken.database import reading, transaction
from tests.factories import City, add_membership, make_account, make_organization
from tests.noken.accounts.conftest import PHONE, PIN, who_is

SignIn = Callable[[UUID], FlaskClient]
EMAIL, PASSWORD, NEXT_PASSWORD = "yuli@sekolah.sch.id", "empat kata yang panjang", "lima kata lain lagi ini"
TWICE = {"password": NEXT_PASSWORD, "again": NEXT_PASSWORD}
PINS = {"pin": "594637", "again": "594637"}


@pytest.fixture
def login(flask_app: Flask, city: City) -> UUID:
    """The teacher has a password."""
    with flask_app.app_context():
        actions.create_password_login(city.teacher, EMAIL, PASSWORD)
    return city.teacher


def may_renew(who: UUID, whom: UUID) -> bool:
    with reading():
        person = identity_of_account(who)
        assert person is not None
        return queries.may_renew(person, whom)


def test_only_who_stands_above_all_staff_roles(city: City) -> None:
    assert may_renew(city.head_teacher, city.teacher)
    assert may_renew(city.administrator, city.head_teacher)
    assert may_renew(city.teacher, city.guardian)
    assert may_renew(city.officer, city.citizen) is False
    assert not may_renew(city.teacher, city.head_teacher)
    assert not may_renew(city.head_teacher, city.other_teacher)
    assert not may_renew(city.other_teacher, city.guardian)
    assert not may_renew(city.teacher, city.teacher)
    assert not may_renew(city.head_teacher, city.pupil)
    assert not may_renew(city.agency_head, city.administrator)


def test_a_guardian_who_governs_is_not_taken_over_through_the_school(city: City) -> None:
    with transaction():
        add_membership(city.guardian, Role.MAYOR, city.city)
    assert not may_renew(city.teacher, city.guardian)
    assert not may_renew(city.head_teacher, city.guardian)
    assert may_renew(city.administrator, city.guardian)


def test_a_parent_of_two_schools_is_renewed_above_both(city: City, sign_in: SignIn) -> None:
    with transaction() as db:
        db.add(Guardianship(guardian_id=city.other_guardian, pupil_id=city.pupil, starts_on=today()))
    for below in (city.head_teacher, city.teacher, city.other_teacher):
        assert not may_renew(below, city.other_guardian)
    assert may_renew(city.administrator, city.other_guardian)
    head = sign_in(city.head_teacher)
    address = f"/akun/tempat/{city.class_}/orang/{city.other_guardian}"
    page = head.get(address).text
    assert "Buat tautan" not in page
    assert "Minta tautan masuk baru kepada Dinas Pendidikan" in page
    assert head.post(f"{address}/tautan").status_code == 403


def test_a_parent_of_two_classes_is_renewed_by_the_school(city: City, sign_in: SignIn) -> None:
    with transaction() as db:
        second = make_organization(Kind.CLASS, "3B", city.school)
        sibling = make_account("Obed Kogoya", Role.PUPIL, second)
        db.add(Guardianship(guardian_id=city.guardian, pupil_id=sibling, starts_on=today()))
    assert not may_renew(city.teacher, city.guardian)
    assert may_renew(city.head_teacher, city.guardian)
    teacher = sign_in(city.teacher)
    page = teacher.get(f"/akun/tempat/{city.class_}/orang/{city.guardian}").text
    assert "Minta tautan masuk baru kepada SD Negeri 1" in page
    sheet = teacher.post(f"/akun/kelas/{city.class_}/undangan-wali", data={"murid": [str(city.pupil)]}).text
    assert "Debora Kogoya" in sheet
    assert "Minta tautan masuk kepada SD Negeri 1" in sheet
    assert 'class="qr-card"' not in sheet
    assert "Cetak sekarang" not in sheet
    with reading() as db:
        assert db.scalars(select(Invitation)).all() == []


def test_the_head_hands_over_a_link_and_the_password_is_new(
    flask_app: Flask, client: FlaskClient, city: City, login: UUID, sign_in: SignIn
) -> None:
    elsewhere = sign_in(login)
    address = f"/akun/tempat/{city.class_}/orang/{login}/tautan"
    page = sign_in(city.head_teacher).post(address).text
    path = page.split("http://localhost")[1].split("</")[0].split()[0]
    assert sign_in(city.other_teacher).post(address).status_code == 403
    assert "Yuli Rumbiak" in client.get(path).text
    assert "terlalu pendek" in client.post(path, data={"password": "pendek", "again": "pendek"}).text
    assert client.post(path, data=TWICE).location == "/masuk/petugas"
    assert who_is(elsewhere) == ""
    assert client.post(path, data=TWICE).status_code == 410
    assert client.post("/masuk/petugas", data={"email": EMAIL, "password": PASSWORD}).status_code == 200
    assert client.post("/masuk/petugas", data={"email": EMAIL, "password": NEXT_PASSWORD}).location == "/"


def test_the_first_way_in_for_somebody_from_the_roster(client: FlaskClient, city: City, sign_in: SignIn) -> None:
    head = sign_in(city.head_teacher)
    assert "belum bisa masuk" in head.get(f"/akun/tempat/{city.class_}").text
    token = actions.make_renewal(city.teacher, city.head_teacher)
    assert 'name="email"' in client.get(f"/pembaruan/{token}").text
    assert client.post(f"/pembaruan/{token}", data=TWICE).status_code == 422
    assert client.post(f"/pembaruan/{token}", data={**TWICE, "email": EMAIL}).location == "/masuk/petugas"
    assert client.post("/masuk/petugas", data={"email": EMAIL, "password": NEXT_PASSWORD}).location == "/"
    assert who_is(client) == "Yuli Rumbiak"


def test_a_guardian_gets_a_new_pin(client: FlaskClient, city: City, number: UUID) -> None:
    token = actions.make_renewal(number, city.teacher)
    assert "0812 3456 7890" in client.get(f"/pembaruan/{token}").text
    assert "mudah ditebak" in client.post(f"/pembaruan/{token}", data={"pin": "111111", "again": "111111"}).text
    assert client.post(f"/pembaruan/{token}", data=PINS).location == "/"
    assert who_is(client) == "Debora Kogoya"
    assert client.post("/masuk/hp", data={"phone": PHONE, "pin": PIN}).status_code == 422


def test_a_guardian_from_the_roster_brings_a_number(client: FlaskClient, city: City, number: UUID) -> None:
    token = actions.make_renewal(city.other_guardian, city.other_teacher)
    assert client.post(f"/pembaruan/{token}", data={**PINS, "phone": PHONE}).status_code == 422
    assert client.post(f"/pembaruan/{token}", data={**PINS, "phone": "0813 1111 2222"}).location == "/"
    assert who_is(client) == "Yosef Ayomi"
    with reading() as db:
        assert db.get_one(Account, city.other_guardian).phone_proven_at is None


def test_a_newer_link_ends_the_older_and_time_ends_both(client: FlaskClient, city: City, number: UUID) -> None:
    first = actions.make_renewal(number, city.teacher)
    second = actions.make_renewal(number, city.teacher)
    assert client.post(f"/pembaruan/{first}", data=PINS).status_code == 410
    with at(now() + timedelta(days=3)):
        assert client.post(f"/pembaruan/{second}", data=PINS).status_code == 410
    assert client.get("/pembaruan/abc").status_code == 404


def test_a_link_ends_with_the_role_of_who_made_it(
    flask_app: Flask, client: FlaskClient, city: City, number: UUID
) -> None:
    token = actions.make_renewal(number, city.teacher)
    with reading():
        renewal = queries.renewal_of_token(token)
    assert renewal is not None
    with transaction() as db:
        id = db.scalars(select(Membership.id).where(Membership.account_id == city.teacher)).one()
        actions.end_membership(id, city.head_teacher)
    for answer in (client.get(f"/pembaruan/{token}"), client.post(f"/pembaruan/{token}", data=PINS)):
        assert answer.status_code == 410
        assert "tidak lagi berwenang" in answer.text
    with flask_app.app_context(), pytest.raises(LinkGone):
        renew_pin(renewal.id, "594637")
    assert client.post("/masuk/hp", data={"phone": PHONE, "pin": PIN}).status_code == 302


def test_only_an_administrator_takes_off_the_second_factor(
    flask_app: Flask, client: FlaskClient, city: City, login: UUID, sign_in: SignIn
) -> None:
    with transaction() as db:
        row = queries.login_of(login)
        assert row is not None
        row.tf_primary_method, row.tf_totp_secret, row.mf_recovery_codes = "authenticator", "sealed", ["sealed"]
        db.flush()
    address = f"/akun/tempat/{city.class_}/orang/{login}/tautan"
    assert sign_in(city.head_teacher).post(address, data={"faktor": "lepas"}).status_code == 403
    page = sign_in(city.administrator).post(address, data={"faktor": "lepas"}).text
    path = page.split("http://localhost")[1].split("</")[0].split()[0]
    client.post(path, data=TWICE)
    with reading():
        row = queries.login_of(login)
        assert row is not None
        assert not row.has_second_factor
        assert not row.mf_recovery_codes


def test_the_link_works_on_a_phone_that_others_use(client: FlaskClient, city: City, login: UUID, number: UUID) -> None:
    client.post("/masuk/hp", data={"phone": PHONE, "pin": PIN})
    token = actions.make_renewal(login, city.head_teacher)
    client.post(f"/pembaruan/{token}", data=TWICE)
    assert who_is(client) == ""
    assert "Debora Kogoya" in client.get("/akun/ganti").text
