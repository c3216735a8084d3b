"""Ids that do not belong together, or to others: each request is refused, and nothing is written."""

import io
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from learning.actions.assignments import withdraw_assignment
from learning.actions.lessons import LessonContent, create_lesson
from learning.actions.submissions import ForeignFile, submit_assignment
from learning.models import Extension, LessonFile, Mark, Submission, SubmissionFile
from learning.roster.models import RosterImport
from noken.accounts.actions import add_guardianship, end_guardianship, move_pupil
from noken.clock import today
from noken.database import reading, transaction
from noken.files.actions import keep_stream
from noken.ids import new_id
from tests.factories import City, make_course
from tests.learning.roster.imports import ROSTER, plan
from tests.learning.roster.made import zipped
from tests.learning.school import RUBRIC, SignIn, give, hand_in, mark, photo, place


def rows(table: type[Mark | Extension | Submission | RosterImport]) -> int:
    with reading() as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def teacher(city: City, sign_in: SignIn) -> FlaskClient:
    return sign_in(city.teacher)


def test_a_pupil_of_another_class_is_not_marked_under_this_assignment(city: City, teacher: FlaskClient) -> None:
    task = give(city)
    form = {"points": "80", "without": "y", "days": "1", "key": str(new_id())}
    for part in ("periksa", "waktu"):
        assert teacher.post(place(task, city.other_pupil, part), data=form).status_code == 404
        assert teacher.post(place(task, city.teacher, part), data=form).status_code == 404
    assert rows(Mark) == rows(Extension) == 0


def test_an_answer_of_another_is_not_what_was_looked_at(city: City, teacher: FlaskClient) -> None:
    task, other_task = give(city), give(city, "Lain")
    of_classmate, of_other_task = hand_in(city, task, pupil=city.classmate), hand_in(city, other_task)
    for answer in (of_classmate, of_other_task, new_id()):
        form = {"points": "80", "submission": str(answer), "key": str(new_id())}
        assert teacher.post(place(task, city.pupil), data=form).status_code == 409
    assert rows(Mark) == 0


def test_a_mark_that_was_not_seen_is_not_overwritten(city: City, teacher: FlaskClient) -> None:
    task = give(city)
    answer, others = hand_in(city, task), hand_in(city, task, pupil=city.classmate)
    mark(city, task, answer)
    of_classmate = mark(city, task, others, pupil=city.classmate)
    for seen in ("", str(of_classmate), str(new_id())):
        form = {"points": "1", "submission": str(answer), "seen": seen, "key": str(new_id())}
        assert teacher.post(place(task, city.pupil), data=form).status_code == 409
    assert rows(Mark) == 2


@pytest.mark.parametrize("level", ["3", "9", "-1", "1e0", "\u00b2", "0x1", " 2", "05"])
def test_levels_the_rubric_does_not_have(city: City, teacher: FlaskClient, level: str) -> None:
    rubric = [{"title": row["title"], "levels": row["levels"][:2]} for row in RUBRIC]
    task = give(city, rubric=rubric)
    form = {"level-0": level, "level-1": "2", "submission": str(hand_in(city, task)), "key": str(new_id())}
    assert teacher.post(place(task, city.pupil), data=form).status_code == 400
    assert rows(Mark) == 0


def test_files_of_others_are_not_handed_in(city: City, sign_in: SignIn) -> None:
    task, theirs = give(city), keep_stream(city.classmate, None, photo(), "punyaku.jpg")
    form = {"file_ids": str(theirs), "text": "", "key": str(new_id())}
    client = sign_in(city.pupil)
    assert client.post(f"/belajar/tugas/{task}/jawaban", data=form).status_code == 422
    with pytest.raises(ForeignFile):
        submit_assignment(city.pupil, task, new_id(), file_ids=[theirs])
    with reading() as db:
        assert db.scalars(select(SubmissionFile.file_id)).all() == []
    assert client.get(f"/files/{theirs}/punyaku.jpg").status_code == 403
    assert client.get(f"/files/{theirs}/preview").status_code == 403


def test_files_of_others_are_not_attached(city: City, teacher: FlaskClient) -> None:
    """Also by naming them as attached already, and by the buttons that move them."""
    theirs = keep_stream(city.other_teacher, None, photo(), "ujian.jpg")
    lesson = create_lesson(city.course, LessonContent("Isi", "<p>ada</p>"), city.teacher, new_id())
    form = {"title": "Isi", "body": "ada", "attached": str(theirs), "act": "draft"}
    for button in ("", f"up:{theirs}", f"remove:{theirs}"):
        for address in (f"/belajar/pelajaran/{lesson}/ubah", f"/belajar/mapel/{city.course}/pelajaran-baru"):
            page = teacher.post(address, data={**form, "move": button, "key": str(new_id())})
            assert "ujian" not in page.text
    with reading() as db:
        assert db.scalars(select(LessonFile.file_id)).all() == []


