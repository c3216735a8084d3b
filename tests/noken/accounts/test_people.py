"""People and places: roles from a day to a day, guardians, the reads others stand on; on both databases."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from noken.accounts import actions, queries
from noken.accounts.identity import identity_of_account
from noken.accounts.models import Kind, Membership, Role
from noken.clock import at, now, today
from noken.database import database, reading, transaction
from tests.factories import City, make_account, make_organization
from tests.noken.accounts.conftest import PHONE, PIN, TAPS, taps, who_is

SignIn = Callable[[UUID], FlaskClient]


def roles(account: UUID) -> set[Role]:
    with reading():
        person = identity_of_account(account)
        return set(person.roles) if person else set()


def test_a_role_given_twice_is_one(city: City) -> None:
    first = actions.add_membership(city.citizen, city.school, Role.TEACHER)
    assert actions.add_membership(city.citizen, city.school, Role.TEACHER) == first
    assert roles(city.citizen) == {Role.CITIZEN, Role.TEACHER}


def test_an_ended_role_is_gone_today_and_may_begin_again(city: City) -> None:
    first = actions.add_membership(city.citizen, city.school, Role.TEACHER)
    actions.end_membership(first, city.head_teacher)
    assert roles(city.citizen) == {Role.CITIZEN}
    second = actions.add_membership(city.citizen, city.school, Role.TEACHER)
    assert second != first
    assert roles(city.citizen) == {Role.CITIZEN, Role.TEACHER}


def test_a_role_to_come_counts_from_its_day(city: City) -> None:
    actions.add_membership(city.citizen, city.school, Role.TEACHER, starts_on=today() + timedelta(days=3))
    assert roles(city.citizen) == {Role.CITIZEN}
    with at(now() + timedelta(days=3)):
        assert roles(city.citizen) == {Role.CITIZEN, Role.TEACHER}


def test_a_moved_pupil_is_in_one_class_on_every_day(city: City) -> None:
    with transaction():
        new = make_organization(Kind.CLASS, "5B", city.school)
    day = today() + timedelta(days=2)
    actions.move_pupil(city.pupil, city.class_, new, city.teacher, day)
    for moment, place in ((0, city.class_), (1, city.class_), (2, new), (30, new)):
        with at(now() + timedelta(days=moment)), reading():
            assert [one.id for one in queries.classes_of(city.pupil)] == [place]
    with reading() as db:
        kept = select(func.count()).where(Membership.account_id == city.pupil, Membership.starts_on == date(2020, 1, 1))
        assert db.scalar(kept) == 1


def test_a_guardian_who_ended_may_begin_again(city: City) -> None:
    actions.end_guardianship(city.guardian, city.pupil)
    assert roles(city.guardian) == set()
    actions.add_guardianship(city.guardian, city.pupil)
    assert roles(city.guardian) == {Role.GUARDIAN}
    assert actions.add_guardianship(city.guardian, city.pupil) == actions.add_guardianship(city.guardian, city.pupil)


@pytest.mark.database
def test_reads_of_the_tree(city: City) -> None:
    with reading():
        assert [one.name for one in queries.members(city.class_, Role.PUPIL)] == ["Maria Kogoya", "Obed Mandowen"]
        assert queries.display_path(city.class_) == "SD Negeri 1 · 5A"
        assert queries.display_path(city.office) == "Dinas Pendidikan"
        assert queries.display_path(UUID(int=0)) == ""
        assert queries.display_paths([city.agency, city.school]) == {
            city.agency: "Dukcapil",
            city.school: "SD Negeri 1",
        }
        school = queries.school_of(city.class_)
        assert school is not None
        assert school.id == city.school
        assert queries.school_of(city.agency) is None
        assert queries.classroom(city.school) is None
        assert [one.name for one in queries.children_of(city.guardian)] == ["Maria Kogoya"]
        assert [one.name for one in queries.guardians_of(city.pupil)] == ["Debora Kogoya"]
        assert [one.name for one in queries.classes_in(city.school)] == ["5A"]
        assert {(one.name, one.role) for one in queries.people_of(city.class_)} == {
            ("Yuli Rumbiak", Role.TEACHER),
            ("Debora Kogoya", Role.GUARDIAN),
        }
        assert [(one.name, one.guardian) for one in queries.pupils_of(city.class_)] == [
            ("Maria Kogoya", "waiting"),
            ("Obed Mandowen", ""),
        ]


@pytest.mark.database
def test_a_day_of_one_phone_on_both_databases(
    flask_app: Flask, client: FlaskClient, city: City, pictures: str, number: UUID, sign_in: SignIn
) -> None:
    client.post(f"/masuk/kartu/{pictures}", data=taps("babi", "ikan", "babi", "ikan"))
    client.post(f"/masuk/kartu/{pictures}", data=taps(*TAPS))
    assert who_is(client) == "Maria Kogoya"
    client.post("/akun/lain")
    client.post("/masuk/hp", data={"phone": PHONE, "pin": PIN})
    assert "sedang dipakai" in client.get("/akun/ganti").text
    teacher = sign_in(city.teacher)
    sheet = teacher.post(f"/akun/kelas/{city.class_}/undangan-wali", data={"murid": [str(city.classmate)]})
    assert "Wali Obed Mandowen" in sheet.text
    assert "sudah diundang" in teacher.get(f"/akun/tempat/{city.class_}/undangan").text
    assert "wali murid" in teacher.get(f"/akun/tempat/{city.class_}").text
    token = actions.make_renewal(city.guardian, city.teacher)
    assert client.post(f"/pembaruan/{token}", data={"pin": "594637", "again": "594637"}).location == "/"
    assert client.post("/saya/perangkat/keluar-semua").location == "/masuk"
    assert who_is(client) == ""


def test_a_large_class_costs_no_more_queries_than_a_small_one(city: City, sign_in: SignIn) -> None:
    asked: list[str] = []
    teacher = sign_in(city.teacher)

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(database().engine, "before_cursor_execute", note)
    address = f"/akun/kelas/{city.class_}/kartu"
    teacher.get(address)
    asked.clear()
    teacher.get(address)
    small = len(asked)
    with transaction():
        for n in range(60):
            make_account(f"Murid {n:02d}", Role.PUPIL, city.class_)
    asked.clear()
    assert teacher.get(address).text.count('name="murid"') == 62
    assert len(asked) == small
