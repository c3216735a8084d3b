"""Assignments as teachers write them: rubric without JavaScript, due moments in WIT, changes after answers came in."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from learning.actions.assignments import (
    AssignmentContent,
    NoWayToAnswer,
    RubricInUse,
    change_assignment,
    create_assignment,
    withdraw_assignment,
)
from learning.models import Assignment, Mark, Submission
from noken.clock import local, now
from noken.database import reading, session, transaction
from noken.ids import new_id
from noken.ledger import LedgerRow
from tests.factories import City

SignIn = Callable[[UUID], FlaskClient]
RUBRIC = [{"title": "Langkah", "levels": ["Belum", "Sebagian", "Lengkap"]}]


def content(**values: Any) -> AssignmentContent:
    wanted: dict[str, Any] = {
        "title": "Pecahan: soal 1–5",
        "instructions": "<p>Kerjakan di buku.</p>",
        "takes_text": True,
        "takes_files": True,
        "due_at": now() + timedelta(days=2),
    }
    return AssignmentContent(**(wanted | values))


def write(client: FlaskClient, city: City, act: str = "publish", path: str = "", **values: Any) -> TestResponse:
    wanted = {"key": str(new_id()), "title": "Pecahan", "instructions": "Kerjakan.", "takes_text": "y", "act": act}
    data = MultiDict[str, Any]()
    for name, value in (wanted | values).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return client.post(path or f"/belajar/mapel/{city.course}/tugas-baru", data=data)


def only() -> Assignment:
    return session().scalars(select(Assignment)).one()


def test_given_with_a_due_moment_and_a_rubric(city: City, sign_in: SignIn) -> None:
    tomorrow = (local(now()) + timedelta(days=1)).strftime("%Y-%m-%d")
    answer = write(
        sign_in(city.teacher),
        city,
        due=f"{tomorrow}T18:00",
        criterion=["Langkah", ""],
        levels=["Belum\r\nSebagian\r\n\r\nLengkap", ""],
    )
    assert answer.location == f"/belajar/mapel/{city.course}"
    with reading():
        row = only()
        assert row.is_open
        assert row.due_at == datetime.fromisoformat(f"{tomorrow}T09:00").replace(tzinfo=UTC)
        assert (row.takes_text, row.takes_files) == (True, False)
        assert row.rubric == RUBRIC
    assert "Pecahan" in sign_in(city.pupil).get(f"/belajar/mapel/{city.course}").text


def test_a_draft_stays_with_the_teacher(city: City, sign_in: SignIn) -> None:
    made = write(sign_in(city.teacher), city, act="draft")
    assert made.location.endswith("/ubah")
    for name, status in (("teacher", 200), ("head_teacher", 200), ("pupil", 403), ("other_teacher", 403)):
        assert sign_in(getattr(city, name)).get(made.location).status_code == status
    assert "Pecahan" not in sign_in(city.pupil).get(f"/belajar/mapel/{city.course}").text
    assert "Pecahan" in sign_in(city.teacher).get(f"/belajar/mapel/{city.course}").text


def test_the_rubric_grows_by_buttons_and_keeps_what_was_typed(city: City, sign_in: SignIn) -> None:
    client = sign_in(city.teacher)

    def rows(button: str, titles: list[str], levels: list[str]) -> tuple[list[str], list[str]]:
        page = write(client, city, act="", rubric=button, criterion=titles, levels=levels)
        assert page.status_code == 200
        assert "Kerjakan." in page.text
        shown = re.sub(r"<template>.*?</template>", "", page.text, flags=re.DOTALL)
        found = re.findall(r'name="criterion" value="([^"]*)"', shown)
        return found, re.findall(r'name="levels" rows="4">([^<]*)<', shown)

    assert rows("add", [], []) == ([""], [""])
    assert rows("add", ["Rapi"], ["a\nb"]) == (["Rapi", ""], ["a\nb", ""])
    assert rows("remove:0", ["Rapi", "Tepat"], ["a\nb", "c\nd"]) == (["Tepat"], ["c\nd"])
    assert rows("preset:sums", [""], [""])[0] == ["Langkah pengerjaan", "Ketelitian", "Penjelasan"]
    assert rows("preset:none", ["Rapi"], ["a"]) == (["Rapi"], ["a"])
    with reading():
        assert not session().scalars(select(Assignment)).all()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"title": "  "}, "Beri judul dulu"),
        ({"title": "x" * 151}, "Paling panjang 150 huruf"),
        ({"takes_text": ""}, "Pilih paling sedikit satu cara menjawab"),
        ({"due": "besok sore"}, "Tulis tanggal dan jam yang benar"),
        ({"due": "0001-01-01T00:00"}, "Periksa tahunnya"),
        ({"criterion": ["Rapi"], "levels": ["satu"]}, "tulis 2 sampai 6 tingkat"),
        ({"criterion": [""], "levels": ["satu\ndua"]}, "ada baris tanpa nama"),
        ({"instructions": "x" * 100_001}, "Teks ini terlalu panjang"),
        ({"key": "bukan"}, "Muat ulang"),
    ],
)
def test_bad_input_changes_nothing(city: City, sign_in: SignIn, values: dict[str, Any], said: str) -> None:
    answer = write(sign_in(city.teacher), city, **values)
    assert answer.status_code == 400
    assert said in answer.text
    with reading():
        assert not session().scalars(select(Assignment)).all()


def test_a_due_moment_in_the_past_is_asked_about_once(city: City, sign_in: SignIn) -> None:
    client = sign_in(city.teacher)
    first = write(client, city, due="2026-01-05T18:00")
    assert first.status_code == 400
    assert "Batas waktunya sudah lewat" in first.text
    sure = re.search(r'name="sure"[^>]*value="([^"]+)"', first.text)
    assert sure
    other = write(client, city, due="2026-01-06T18:00", sure=sure[1])
    assert "Batas waktunya sudah lewat" in other.text
    assert write(client, city, due="2026-01-05T18:00", sure=sure[1]).status_code == 303
    with reading():
        assert only().is_open


def test_changing_after_answers_warns_and_keeps_them(city: City, sign_in: SignIn) -> None:
    made = create_assignment(city.course, content(rubric=RUBRIC), city.teacher, new_id(), publish_it=True)
    with transaction() as db:
        db.add(Submission(id=new_id(), assignment_id=made, pupil_id=city.pupil, text="Jawabanku"))
    client = sign_in(city.teacher)
    assert "1 murid sudah mengumpulkan" in client.get(f"/belajar/tugas/{made}/ubah").text
    change_assignment(made, content(title="Judul lain", rubric=[]), city.teacher)
    with reading():
        assert session().scalars(select(Submission)).one().text == "Jawabanku"
        assert only().title == "Judul lain"


def test_a_rubric_in_use_keeps_its_shape(city: City, sign_in: SignIn) -> None:
    made = create_assignment(city.course, content(rubric=RUBRIC), city.teacher, new_id(), publish_it=True)
    with transaction() as db:
        db.add(Mark(id=new_id(), assignment_id=made, pupil_id=city.pupil, points=80.0, marked_by=city.teacher))
    with pytest.raises(RubricInUse):
        change_assignment(made, content(rubric=[]), city.teacher)
    answer = write(
        sign_in(city.teacher), city, "draft", f"/belajar/tugas/{made}/ubah", criterion=["A"], levels=["a\nb"]
    )
    assert answer.status_code == 400
    assert "Rubrik sudah dipakai untuk menilai" in answer.text
    with reading():
        assert only().rubric == RUBRIC
    reworded = [{"title": "Cara kerja", "levels": ["Belum ada", "Sebagian", "Lengkap"]}]
    change_assignment(made, content(rubric=reworded), city.teacher)
    with reading():
        assert only().rubric == reworded


def test_there_is_a_way_to_answer(city: City) -> None:
    with pytest.raises(NoWayToAnswer):
        create_assignment(city.course, content(takes_text=False, takes_files=False), city.teacher, new_id())


def test_taken_back(city: City, sign_in: SignIn) -> None:
    made = create_assignment(city.course, content(), city.teacher, new_id(), publish_it=True)
    withdraw_assignment(made, city.teacher)
    withdraw_assignment(made, city.teacher)
    assert "Pecahan: soal" not in sign_in(city.pupil).get(f"/belajar/mapel/{city.course}").text
    answer = sign_in(city.teacher).post(f"/belajar/tugas/{made}/berikan")
    assert answer.status_code == 303
    with reading():
        rows = session().scalars(select(LedgerRow).where(LedgerRow.object_id == made).order_by(LedgerRow.at)).all()
        assert [row.act for row in rows] == [
            "learning.assignment-published",
            "learning.assignment-withdrawn",
            "learning.assignment-published",
        ]


def test_the_form_shows_what_is_kept(city: City, sign_in: SignIn) -> None:
    due = datetime(2030, 1, 5, 9, 0, tzinfo=UTC)
    made = create_assignment(city.course, content(due_at=due, rubric=RUBRIC), city.teacher, new_id())
    page = sign_in(city.teacher).get(f"/belajar/tugas/{made}/ubah").text
    assert 'value="2030-01-05T18:00"' in page
    assert "Belum\nSebagian\nLengkap</textarea>" in page
    assert "Kerjakan di buku.</textarea>" in page