def test_whoever_left_the_class_sees_nothing_new(city: City, sign_in: SignIn) -> None:
    task = give(city)
    hand_in(city, task)
    lesson = create_lesson(city.course, LessonContent("Isi", "<p>ada</p>"), city.teacher, new_id(), publish_it=True)
    move_pupil(city.pupil, city.class_, city.other_class, on=today() - timedelta(days=1))
    fresh = give(city, "Baru", published_at=None)
    pupil, guardian = sign_in(city.pupil), sign_in(city.guardian)
    for client in (pupil, guardian):
        assert client.get(f"/belajar/pelajaran/{lesson}").status_code == 403
        assert client.get(f"/belajar/kelas/{city.class_}").status_code == 403
        assert client.get(f"/belajar/tugas/{fresh}").status_code in {403, 404}
    assert pupil.get(f"/belajar/tugas/{task}").status_code == 200
    assert guardian.get(f"/belajar/anak/{city.pupil}/tugas/{task}").status_code == 200


def test_whose_care_has_ended_sees_nothing(city: City, sign_in: SignIn) -> None:
    task = give(city)
    answer = keep_stream(city.pupil, None, photo(), "jawaban.jpg")
    hand_in(city, task, file_ids=[answer])
    client = sign_in(city.guardian)
    addresses = (
        f"/belajar/anak/{city.pupil}",
        f"/belajar/anak/{city.pupil}/tugas/{task}",
        f"/files/{answer}/jawaban.jpg",
        f"/files/{answer}/preview",
        f"/belajar/kelas/{city.class_}",
    )
    assert [client.get(address).status_code for address in addresses] == [200] * 5
    end_guardianship(city.guardian, city.pupil)
    assert [client.get(address).status_code for address in addresses] == [403] * 5


def test_what_was_withdrawn_is_read_by_nobody_who_did_not_hand_in(city: City, sign_in: SignIn) -> None:
    task = give(city, instructions="<p>rahasia soal</p>")
    hand_in(city, task)
    withdraw_assignment(task, city.teacher)
    address = f"/belajar/tugas/{task}"
    assert "rahasia soal" in sign_in(city.pupil).get(address).text
    assert "rahasia soal" not in sign_in(city.classmate).get(address).text
    with transaction():
        add_guardianship(city.other_guardian, city.classmate)
    parents = sign_in(city.guardian), sign_in(city.other_guardian)
    assert "rahasia soal" in parents[0].get(f"/belajar/anak/{city.pupil}/tugas/{task}").text
    assert "rahasia soal" not in parents[1].get(f"/belajar/anak/{city.classmate}/tugas/{task}").text


def test_a_key_of_another_s_command_makes_nothing(city: City, sign_in: SignIn) -> None:
    """The id of somebody else's answer, lesson or import as one's own key."""
    task, other_task = give(city), give(city, course=city.other_course)
    theirs = hand_in(city, task, pupil=city.classmate)
    form = {"text": "punyaku", "key": str(theirs)}
    assert sign_in(city.pupil).post(f"/belajar/tugas/{task}/jawaban", data=form).status_code == 409
    assert sign_in(city.other_pupil).post(f"/belajar/tugas/{other_task}/jawaban", data=form).status_code == 409
    assert rows(Submission) == 1


def test_an_import_of_another_school_lends_its_key_to_nobody(city: City, sign_in: SignIn) -> None:
    theirs = plan(city.other_school, city.administrator, ROSTER)
    form = {"key": str(theirs.id), "files": (io.BytesIO(zipped(ROSTER)), "daftar.zip")}
    client = sign_in(city.head_teacher)
    assert client.post(f"/belajar/roster/di/{city.school}", data=form).status_code == 409
    assert client.get(f"/belajar/roster/{theirs.id}").status_code == 403
    assert client.post(f"/belajar/roster/{theirs.id}/laporan").status_code == 403
    assert rows(RosterImport) == 1


def test_a_teacher_of_the_class_does_not_teach_every_course(city: City, sign_in: SignIn) -> None:
    with transaction():
        own = make_course(city.class_, "Seni")
    task = give(city, course=own)
    client = sign_in(city.teacher)
    for method, address in (
        ("GET", place(task, city.pupil)),
        ("POST", place(task, city.pupil)),
        ("POST", f"/belajar/tugas/{task}/terbitkan"),
        ("POST", f"/belajar/mapel/{own}/nilai/unduh"),
        ("POST", f"/belajar/mapel/{own}/pelajaran-baru"),
        ("POST", f"/belajar/mapel/{own}/ubah"),
    ):
        assert client.open(address, method=method, data={"key": str(new_id())}).status_code == 403
