"""From an upload to the database: new, again, changed, moved, gone; two schools; who was here before."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from sqlalchemy import func, select

from learning.models import Course, CourseTeacher
from learning.roster.actions import apply_roster
from learning.roster.actions.errors import NotNow
from learning.roster.models import State
from noken import clock
from noken.accounts.actions import close_account, end_guardianship, end_membership
from noken.accounts.models import Account, Guardianship, Kind, Membership, Organization, Role
from noken.database import reading, transaction
from noken.idempotency import KeyReused
from noken.ids import new_id
from noken.ledger import LedgerRow
from tests.factories import City, add_membership, make_account, make_course, make_organization
from tests.learning.roster.imports import (
    ROSTER,
    bring,
    changes,
    content,
    course,
    lines,
    look,
    person,
    place,
    plan,
    stays,
)
from tests.learning.roster.imports import problems as told
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
    assert changes(row)["class create"] == 3
    with reading() as db:
        assert db.scalar(select(func.count()).where(Organization.kind == Kind.SCHOOL)) == 2
        rooms = Organization.name.in_(["Kelas 5A", "Kelas 6A"])
        assert set(db.scalars(select(Organization.parent_id).where(rooms))) == {city.school}


def test_the_only_school_of_a_roster_may_be_called_otherwise(city: City) -> None:
    row = bring(city.school, city.head_teacher, ROSTER)
    assert ("named-otherwise", "orgs.csv", 3) in told(row)
    assert place("Kelas 5A", city.school)
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
