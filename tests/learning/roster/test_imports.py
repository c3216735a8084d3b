"""From an upload to the database: new, again, changed, moved, gone."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from sqlalchemy import select

from learning.models import Course, CourseTeacher
from learning.roster.actions import apply_roster
from learning.roster.models import State
from noken import clock
from noken.accounts.models import Account, Organization, Role
from noken.database import reading, transaction
from noken.ids import new_id
from noken.ledger import LedgerRow
from tests.factories import City, add_membership
from tests.learning.roster.imports import (
    ROSTER,
    bring,
    changes,
    content,
    course,
    look,
    person,
    place,
    plan,
    stays,
)
from tests.learning.roster.made import Files, changed, without

NEW = {
    "school create": 1,
    "class create": 3,
    "course create": 2,
    "person create": 5,
    "membership create": 6,
    "teaching create": 1,
    "care create": 1,
}


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with clock.at(datetime(2026, 11, 24, 10, tzinfo=clock.WIT)):
        yield


def only(files: Files, name: str, *kept: str) -> Files:
    """One file reduced to its header and the lines that begin so."""
    head, *rows = files[name].strip("\n").split("\n")
    return {**files, name: "\n".join([head, *(row for row in rows if row.startswith(kept))]) + "\n"}


def delta(files: Files) -> Files:
    return {**files, "manifest.csv": files["manifest.csv"].replace("bulk", "delta")}


@pytest.mark.database
def test_a_new_school_of_an_office(city: City) -> None:
    row = bring(city.office, city.administrator, ROSTER)
    assert changes(row) == NEW
    room = place("Kelas 5A", place("SD Negeri Satu", city.office))
    assert stays(person("Hana Suebu")) == [
        ("Kelas 5A", "2026-07-13", "2027-06-26"),
        ("Paduan Suara", "2026-07-13", "2027-06-26"),
    ]
    assert stays(person("Lea Kreutha"), Role.TEACHER) == [("Kelas 5A", "2026-07-13", "2027-06-26")]
    with reading() as db:
        taught = db.scalars(select(CourseTeacher).where(CourseTeacher.course_id == course("Matematika", room))).one()
        assert (taught.starts_on, taught.ends_on) == (date(2026, 7, 13), date(2027, 6, 26))
        acts = db.scalars(select(LedgerRow.act).where(LedgerRow.object_id == row.id)).all()
        assert set(acts) == {"roster.received", "roster.applied"}
        guardian = db.scalars(select(Account).where(Account.phone == "+6281234567890")).one()
        assert (guardian.name, guardian.phone_proven_at) == ("Ruth Suebu", None)


@pytest.mark.database
def test_the_same_again_changes_nothing(city: City) -> None:
    bring(city.office, city.administrator, ROSTER)
    before = content()
    again = bring(city.office, city.administrator, ROSTER)
    assert changes(again) == {}
    assert again.summary["membership"]["same"] == 6
    assert content() == before


def test_a_dry_run_changes_nothing(city: City) -> None:
    before = content()
    row = plan(city.office, city.administrator, ROSTER)
    assert (row.state, changes(row)) == (State.PLANNED, NEW)
    assert content() == before


@pytest.mark.database
def test_what_is_called_otherwise_now(city: City) -> None:
    bring(city.office, city.administrator, ROSTER)
    files = changed(ROSTER, "users.csv", "Elias,Wenda", "Elias Yunus,Wenda")
    files = changed(files, "classes.csv", "Kelas 5A", "Kelas VA")
    files = changed(files, "courses.csv", "Matematika", "Matematika Lanjut")
    files = changed(files, "orgs.csv", "SD Negeri Satu", "SD Negeri 1 Hamadi")
    elias = person("Elias Wenda")
    row = bring(city.office, city.administrator, files)
    assert changes(row) == {"school change": 1, "class change": 1, "course change": 1, "person change": 1}
    assert person("Elias Yunus Wenda") == elias
    assert course("Matematika Lanjut", place("Kelas VA", place("SD Negeri 1 Hamadi")))


@pytest.mark.database
def test_a_pupil_who_changed_class(city: City) -> None:
    """The old place ends, the new one begins, and lessons are where they were."""
    bring(city.office, city.administrator, ROSTER)
    files = changed(
        ROSTER, "enrollments.csv", "e3,,,5a,sd1,p2,student,false,2026-07-13", "e3,,,5b,sd1,p2,student,false,"
    )
    files = only(files, "enrollments.csv", *(f"e{n}," for n in (1, 2, 3, 4, 5, 6, 8, 9)))
    before = course("Matematika", place("Kelas 5A"))
    row = bring(city.office, city.administrator, files)
    assert changes(row) == {"membership create": 1, "membership end": 1}
    assert stays(person("Elias Wenda")) == [
        ("Kelas 5A", "2026-07-13", "2026-11-23"),
        ("Kelas 5B", "2026-11-24", "2027-06-26"),
    ]
    assert course("Matematika", place("Kelas 5A")) == before
    assert changes(bring(city.office, city.administrator, files)) == {}


def test_a_move_on_a_day_to_come(city: City) -> None:
    bring(city.office, city.administrator, ROSTER)
    files = changed(
        ROSTER, "enrollments.csv", "e3,,,5a,sd1,p2,student,false,2026-07-13", "e3,,,5b,sd1,p2,student,false,2027-01-05"
    )
    files = only(files, "enrollments.csv", *(f"e{n}," for n in (1, 2, 3, 4, 5, 6, 8, 9)))
    bring(city.office, city.administrator, files)
    assert stays(person("Elias Wenda")) == [
        ("Kelas 5A", "2026-07-13", "2027-01-04"),
        ("Kelas 5B", "2027-01-05", "2027-06-26"),
    ]


FEWER = only(ROSTER, "enrollments.csv", *(f"e{n}," for n in (1, 2, 4, 5, 6, 8, 9)))


@pytest.mark.database
def test_who_is_no_longer_listed_stays_until_somebody_says_otherwise(city: City) -> None:
    bring(city.office, city.administrator, ROSTER)
    row = bring(city.office, city.administrator, FEWER)
    assert changes(row) == {"membership missing": 1}
    assert stays(person("Elias Wenda")) == [("Kelas 5A", "2026-07-13", "2027-06-26")]
    row = bring(city.office, city.administrator, FEWER, end_missing=True)
    assert row.end_missing
    assert stays(person("Elias Wenda")) == [("Kelas 5A", "2026-07-13", "2026-11-23")]
    assert changes(bring(city.office, city.administrator, FEWER)) == {}
    assert changes(bring(city.office, city.administrator, ROSTER)) == {"membership change": 1}


@pytest.mark.parametrize(
    "files",
    [
        delta(FEWER),
        without(FEWER, "manifest.csv"),
        changed(FEWER, "enrollments.csv", "e9,,,choir", "e9,,,entah"),
    ],
    ids=["changes only", "no manifest", "a line that cannot be used"],
)
def test_a_roster_that_is_not_whole_ends_nothing(city: City, files: Files) -> None:
    bring(city.office, city.administrator, ROSTER)
    row = plan(city.office, city.administrator, files)
    assert not row.may_end_missing
    apply_roster(row.id, city.administrator, new_id(), end_missing=True)
    assert not look(row.id).end_missing
    assert stays(person("Elias Wenda")) == [("Kelas 5A", "2026-07-13", "2027-06-26")]


def test_people_from_elsewhere_are_never_missing(city: City) -> None:
    """Somebody a school put into a class by hand is not the roster's to end."""
    bring(city.office, city.administrator, ROSTER)
    with transaction():
        add_membership(city.classmate, Role.PUPIL, place("Kelas 5A", place("SD Negeri Satu")))
    assert changes(plan(city.office, city.administrator, ROSTER)) == {}


