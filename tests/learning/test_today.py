"""What learning says in "hari ini", and what it costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from learning.actions.extensions import grant_extension
from learning.actions.marks import publish_marks
from learning.models import Lesson
from learning.today import today
from noken.accounts.identity import identity_of_account
from noken.clock import at, now
from noken.database import database, reading, transaction
from noken.feature import TodaySection
from noken.ids import new_id
from tests.factories import City
from tests.learning.school import HOUR, SignIn, give, hand_in, mark


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every SELECT and write of the block."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.split()[0] not in {"BEGIN", "PRAGMA", "ROLLBACK"}:
            seen.append(statement)

    event.listen(database().engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database().engine, "before_cursor_execute", note)


def said(flask_app: Flask, account: Any) -> dict[str, TodaySection]:
    with flask_app.test_request_context(), reading():
        who = identity_of_account(account)
        assert who is not None
        return {section.title: section for section in today(who)}


def titles(section: TodaySection) -> list[str]:
    return [row.title for row in section.rows]


def test_a_pupil_reads_what_is_to_be_handed_in_by_due_moment(city: City, flask_app: Flask) -> None:
    give(city, "Lusa", due_in=48 * HOUR)
    give(city, "Kapan saja", due_in=None)
    give(city, "Nanti", due_in=2 * HOUR)
    give(city, "Terlewat", due_in=-2 * HOUR)
    give(city, "Terlewat sekali", due_in=-30 * 24 * HOUR)
    given_more = give(city, "Diberi waktu", due_in=-30 * 24 * HOUR)
    grant_extension(city.teacher, given_more, city.pupil, new_id(), now() + HOUR)
    give(city, "Draf", published_at=None)
    give(city, "Ditarik", withdrawn_at=now())
    give(city, "Kelas lain", course=city.other_course)
    hand_in(city, give(city, "Sudah dikirim"))
    section = said(flask_app, city.pupil)["Harus dikumpulkan"]
    assert titles(section) == ["Diberi waktu", "Terlewat", "Nanti", "Lusa", "Kapan saja"]
    tones = {row.title: (row.state, row.tone) for row in section.rows}
    assert tones["Terlewat"] == ("lewat batas", "danger")
    assert tones["Diberi waktu"] == ("belum dikirim", "plain")


def test_more_than_eight_end_in_a_link_to_all(city: City, flask_app: Flask) -> None:
    for number in range(11):
        give(city, f"Tugas {number}", due_in=(number + 1) * HOUR)
    rows = said(flask_app, city.pupil)["Harus dikumpulkan"].rows
    assert len(rows) == 9
    assert (rows[-1].url, rows[-1].detail) == ("/belajar/tugas", "3 lagi")


def test_work_that_came_back_is_to_be_done_until_it_is_sent_again(city: City, flask_app: Flask) -> None:
    assignment = give(city)
    mark(city, assignment, hand_in(city, assignment), None, comment="Ulangi", returned=True)
    assert said(flask_app, city.pupil)["Harus dikumpulkan"].rows[0].state == "perbaiki dulu"
    hand_in(city, assignment, "Lagi")
    section = said(flask_app, city.pupil)["Harus dikumpulkan"]
    assert not section.rows
    assert section.empty == "Semua sudah dikumpulkan."


def test_marks_appear_when_published_and_for_a_week(city: City, flask_app: Flask) -> None:
    assignment = give(city)
    answer = hand_in(city, assignment)
    mark(city, assignment, answer, 88, comment="Rapi sekali.")
    assert "Sudah dinilai" not in said(flask_app, city.pupil)
    publish_marks(city.teacher, assignment)
    mark(city, assignment, answer, 10)
    row = said(flask_app, city.pupil)["Sudah dinilai"].rows[0]
    assert (row.state, row.tone, row.detail) == ("88", "ok", "“Rapi sekali.” · Yuli Rumbiak")
    with at(now() + timedelta(days=8)):
        assert "Sudah dinilai" not in said(flask_app, city.pupil)


def test_lessons_of_the_week(city: City, flask_app: Flask) -> None:
    with transaction() as db:
        for title, days in (("Baru", 1), ("Lama", 9), ("Belum", -1)):
            lesson = Lesson(id=new_id(), course_id=city.course, title=title, author_id=city.teacher)
            lesson.published_at = now() - timedelta(days=days)
            db.add(lesson)
    section = said(flask_app, city.pupil)["Pelajaran minggu ini"]
    assert titles(section) == ["Baru"]


def test_a_teacher_reads_how_many_answers_wait_and_how_many_marks_are_not_out(city: City, flask_app: Flask) -> None:
    waiting, ready, done = give(city, "Menunggu"), give(city, "Siap"), give(city, "Selesai")
    hand_in(city, waiting)
    hand_in(city, waiting, "jawaban kedua dari anak yang sama")
    hand_in(city, waiting, pupil=city.classmate)
    mark(city, ready, hand_in(city, ready))
    mark(city, done, hand_in(city, done))
    publish_marks(city.teacher, done)
    sections = said(flask_app, city.teacher)
    rows = {row.title: (row.state, row.url) for row in sections["Menunggu diperiksa"].rows}
    assert rows == {
        "Menunggu": ("2 periksa", f"/belajar/tugas/{waiting}/periksa"),
        "Siap": ("1 belum terbit", f"/belajar/tugas/{ready}/terbitkan"),
    }
    week, *courses = sections["Kelas hari ini"].rows
    assert week.url == "/belajar/pekan"
    assert [(row.title, row.detail) for row in courses] == [("Matematika", "5A · 2 murid")]
    assert not said(flask_app, city.other_teacher)["Menunggu diperiksa"].rows


def test_a_head_hears_of_answers_that_lie_about(city: City, flask_app: Flask) -> None:
    assignment = give(city)
    hand_in(city, assignment)
    assert [row.detail for row in said(flask_app, city.head_teacher)["Sekolah"].rows][0] == "1 kelas · 2 murid"
    with at(now() + timedelta(days=4)):
        assert said(flask_app, city.head_teacher)["Sekolah"].rows[0].detail == "1 jawaban"


def test_a_guardian_has_a_line_for_each_child(city: City, flask_app: Flask) -> None:
    give(city, "Nanti")
    give(city, "Terlewat", due_in=-HOUR)
    assignment = give(city, "Perkalian")
    mark(city, assignment, hand_in(city, assignment), 88)
    publish_marks(city.teacher, assignment)
    row = said(flask_app, city.guardian)["Anak saya"].rows[0]
    assert (row.title, row.state) == ("Maria Kogoya", "1 lewat batas")
    assert row.detail == "1 harus dikumpulkan · Perkalian: 88"


def test_those_who_neither_learn_nor_teach_cost_no_statement(city: City, flask_app: Flask) -> None:
    for account in (city.citizen, city.officer, city.mayor):
        with flask_app.test_request_context(), reading():
            who = identity_of_account(account)
            assert who is not None
            with statements() as seen:
                assert today(who) == []
            assert not seen


@pytest.mark.database
def test_a_pupil_s_page_costs_four_statements(city: City, sign_in: SignIn) -> None:
    """Two of them ask who is asking."""
    for number in range(5):
        assignment = give(city, f"Tugas {number}")
        mark(city, assignment, hand_in(city, assignment))
        give(city, f"Belum {number}")
    client = sign_in(city.pupil)
    client.get("/")
    with statements() as seen:
        answer = client.get("/")
    assert answer.status_code == 200
    assert "Belum 4" in answer.text
    assert len(seen) <= 4, seen


@pytest.mark.database
def test_the_statements_of_teachers_and_heads_run_on_both_databases(city: City, flask_app: Flask) -> None:
    hand_in(city, give(city))
    assert said(flask_app, city.teacher)["Menunggu diperiksa"].rows
    with at(now() + timedelta(days=4)):
        assert said(flask_app, city.head_teacher)["Sekolah"].rows
