"""A teacher's week in one look: who has not opened, not handed in, what waits; how a phone says a lesson was opened."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from learning.actions.extensions import grant_extension
from learning.actions.lessons import LessonContent, create_lesson, withdraw_lesson
from learning.actions.reading import tell_read
from learning.daily_models import LessonRead
from learning.queries.teaching_week import ClassWeek, monday_of, teaching_week
from noken.clock import at, now, today
from noken.database import reading, session
from noken.ids import new_id
from tests.factories import City
from tests.learning.school import HOUR, SignIn, give, hand_in, mark
from tests.learning.test_today import statements

DAY = timedelta(days=1)


def lesson(city: City, title: str = "Siklus air") -> UUID:
    return create_lesson(city.course, LessonContent(title, "<p>Air naik.</p>"), city.teacher, new_id(), True)


def this_week(city: City) -> ClassWeek:
    with reading():
        (found,) = teaching_week(city.teacher, monday_of(today()))
    return found


def reads() -> list[LessonRead]:
    with reading():
        return list(session().scalars(select(LessonRead)))


def test_who_has_not_opened_a_lesson(city: City) -> None:
    wanted = lesson(city)
    withdraw_lesson(lesson(city, "Ditarik"), city.teacher)
    assert [len(item.unread) for item in this_week(city).lessons] == [2]
    tell_read(city.pupil, wanted, new_id())
    (item,) = this_week(city).lessons
    assert [person.id for person in item.unread] == [city.classmate]


def test_who_has_not_handed_in_and_what_waits(city: City) -> None:
    assignment = give(city)
    hand_in(city, assignment)
    grant_extension(city.teacher, assignment, city.classmate, new_id(), now() + 30 * HOUR)
    (item,) = this_week(city).works
    assert (item.waiting, [pupil.id for pupil in item.undone]) == (1, [city.classmate])
    assert item.undone[0].extended
    mark(city, assignment, hand_in(city, assignment))
    assert this_week(city).works[0].waiting == 0


def test_what_waits_from_older_weeks_stays_in_sight(city: City) -> None:
    old = give(city, "Bulan lalu", due_in=-20 * DAY, published_at=now() - 25 * DAY)
    assert not this_week(city).works
    hand_in(city, old)
    assert [item.title for item in this_week(city).works] == ["Bulan lalu"]
    with reading():
        assert not teaching_week(city.teacher, monday_of(today()) - 7 * DAY)[0].works
        assert not teaching_week(city.other_teacher, monday_of(today()))[0].works


@pytest.mark.database
def test_the_number_of_statements_does_not_grow(city: City) -> None:
    tell_read(city.pupil, lesson(city), new_id())
    hand_in(city, give(city))
    with reading(), statements() as few:
        teaching_week(city.teacher, monday_of(today()))
    for number in range(6):
        lesson(city, f"Pelajaran {number}")
        hand_in(city, give(city, f"Tugas {number}"))
    with reading(), statements() as many:
        teaching_week(city.teacher, monday_of(today()))
    assert len(few) == len(many) <= 9


def test_a_lesson_opened_without_a_network_counts_from_then(city: City, sign_in: SignIn) -> None:
    wanted, written = lesson(city), now() - 3 * HOUR
    client = sign_in(city.pupil)
    form = {"key": str(new_id()), "written_at": written.isoformat()}
    for _twice in range(2):
        answer = client.post(f"/belajar/pelajaran/{wanted}/dibaca", data=form, headers={"Noken-Outbox": "1"})
        assert answer.get_json()["receipt"]
    (row,) = reads()
    assert (row.pupil_id, row.read_at) == (city.pupil, written)
    assert "sudah membuka pelajaran ini" in client.get(f"/belajar/pelajaran/{wanted}").text


def test_without_a_script_a_button_says_it(city: City, sign_in: SignIn) -> None:
    wanted = lesson(city)
    client = sign_in(city.pupil)
    assert "Sudah saya baca" in client.get(f"/belajar/pelajaran/{wanted}").text
    assert not reads(), "looking alone writes nothing"
    page = client.post(f"/belajar/pelajaran/{wanted}/dibaca", data={"key": str(new_id())}, follow_redirects=True).text
    assert "Sudah saya baca" not in page
    assert len(reads()) == 1
    for other in (city.guardian, city.teacher):
        assert "Sudah saya baca" not in sign_in(other).get(f"/belajar/pelajaran/{wanted}").text


def test_a_lesson_nobody_could_see_cannot_be_read(city: City, sign_in: SignIn) -> None:
    draft = create_lesson(city.course, LessonContent("Draf", "<p>Belum.</p>"), city.teacher, new_id())
    answer = sign_in(city.pupil).post(f"/belajar/pelajaran/{draft}/dibaca", data={"key": str(new_id())})
    assert answer.status_code == 404


def test_the_page_names_pupils_and_leads_on(city: City, sign_in: SignIn) -> None:
    lesson(city)
    assignment = give(city)
    hand_in(city, assignment)
    client = sign_in(city.teacher)
    page = client.get("/belajar/pekan").text
    assert f"/belajar/tugas/{assignment}/periksa/{city.classmate}" in page
    assert "Periksa 1 jawaban" in page
    assert "2 belum membuka" in page
    reminder = client.get(f"/belajar/kelas/{city.class_}?ingatkan={assignment}").text
    assert "Jangan lupa mengumpulkan tugas “Pecahan”" in reminder
    assert (
        "Pecahan"
        not in sign_in(city.other_teacher).get(f"/belajar/kelas/{city.other_class}?ingatkan={assignment}").text
    )


def test_other_weeks_and_nonsense_in_the_address(city: City, sign_in: SignIn) -> None:
    lesson(city)
    client = sign_in(city.teacher)
    with at(now() + 7 * DAY):
        assert "Siklus air" not in client.get("/belajar/pekan").text
        assert "Siklus air" in client.get(f"/belajar/pekan?mulai={today() - 7 * DAY}").text
    for odd in ("0001-01-01", "9999-12-31", "x", "2026-13-45"):
        assert client.get(f"/belajar/pekan?mulai={odd}").status_code == 200
