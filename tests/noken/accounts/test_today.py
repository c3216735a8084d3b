"""The front page of everybody says something true: work, people to look after, or the role one is here in."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from noken.accounts.models import Kind, Role
from noken.database import transaction
from tests.factories import City, make_account, make_organization

Client = Callable[[UUID], FlaskClient]


@pytest.mark.parametrize(
    ("person", "place"),
    [("officer", "agency"), ("agency_head", "agency"), ("head_teacher", "school"), ("administrator", "city")],
)
def test_who_looks_after_people_gets_there_with_one_tap(city: City, sign_in: Client, person: str, place: str) -> None:
    client = sign_in(getattr(city, person))
    address = f'href="/akun/tempat/{getattr(city, place)}"'
    assert address in client.get("/").text
    assert client.get(address[6:-1]).status_code == 200


@pytest.mark.parametrize(("person", "role"), [("mayor", "wali kota"), ("citizen", "warga")])
def test_who_has_nothing_to_do_yet_reads_so(city: City, sign_in: Client, person: str, role: str) -> None:
    page = sign_in(getattr(city, person)).get("/").text
    assert "Belum ada yang perlu Anda kerjakan." in page
    assert f"Anda masuk sebagai {role}." in page


def test_who_has_no_role_is_told_what_to_do(city: City, sign_in: Client) -> None:
    with transaction():
        nobody = make_account("Ones Wenda")
    assert "Belum ada peran." in sign_in(nobody).get("/").text


@pytest.mark.parametrize("person", ["pupil", "teacher", "guardian"])
def test_school_people_are_not_bothered(city: City, sign_in: Client, person: str) -> None:
    page = sign_in(getattr(city, person)).get("/").text
    assert "Orang dan undangan" not in page
    assert "Peran Anda" not in page


def test_leaders_find_school_and_roster_on_the_front_page(city: City, sign_in: Client) -> None:
    page = sign_in(city.head_teacher).get("/").text
    assert f'href="/belajar/sekolah/{city.school}"' in page
    assert "1 kelas · 2 murid" in page
    assert 'href="/belajar/roster"' in page
    page = sign_in(city.administrator).get("/").text
    assert f'href="/belajar/sekolah/{city.other_school}"' in page
    assert 'href="/belajar/roster"' in page
    with transaction():
        for number in range(2):
            make_organization(Kind.SCHOOL, f"SD {number}", city.office)
    page = sign_in(city.administrator).get("/").text
    assert "4 sekolah" in page
    assert f'href="/belajar/sekolah/{city.school}"' not in page


def test_a_teacher_who_was_just_invited_reads_what_comes_next(city: City, sign_in: Client) -> None:
    with transaction():
        fresh = make_account("Markus Suebu", Role.TEACHER, city.school)
    assert "Belum ada mata pelajaran untuk Anda." in sign_in(fresh).get("/").text
    page = sign_in(fresh).get(f"/akun/tempat/{city.school}").text
    assert "/undangan" not in page, "there is nobody whom a teacher of the school may invite here"
