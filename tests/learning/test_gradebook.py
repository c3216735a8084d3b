"""The gradebook and what leaves as a file."""

import csv
import io

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as some
from openpyxl import load_workbook
from sqlalchemy import select, update

from learning.actions.marks import publish_marks
from learning.queries.gradebook import average, get_gradebook
from noken.accounts.actions import move_pupil
from noken.accounts.models import Account
from noken.clock import now
from noken.database import reading, transaction
from noken.ledger import LedgerRow
from tests.factories import City
from tests.learning.school import HOUR, SignIn, give, hand_in, mark


@for_all(some.lists(some.none() | some.floats(0, 100)))
def test_an_average_is_of_what_was_given(points: list[float | None]) -> None:
    found, given = average(points), [value for value in points if value is not None]
    assert (found is None) == (not given)
    if found is not None:
        assert min(given) - 0.05 <= found <= max(given) + 0.05


@pytest.mark.database
def test_rows_columns_and_averages(city: City, read: None) -> None:
    first, second = give(city, "Pertama", published_at=now() - 30 * HOUR), give(city, "Kedua", due_in=-HOUR)
    give(city, "Draf", published_at=None)
    give(city, "Ditarik", withdrawn_at=now())
    give(city, "Kelas lain", course=city.other_course)
    mark(city, first, hand_in(city, first), 60)
    mark(city, first, hand_in(city, first, pupil=city.classmate), 71, pupil=city.classmate)
    publish_marks(city.teacher, first)
    mark(city, second, hand_in(city, second), 85)
    book = get_gradebook(city.course)
    assert book is not None
    assert [(column.title, column.average) for column in book.columns] == [("Pertama", 65.5), ("Kedua", 85.0)]
    assert [(line.name, line.average) for line in book.lines] == [("Maria Kogoya", 72.5), ("Obed Mandowen", 71.0)]
    assert [stand.state for stand in book.lines[0].cells] == ["published", "marked"]
    assert [stand.state for stand in book.lines[1].cells] == ["published", "overdue"]


def test_the_page_marks_what_is_not_published(city: City, sign_in: SignIn) -> None:
    client = sign_in(city.teacher)
    assert "Belum ada tugas" in client.get(f"/belajar/mapel/{city.course}/nilai").text
    assignment = give(city)
    mark(city, assignment, hand_in(city, assignment), 84.5)
    assert "84,5*" in client.get(f"/belajar/mapel/{city.course}/nilai").text
    publish_marks(city.teacher, assignment)
    page = client.get(f"/belajar/mapel/{city.course}/nilai").text
    assert "84,5*" not in page
    assert "84,5" in page
    move_pupil(city.pupil, city.class_, city.other_class)
    assert "pindah kelas" in client.get(f"/belajar/mapel/{city.course}/nilai").text


def test_the_export_holds_numbers_and_no_formula_and_is_on_record(city: City, sign_in: SignIn) -> None:
    client, assignment = sign_in(city.teacher), give(city, "=HYPERLINK(1)")
    with transaction() as db:
        db.execute(update(Account).where(Account.id == city.pupil).values(name='+Maria;=cmd|"/C calc"!A0'))
    mark(city, assignment, hand_in(city, assignment), 84.5)
    url = f"/belajar/mapel/{city.course}/nilai/unduh"
    answer = client.post(url, data={"format": "csv"})
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=nilai-matematika-")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[0] == ["Murid", "'=HYPERLINK(1)", "Rata-rata"]
    assert rows[1] == ["'+Maria;'=cmd|\"/C calc\"!A0", "84,5", "84,5"]
    assert rows[2][1:] == ["", ""], "the classmate has time yet"
    answer = client.post(url, data={"format": "xlsx"})
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    assert sheet["A2"].value == "'+Maria;'=cmd|\"/C calc\"!A0"
    assert sheet["B2"].value == 84.5
    with reading() as db:
        noted = db.scalars(select(LedgerRow).where(LedgerRow.act == "learning.gradebook-exported")).all()
    assert {row.details["format"] for row in noted} == {"csv", "xlsx"}
    assert {(row.actor_id, row.object_id) for row in noted} == {(city.teacher, city.course)}


def test_only_the_teachers_of_the_course_and_heads_see_it(city: City, sign_in: SignIn) -> None:
    allowed = {"teacher", "head_teacher", "administrator"}
    for name in ("teacher", "head_teacher", "administrator", "other_teacher", "pupil", "guardian", "mayor", "officer"):
        client = sign_in(getattr(city, name))
        expected = 200 if name in allowed else 403
        assert client.get(f"/belajar/mapel/{city.course}/nilai").status_code == expected, name
        assert client.post(f"/belajar/mapel/{city.course}/nilai/unduh").status_code == expected, name
    assert sign_in(city.teacher).get(f"/belajar/mapel/{city.course}/nilai/unduh").status_code == 405
