"""A roster meets what is here: things made by hand, other schools, other imports, what people decided since."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from sqlalchemy import func, select

from learning.models import Course
from learning.roster.actions import apply_roster
from learning.roster.actions.errors import NotNow
from learning.roster.models import State
from noken import clock
from noken.accounts.actions import close_account, end_guardianship, end_membership
from noken.accounts.models import Account, Guardianship, Kind, Membership, Organization, Role
from noken.database import reading, transaction
from noken.idempotency import KeyReused
from noken.ids import new_id
from tests.factories import City, add_membership, make_account, make_course, make_organization
from tests.learning.roster.imports import (
    ROSTER,
    bring,
    changes,
    content,
    lines,
    look,
    person,
    place,
    plan,
    stays,
)
from tests.learning.roster.imports import problems as told
from tests.learning.roster.made import changed


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with clock.at(datetime(2026, 11, 24, 10, tzinfo=clock.WIT)):
        yield


@pytest.mark.database
def test_what_was_here_by_the_same_name_is_not_made_twice(city: City) -> None:
    """A school, a class and a course that were made by hand are recognised; people never are by name alone."""
    with transaction():
        school = make_organization(Kind.SCHOOL, "sd negeri  SATU", city.office)
        room = make_organization(Kind.CLASS, "kelas 5a", school)
        made = make_course(room, "MATEMATIKA")
        make_account("Hana Suebu", Role.PUPIL, room)
    row = bring(city.office, city.administrator, ROSTER)
    found = changes(row)
    assert (found["school tie"], found["class tie"], found["course tie"]) == (1, 1, 1)
    assert (found["class create"], found["course create"], found["person create"]) == (2, 1, 5)
    with reading() as db:
        assert db.get_one(Course, made).title == "Matematika"
        assert db.scalar(select(func.count()).where(Account.name == "Hana Suebu")) == 2
    assert changes(bring(city.office, city.administrator, ROSTER)) == {}


def test_one_school_takes_only_itself(city: City) -> None:
    files = changed(ROSTER, "orgs.csv", "SD Negeri Satu,school", "SD Negeri 1,school")
    files = changed(files, "orgs.csv", "office,,,", "sd2,,,SD Negeri 2,school,,office\noffice,,,")
    files["classes.csv"] += "6a,,,Kelas 6A,home,homeroom,sd2,year\n"
    files["enrollments.csv"] += "e40,,,6a,sd2,p3,student,false,,\n"
    row = bring(city.school, city.head_teacher, files)
    assert ("other-school", "orgs.csv", 2) in told(row)
    assert (changes(row)["class create"], changes(row)["class tie"]) == (2, 1)
    with reading() as db:
        assert db.scalar(select(func.count()).where(Organization.kind == Kind.SCHOOL)) == 2
        rooms = Organization.name.in_(["Kelas 5B", "Kelas 6A"])
        assert set(db.scalars(select(Organization.parent_id).where(rooms))) == {city.school}


def test_the_only_school_of_a_roster_may_be_called_otherwise(city: City) -> None:
    row = bring(city.school, city.head_teacher, ROSTER)
    assert ("named-otherwise", "orgs.csv", 3) in told(row)
    assert place("Kelas 5B", city.school)
    with reading() as db:
        assert db.get_one(Organization, city.school).name == "SD Negeri 1"


def test_another_schools_roster_is_turned_away(city: City) -> None:
    bring(city.school, city.head_teacher, ROSTER)
    before = content()
    row = plan(city.school, city.head_teacher, {name: text.replace("sd1", "sd9") for name, text in ROSTER.items()})
    assert row.state is State.REFUSED
    assert told(row) == [("no-school-here", "orgs.csv", 0)]
    assert content() == before


def test_an_office_needs_to_know_the_school(city: City) -> None:
    sheet = b"Nama,NISN,Kelas\nHana,0051234567,5A\n"
    row = plan(city.office, city.administrator, sheet, "daftar.csv")
    assert (row.state, told(row)) == (State.REFUSED, [("sheet-needs-school", "", 0)])
    assert plan(city.school, city.head_teacher, sheet, "daftar.csv").state is State.PLANNED


def test_a_spreadsheet_moves_a_pupil_too(city: City) -> None:
    bring(city.school, city.head_teacher, b"Nama,NISN,Kelas\nHana,0051234567,6A\n", "a.csv")
    row = bring(city.school, city.head_teacher, b"Nama,NISN,Kelas\nHana Suebu,0051234567,6B\n", "b.csv")
    assert changes(row) == {"person change": 1, "class create": 1, "membership create": 1, "membership end": 1}
    assert stays(person("Hana Suebu")) == [("6A", "2026-11-24", "2026-11-23"), ("6B", "2026-11-24", None)]


def test_an_office_knows_what_a_school_has_brought_and_the_other_way_round(city: City) -> None:
    files = changed(ROSTER, "orgs.csv", "SD Negeri Satu", "SD Negeri 1")
    bring(city.school, city.head_teacher, files)
    assert changes(plan(city.office, city.administrator, files)) == {}
    more = changed(files, "users.csv", "p3,,,", "p8,,,true,sd1,student,x,Baru,Sekali,,\np3,,,")
    more["enrollments.csv"] += "e60,,,5a,sd1,p8,student,false,,\n"
    assert changes(bring(city.office, city.administrator, more)) == {"person create": 1, "membership create": 1}
    assert changes(plan(city.school, city.head_teacher, more)) == {}


def test_a_school_cannot_reach_pupils_of_another_by_their_identifiers(city: City) -> None:
    """The office brought pupil p3 of the other school; a head of the first may know the number, no more."""
    files = changed(ROSTER, "orgs.csv", "SD Negeri Satu", "SD Negeri 2")
    bring(city.office, city.administrator, files)
    far = person("Gerson Pekei")
    mine = changed(
        changed(ROSTER, "orgs.csv", "SD Negeri Satu", "SD Negeri 1"), "users.csv", "Gerson,Pekei", "Ganti,Nama"
    )
    row = bring(city.school, city.head_teacher, mine)
    assert changes(row)["person create"] >= 4
    with reading() as db:
        assert db.get_one(Account, far).name == "Gerson Pekei"
        below = db.scalars(select(Organization.id).where(Organization.parent_id == city.school)).all()
        held = db.scalars(select(Membership.organization_id).where(Membership.account_id == far)).all()
        assert not set(held) & set(below)


@pytest.mark.database
def test_guardians_are_known_by_number_and_name(city: City) -> None:
    """In two schools, from two systems: one account; the same number under another name stays with its owner."""
    bring(city.office, city.administrator, ROSTER)
    sheet = "Sekolah,Nama,NISN,Kelas,Wali,HP wali\nSD Baru,Naomi,1,1A,ruth SUEBU,0812 3456 7890\n"
    sheet += "SD Baru,Tabita,2,1A,Orang Lain,0812 3456 7890\n"
    row = bring(city.office, city.administrator, sheet.encode(), "sheet.csv")
    assert ("names-of-phone", "sheet.csv", 2) in told(row)
    other = bring(city.office, city.administrator, sheet.replace("ruth SUEBU", "Orang Lain").encode(), "sheet.csv")
    with reading() as db:
        guardian = person("Ruth Suebu")
        assert db.scalar(select(func.count()).where(Account.phone == "+6281234567890")) == 1
        assert set(db.scalars(select(Guardianship.pupil_id).where(Guardianship.guardian_id == guardian))) >= {
            person("Hana Suebu")
        }
    assert other.state is State.APPLIED


def test_two_people_with_one_number(city: City) -> None:
    files = changed(ROSTER, "users.csv", "g1,,,true", "g0,,,true,sd1,guardian,x,Lain,Orang,081234567890,p1\ng1,,,true")
    row = bring(city.office, city.administrator, files)
    assert ("phone-taken", "users.csv", 7) in told(row)
    with reading() as db:
        assert db.scalars(select(Account.name).where(Account.phone == "+6281234567890")).all() == ["Lain Orang"]


def test_what_people_decided_is_not_taken_back_by_a_roster(city: City) -> None:
    """A guardian the school has ended, an account that was closed."""
    bring(city.office, city.administrator, ROSTER)
    end_guardianship(person("Ruth Suebu"), person("Hana Suebu"))
    close_account(person("Gerson Pekei"))
    row = bring(city.office, city.administrator, ROSTER)
    assert {("care-ended", "users.csv", 3), ("person-closed", "users.csv", 5)} <= set(told(row))
    assert changes(row) == {}


def test_a_plan_that_went_stale_is_made_again_and_not_applied(city: City) -> None:
    first, second = (plan(city.office, city.administrator, ROSTER) for _ in range(2))
    apply_roster(first.id, city.administrator, new_id())
    before = content()
    apply_roster(second.id, city.administrator, new_id())
    again = look(second.id)
    assert (again.state, again.stale, changes(again)) == (State.PLANNED, True, {})
    assert content() == before


@pytest.mark.database
def test_a_change_by_hand_between_plan_and_apply(city: City) -> None:
    bring(city.office, city.administrator, ROSTER)
    files = changed(ROSTER, "enrollments.csv", "e3,,,5a", "e3,tobedeleted,,5a")
    row = plan(city.office, city.administrator, changed(files, "enrollments.csv", "e7,,,5a", "e7,tobedeleted,,5a"))
    assert changes(row) == {"membership end": 1}
    with reading() as db:
        held = db.scalars(select(Membership.id).where(Membership.account_id == person("Elias Wenda"))).one()
    end_membership(held, city.head_teacher, date(2026, 11, 1))
    apply_roster(row.id, city.administrator, new_id())
    assert (look(row.id).state, look(row.id).stale) == (State.PLANNED, True)
    assert stays(person("Elias Wenda")) == [("Kelas 5A", "2026-07-13", "2026-11-01")]


def test_somebody_else_put_the_pupil_into_the_class_meanwhile(city: City) -> None:
    bring(city.office, city.administrator, ROSTER)
    files = {**ROSTER, "enrollments.csv": ROSTER["enrollments.csv"] + "e50,,,choir,sd1,p2,student,false,,\n"}
    row = plan(city.office, city.administrator, files)
    with transaction():
        add_membership(person("Elias Wenda"), Role.PUPIL, place("Paduan Suara"))
    apply_roster(row.id, city.administrator, new_id())
    assert (look(row.id).state, look(row.id).stale) == (State.PLANNED, True)


def test_commands_that_arrive_twice(city: City) -> None:
    row, key = plan(city.office, city.administrator, ROSTER), new_id()
    apply_roster(row.id, city.administrator, key)
    before = content()
    apply_roster(row.id, city.administrator, key)
    assert content() == before
    with pytest.raises(KeyReused):
        apply_roster(row.id, city.administrator, key, end_missing=True)
    with pytest.raises(NotNow):
        apply_roster(row.id, city.administrator, new_id())


def test_what_was_shown_is_what_is_done(city: City) -> None:
    """The identifiers of the plan's lines are those of the rows afterwards."""
    row = plan(city.office, city.administrator, ROSTER)
    shown = {change.object_id for change in lines(row) if change.thing == "person"}
    apply_roster(row.id, city.administrator, new_id())
    with reading() as db:
        assert shown <= set(db.scalars(select(Account.id)))