@pytest.mark.database
def test_changes_only(city: City) -> None:
    """A newcomer, a leaver by enrolment, a leaver by person; everybody else stays."""
    bring(city.office, city.administrator, ROSTER)
    files = delta(without(ROSTER, "orgs.csv", "courses.csv", "academicSessions.csv", "classes.csv"))
    files["manifest.csv"] = "propertyName,value\noneroster.version,1.1\nfile.users,delta\nfile.enrollments,delta\n"
    head = ROSTER["users.csv"].split("\n", 1)[0]
    files["users.csv"] = (
        f"{head}\np7,active,,true,sd1,student,s,Sarce,Giay,,\np3,tobedeleted,,true,sd1,student,g,Gerson,Pekei,,\n"
    )
    head = ROSTER["enrollments.csv"].split("\n", 1)[0]
    files["enrollments.csv"] = (
        f"{head}\ne20,active,,5a,sd1,p7,student,,,\ne3,tobedeleted,,5a,sd1,p2,student,,,2026-10-01\n"
    )
    row = bring(city.office, city.administrator, files)
    assert changes(row) == {"person create": 1, "membership create": 1, "membership end": 3}
    assert stays(person("Sarce Giay")) == [("Kelas 5A", "2026-11-24", None)]
    assert stays(person("Elias Wenda")) == [("Kelas 5A", "2026-07-13", "2026-10-01")]
    assert {last for _, _, last in stays(person("Gerson Pekei"))} == {"2026-11-23"}
    assert changes(bring(city.office, city.administrator, files)) == {}


@pytest.mark.database
def test_a_class_that_is_to_be_deleted_is_closed_and_opened_again(city: City) -> None:
    bring(city.office, city.administrator, ROSTER)
    gone = changed(ROSTER, "classes.csv", "choir,,,", "choir,tobedeleted,,")
    row = bring(city.office, city.administrator, gone)
    assert changes(row) == {"class end": 1, "course end": 1, "membership end": 2}
    with reading() as db:
        assert db.scalars(select(Organization.closed_at).where(Organization.name == "Paduan Suara")).one() is not None
    assert changes(bring(city.office, city.administrator, gone)) == {}
    back = bring(city.office, city.administrator, ROSTER)
    assert changes(back) == {"class change": 1, "course change": 1, "membership change": 2}
    with reading() as db:
        assert db.scalars(select(Organization.closed_at).where(Organization.name == "Paduan Suara")).one() is None


def test_a_section_that_gets_pupils_of_two_classes_moves_with_everything_in_it(city: City) -> None:
    bring(city.office, city.administrator, ROSTER)
    moved = course("Matematika", place("Kelas 5A"))
    files = {**ROSTER, "enrollments.csv": ROSTER["enrollments.csv"] + "e30,,,5a-mat,sd1,p3,student,false,,\n"}
    row = bring(city.office, city.administrator, files)
    assert changes(row) == {"class create": 1, "course change": 1, "membership create": 4}
    with reading() as db:
        assert db.get_one(Course, moved).class_id == place("Matematika 5A")


def test_the_same_person_in_two_schools_is_one_person(city: City) -> None:
    files = changed(ROSTER, "orgs.csv", "sd1,,,", "sd2,,,SD Negeri Dua,school,,office\nsd1,,,")
    files["classes.csv"] += "6a,,,Kelas 6A,home,homeroom,sd2,year\n"
    files["enrollments.csv"] += "e40,,,6a,sd2,t1,teacher,false,,\n"
    bring(city.office, city.administrator, files)
    assert {name for name, _, _ in stays(person("Lea Kreutha"), Role.TEACHER)} == {"Kelas 5A", "Kelas 6A"}
