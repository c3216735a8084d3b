"""Staff come in by invitation, and their roles end from the list of people."""

from collections.abc import Callable
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from noken.accounts import actions
from noken.accounts.models import Kind, Role
from noken.database import transaction
from tests.factories import City, add_membership, make_organization
from tests.noken.accounts.conftest import who_is
from tests.noken.accounts.staff import EMAIL, PASSWORD, set_up_code_app

SignIn = Callable[[UUID], FlaskClient]


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
    assert "Pasang langkah kedua dulu" in citizen.get("/saya/keamanan").text


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


def test_an_empty_city_grows_a_school(city: City, sign_in: SignIn) -> None:
    admin = sign_in(city.administrator)
    with transaction():
        office = make_organization(Kind.EDUCATION_OFFICE, "Dinas Pendidikan Keerom", city.city)
    assert f'href="/akun/tempat/{office}/tempat-baru"' in admin.get(f"/akun/tempat/{office}").text
    address = f"/akun/tempat/{office}/tempat-baru"
    made = admin.post(address, data={"kind": "school", "name": " SD  Negeri Arso "})
    assert made.status_code == 302
    page = admin.get(made.location).text
    assert "<h1>SD Negeri Arso</h1>" in page
    assert "sudah ditambahkan" in page
    assert "SD Negeri Arso" in admin.get("/belajar/roster").text
    again = admin.post(address, data={"kind": "school", "name": "sd negeri arso"})
    assert (again.status_code, "Nama ini sudah ada" in again.text) == (422, True)
    assert admin.post(address, data={"kind": "city", "name": "Kota lain"}).status_code == 422
    assert admin.post(address, data={"kind": "school", "name": " "}).status_code == 422


def test_only_administrators_add_places(city: City, sign_in: SignIn) -> None:
    for person in (city.head_teacher, city.agency_head, city.mayor):
        assert sign_in(person).get(f"/akun/tempat/{city.office}/tempat-baru").status_code == 403
    assert "tempat-baru" not in sign_in(city.agency_head).get(f"/akun/tempat/{city.agency}").text
