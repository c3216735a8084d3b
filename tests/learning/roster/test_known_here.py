"""A sheet about a class that is here already under another spelling, and about people who may be here already."""

from uuid import UUID

import pytest

from learning.roster.models import State
from noken.accounts.models import Kind, Role
from noken.database import transaction
from tests.factories import City, make_account, make_organization
from tests.learning.roster.imports import bring, changes, place, plan, problems

SHEET = "Nama;NISN;Kelas\nHana Suebu;0091234567;{}\n"


def sheet(class_: str) -> bytes:
    return SHEET.format(class_).encode()


def found_class(school: UUID, name: str) -> UUID:
    with transaction():
        return make_organization(Kind.CLASS, name, school)


@pytest.mark.parametrize(
    ("here", "written"),
    [
        ("Kelas 6C", "6C"),
        ("6C", "Kelas 6C"),
        ("Kelas 6C", "6 c"),
        ("Kls 6C", "kelas 6-C"),
        ("KELAS  6C", "Kls. 6 C"),
        ("Kelas VI Melati", "vi melati"),
    ],
)
def test_a_class_is_the_same_in_every_spelling_and_keeps_its_name(city: City, here: str, written: str) -> None:
    room = found_class(city.school, here)
    row = bring(city.school, city.head_teacher, sheet(written), "daftar.csv")
    assert changes(row) == {"class tie": 1, "person create": 1, "membership create": 1}
    assert sum(row.summary["class"].values()) == 1, "one class is counted once"
    assert place(here, city.school) == room
    again = plan(city.school, city.head_teacher, sheet(written), "daftar.csv")
    assert (again.state, changes(again)) == (State.PLANNED, {})


@pytest.mark.parametrize("written", ["6D", "16C", "6", "Kelas"])
def test_another_class_stays_another(city: City, written: str) -> None:
    found_class(city.school, "Kelas 6C")
    row = plan(city.school, city.head_teacher, sheet(written), "daftar.csv")
    assert changes(row)["class create"] == 1


def test_the_spelling_that_is_written_wins_where_two_classes_are_alike(city: City) -> None:
    found_class(city.school, "6 C")
    exact = found_class(city.school, "Kelas 6C")
    found_class(city.school, "Kls 6C")
    bring(city.school, city.head_teacher, sheet("Kelas 6C"), "daftar.csv")
    assert place("Kelas 6C", city.school) == exact


def test_somebody_of_that_name_in_that_class_is_pointed_at(city: City) -> None:
    with transaction():
        make_account("Hana Suebu", Role.PUPIL, city.other_class)
    row = plan(city.school, city.head_teacher, sheet("Kelas 5A"), "daftar.csv")
    assert problems(row) == []
    with transaction():
        make_account("HANA  Suebu", Role.PUPIL, city.class_)
    row = plan(city.school, city.head_teacher, sheet("Kelas 5A"), "daftar.csv")
    assert problems(row) == [("namesake", "daftar.csv", 2)]
    bring(city.school, city.head_teacher, sheet("Kelas 5A"), "daftar.csv")
    assert problems(plan(city.school, city.head_teacher, sheet("Kelas 5A"), "daftar.csv")) == []


def test_a_class_with_courses_is_not_called_empty(city: City) -> None:
    assert problems(plan(city.school, city.head_teacher, sheet("5A"), "daftar.csv")) == []
    found_class(city.school, "5B")
    row = plan(city.school, city.head_teacher, sheet("5B"), "daftar.csv")
    assert problems(row) == [("class-without-course", "daftar.csv", 2)]
