"""A school taken out as OneRoster 1.2 and brought in again: nothing changes, whoever made what."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from learning.roster.actions import export_roster
from noken import clock
from noken.accounts.actions import close_account
from noken.accounts.models import Kind, Role
from noken.database import reading, transaction
from noken.ledger import LedgerRow
from tests.factories import City, add_membership, make_account, make_course, make_guardian, make_organization
from tests.learning.roster.imports import ROSTER, bring, changes, content, person, place, problems
from tests.learning.roster.made import changed


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with clock.at(datetime(2026, 11, 24, 10, tzinfo=clock.WIT)):
        yield


def tables(exported: bytes) -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(io.BytesIO(exported)) as archive:
        return {name: list(csv.DictReader(io.StringIO(archive.read(name).decode()))) for name in archive.namelist()}


@pytest.mark.database
def test_what_was_made_by_hand(city: City) -> None:
    """The small city's school: people without any identifier from elsewhere, one of them by a single name."""
    with transaction():
        make_account("Naftali", Role.PUPIL, city.class_)
        make_course(city.class_, "IPAS", city.teacher)
        make_organization(Kind.CLASS, "5C", city.school)
        make_course(make_organization(Kind.CLASS, "5D", city.school), "Seni")
    exported, before = export_roster(city.school, city.head_teacher), content()
    row = bring(city.school, city.head_teacher, exported)
    assert changes(row) == {}
    assert content() == before
    assert [problem for problem in problems(row) if problem[0] != "class-without-course"] == []


@pytest.mark.database
def test_what_came_by_a_roster(city: City) -> None:
    files = changed(ROSTER, "orgs.csv", "SD Negeri Satu", "SD Negeri 1")
    bring(city.school, city.head_teacher, files)
    with transaction():
        add_membership(city.classmate, Role.PUPIL, place("Kelas 5B"))
        make_guardian("Sara Giay", person("Hana Suebu"))
    exported, before = export_roster(city.school, city.head_teacher), content()
    found = tables(exported)
    assert {"5a", "5b", "5a-mat", "choir"} <= {line["sourcedId"] for line in found["classes.csv"]}
    assert {"p1", "p2", "p3", "t1", "g1"} <= {line["sourcedId"] for line in found["users.csv"]}
    row = bring(city.school, city.head_teacher, exported)
    assert changes(row) == {}
    assert content() == before
    assert changes(bring(city.office, city.administrator, exported)) == {}


def test_only_this_school_and_only_who_is_there_now(city: City) -> None:
    close_account(city.classmate)
    found = tables(export_roster(city.school, city.head_teacher))
    names = {f"{line['givenName']} {line['familyName']}" for line in found["users.csv"]}
    assert names == {"Maria Kogoya", "Debora Kogoya", "Yuli Rumbiak", "Martha Hamadi"}
    assert {line["role"] for line in found["roles.csv"]} == {"student", "guardian", "teacher", "principal"}
    assert {line["name"] for line in found["orgs.csv"]} == {"SD Negeri 1"}


def test_who_took_it_is_on_record(city: City, sign_in: Callable[[UUID], FlaskClient]) -> None:
    client = sign_in(city.head_teacher)
    answer = client.post(f"/belajar/roster/di/{city.school}/ekspor")
    assert answer.content_type == "application/zip"
    assert answer.data[:2] == b"PK"
    assert client.post(f"/belajar/roster/di/{city.other_school}/ekspor").status_code == 403
    assert sign_in(city.administrator).post(f"/belajar/roster/di/{city.office}/ekspor").status_code == 404
    with reading() as db:
        taken = db.scalars(select(LedgerRow).where(LedgerRow.act == "roster.exported")).all()
        assert [(row.actor_id, row.object_id) for row in taken] == [(city.head_teacher, city.school)]
