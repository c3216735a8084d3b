"""Taking an import back: everything is as before, except what somebody has built on it since."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from sqlalchemy import select

from learning.models import Assignment, Course, Submission
from learning.roster import queries
from learning.roster.actions import undo_roster
from learning.roster.actions.errors import NotNow
from learning.roster.models import RosterIdentity, RosterImport, State
from noken import clock
from noken.accounts.models import Account, Credential, CredentialKind, Device, Kind, Membership, Organization, Role
from noken.database import reading, transaction
from noken.ids import new_id
from tests.factories import City, make_course, make_organization
from tests.learning.roster.imports import ROSTER, bring, changes, content, course, look, person, place, stays, take_back
from tests.learning.roster.made import changed
from tests.learning.roster.test_sheet import workbook


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with clock.at(datetime(2026, 11, 24, 10, tzinfo=clock.WIT)):
        yield


def left(row: RosterImport) -> set[tuple[str, str, str]]:
    """Kind of thing, its name, and what became of it."""
    with reading():
        return {(str(c.thing), c.label, str(c.outcome)) for c in queries.left_standing(row.id)}


def hand_in(pupil: str, class_name: str, title: str) -> None:
    """A pupil hands something in, in a course of a class."""
    with transaction() as db:
        room = db.scalars(select(Organization.id).where(Organization.name == class_name)).one()
        lesson = db.scalars(select(Course.id).where(Course.class_id == room, Course.title == title)).one()
        account = db.scalars(select(Account.id).where(Account.name == pupil)).one()
        author = db.scalars(select(Account.id).where(Account.name == "Lea Kreutha")).one()
        task = Assignment(id=new_id(), course_id=lesson, title="Pecahan", author_id=author)
        db.add(task)
        db.flush()
        db.add(Submission(id=new_id(), assignment_id=task.id, pupil_id=account, text="1/2"))


@pytest.mark.database
def test_a_new_school_goes_without_a_trace(city: City) -> None:
    before = content()
    row = take_back(bring(city.office, city.administrator, ROSTER), city.administrator)
    assert content() == before
    assert left(row) == set()


@pytest.mark.database
def test_every_kind_of_change_goes_back(city: City) -> None:
    """Renamed, moved, closed, tied, given a phone, ended by choice: all in one import."""
    with transaction():
        school = make_organization(Kind.SCHOOL, "SD NEGERI SATU", city.office)
        make_course(make_organization(Kind.CLASS, "Kelas 5B", school), "Seni")
    bring(city.office, city.administrator, changed(ROSTER, "users.csv", "081234567890", ""))
    before = content()
    files = changed(ROSTER, "users.csv", "Elias,Wenda", "Elias,Wenda Baru")
    files = changed(files, "classes.csv", "Kelas 5A", "Kelas VA")
    files = changed(files, "classes.csv", "choir,,,", "choir,tobedeleted,,")
    files = changed(files, "enrollments.csv", "e4,,,5b", "e4,,,5a")
    files["enrollments.csv"] = files["enrollments.csv"].replace("e7,,,5a-mat,sd1,p2", "e7,,,5a-mat,sd1,p3")
    files["users.csv"] += "p9,,,true,sd1,student,s,Sarce,Giay,,\n"
    files["enrollments.csv"] += "e70,,,5b,sd1,p9,student,false,,\n"
    row = bring(city.office, city.administrator, files, end_missing=True)
    kinds = {change.split()[1] for change in changes(row)}
    assert kinds >= {"create", "change", "end"}
    assert content() != before
    row = take_back(row, city.administrator)
    assert left(row) == set()
    assert content() == before


@pytest.mark.database
def test_a_pupil_who_handed_in_work_stays(city: City) -> None:
    row = bring(city.office, city.administrator, ROSTER)
    hand_in("Hana Suebu", "Kelas 5A", "Matematika")
    row = take_back(row, city.administrator)
    assert left(row) == {
        ("person", "Hana Suebu", "kept"),
        ("person", "Lea Kreutha", "kept"),
        ("membership", "Hana Suebu", "ended"),
        ("membership", "Lea Kreutha", "ended"),
        ("teaching", "Lea Kreutha", "ended"),
        ("course", "Matematika", "kept"),
        ("class", "Kelas 5A", "kept"),
        ("school", "SD Negeri Satu", "kept"),
    }
    assert stays(person("Hana Suebu")) == [("Kelas 5A", "2026-07-13", "2026-11-23")]
    with reading() as db:
        assert not db.scalars(select(Account).where(Account.name.in_(["Elias Wenda", "Ruth Suebu"]))).all()
        assert not db.scalars(select(Organization).where(Organization.name == "Kelas 5B")).all()
        assert db.scalar(select(Submission.id)) is not None


@pytest.mark.database
def test_what_stayed_is_known_to_the_next_import(city: City) -> None:
    row = bring(city.office, city.administrator, ROSTER)
    hand_in("Hana Suebu", "Kelas 5A", "Matematika")
    hana, lesson = person("Hana Suebu"), course("Matematika", place("Kelas 5A"))
    take_back(row, city.administrator)
    again = bring(city.office, city.administrator, ROSTER)
    assert changes(again)["person create"] == 3
    assert person("Hana Suebu") == hana
    assert course("Matematika", place("Kelas 5A")) == lesson


@pytest.mark.database
def test_who_has_signed_in_stays_but_has_no_place(city: City) -> None:
    """A card that was only printed goes with its owner."""
    row = bring(city.office, city.administrator, ROSTER)
    with transaction() as db:
        db.add(Device(browser_id=new_id(), account_id=person("Hana Suebu")))
        for name in ("Hana Suebu", "Elias Wenda"):
            db.add(Credential(account_id=person(name), kind=CredentialKind.CARD, secret_hash=name))
    row = take_back(row, city.administrator)
    assert left(row) == {("person", "Hana Suebu", "kept")}
    assert stays(person("Hana Suebu")) == []
    with reading() as db:
        assert db.scalars(select(Credential.secret_hash)).all() == ["Hana Suebu"]
        assert not db.scalars(select(Organization).where(Organization.name == "SD Negeri Satu")).all()
        assert db.scalars(select(RosterIdentity.external_id)).all() == ["p1"]


@pytest.mark.database
def test_what_was_changed_again_is_left(city: City) -> None:
    bring(city.office, city.administrator, ROSTER)
    files = changed(ROSTER, "users.csv", "Elias,Wenda", "Elias,Wenda Baru")
    row = bring(city.office, city.administrator, changed(files, "users.csv", "Gerson,Pekei", "Gerson,Pekei Baru"))
    with transaction() as db:
        db.scalars(select(Account).where(Account.name == "Elias Wenda Baru")).one().name = "Elias W."
    row = take_back(row, city.administrator)
    assert left(row) == {("person", "Elias Wenda Baru", "changed_since")}
    assert {name for name, _, _ in stays(person("Elias W."))} == {"Kelas 5A"}
    assert {name for name, _, _ in stays(person("Gerson Pekei"))} == {"Kelas 5B", "Paduan Suara"}


def test_the_last_import_first(city: City) -> None:
    first = bring(city.office, city.administrator, ROSTER)
    files = changed(ROSTER, "users.csv", "p3,,,", "p8,,,true,sd1,student,x,Baru,Sekali,,\np3,,,")
    second = bring(city.office, city.administrator, files)
    with pytest.raises(NotNow) as refused:
        undo_roster(first.id, city.administrator, new_id())
    assert refused.value.reason == "later-import"
    take_back(second, city.administrator)
    take_back(first, city.administrator)


def test_an_import_below_stands_on_the_one_above(city: City) -> None:
    files = changed(ROSTER, "orgs.csv", "SD Negeri Satu", "SD Negeri 1")
    above = bring(city.office, city.administrator, files)
    below = bring(city.school, city.head_teacher, workbook(("Nama", "NIS", "Kelas"), ("Sara", 1, "4A")), "a.xlsx")
    with pytest.raises(NotNow):
        undo_roster(above.id, city.administrator, new_id())
    take_back(below, city.head_teacher)
    take_back(above, city.administrator)
    other = bring(
        city.other_school, city.administrator, workbook(("Nama", "NIS", "Kelas"), ("Sara", 1, "4A")), "a.xlsx"
    )
    assert other.state is State.APPLIED


def test_undoing_twice_and_too_early(city: City) -> None:
    row, key = bring(city.office, city.administrator, ROSTER), new_id()
    undo_roster(row.id, city.administrator, key)
    before = content()
    undo_roster(row.id, city.administrator, key)
    assert content() == before
    with pytest.raises(NotNow):
        undo_roster(row.id, city.administrator, new_id())
    assert look(row.id).undone_by == city.administrator


def test_a_place_somebody_was_given_by_hand_is_not_the_imports(city: City) -> None:
    """A pupil of another class joined the imported class later: pupil and class both stay."""
    row = bring(city.office, city.administrator, ROSTER)
    with transaction() as db:
        room = db.scalars(select(Organization.id).where(Organization.name == "Kelas 5B")).one()
        db.add(Membership(account_id=city.pupil, organization_id=room, role=Role.PUPIL, starts_on=date(2026, 11, 20)))
    row = take_back(row, city.administrator)
    assert left(row) == {("class", "Kelas 5B", "kept"), ("school", "SD Negeri Satu", "kept")}
    assert ("Kelas 5B", "2026-11-20", None) in stays(city.pupil)
