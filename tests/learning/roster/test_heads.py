"""A roster makes nobody head of a school: whom it calls so becomes a teacher there, and the line says why."""

import pytest
from sqlalchemy import select

from noken.accounts import actions
from noken.accounts.models import Membership, Role
from noken.database import reading
from tests.factories import City
from tests.learning.roster.imports import ROSTER, bring, person, place, problems, stays
from tests.learning.roster.made import Files

LINE = "h1,,,true,sd1,{role},martha,Marta,Sroyer,,\n"
LED: Files = {**ROSTER, "users.csv": ROSTER["users.csv"] + LINE.format(role="principal")}
SHEET = "Nama,Peran,Kelas\nMarta Sroyer,Kepala sekolah,\nHana Suebu,Murid,5A\n"


def governing() -> set[Role]:
    """The roles that anybody holds over others, from imports and invitations."""
    with reading() as db:
        return set(db.scalars(select(Membership.role).where(Membership.account_id == person("Marta Sroyer"))))


@pytest.mark.parametrize("role", ["principal", "siteAdministrator"])
def test_a_head_of_the_file_is_a_teacher_here(city: City, role: str) -> None:
    row = bring(city.office, city.administrator, {**LED, "users.csv": ROSTER["users.csv"] + LINE.format(role=role)})
    assert governing() == {Role.TEACHER}
    assert [name for name, _, _ in stays(person("Marta Sroyer"), Role.TEACHER)] == ["SD Negeri Satu"]
    assert ("leader-as-staff", "users.csv", 7) in problems(row)


def test_a_head_of_a_sheet_is_a_teacher_here(city: City) -> None:
    row = bring(city.school, city.head_teacher, SHEET.encode(), "daftar.csv")
    assert governing() == {Role.TEACHER}
    assert ("leader-as-staff", "daftar.csv", 2) in problems(row)


def test_an_administrator_of_the_file_is_nobody_here(city: City) -> None:
    users = ROSTER["users.csv"] + LINE.format(role="administrator")
    row = bring(city.office, city.administrator, {**ROSTER, "users.csv": users})
    assert ("unknown-role", "users.csv", 7) in problems(row)
    with reading() as db:
        held = db.scalars(select(Membership.account_id).where(Membership.role == Role.ADMINISTRATOR)).all()
        assert held == [city.administrator]


def test_whom_the_office_made_head_stays_so(city: City) -> None:
    bring(city.office, city.administrator, LED)
    school = place("SD Negeri Satu", city.office)
    actions.add_membership(person("Marta Sroyer"), school, Role.HEAD_TEACHER, city.administrator)
    row = bring(city.office, city.administrator, LED)
    assert "leader-as-staff" not in {code for code, _, _ in problems(row)}
    assert governing() == {Role.TEACHER, Role.HEAD_TEACHER}
    assert stays(person("Marta Sroyer"), Role.HEAD_TEACHER)[0][2] is None
