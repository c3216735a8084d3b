"""Classes and courses: what each person finds under "Kelas", and courses made by hand."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from learning.actions.courses import change_course, close_course, create_course
from learning.actions.lessons import LessonContent, create_lesson
from learning.models import Course, Lesson
from learning.queries.courses import teachers_of
from noken.accounts.actions import move_pupil
from noken.accounts.identity import identity_of_account
from noken.accounts.models import Kind, Organization, Role
from noken.accounts.queries import members
from noken.clock import now
from noken.database import reading, session, transaction
from noken.ids import new_id
from tests.factories import City, make_account, make_organization

SignIn = Callable[[UUID], FlaskClient]


@pytest.mark.database
def test_everybody_finds_their_classes(city: City, sign_in: SignIn, database_kind: str) -> None:
    for name in ("pupil", "guardian", "teacher"):
        page = sign_in(getattr(city, name)).get("/belajar").text
        assert "5A" in page
        assert "Matematika" in page
        assert "6B" not in page
    assert "/belajar/anak" in sign_in(city.guardian).get("/belajar").text
    head = sign_in(city.head_teacher).get("/belajar", follow_redirects=True)
    assert head.request.path == f"/belajar/sekolah/{city.school}"
    assert "5A" in head.text
    administrator = sign_in(city.administrator).get("/belajar").text
    assert "SD Negeri 1" in administrator
    assert "SD Negeri 2" in administrator
    assert sign_in(city.citizen).get("/belajar").status_code == 403


def test_a_teacher_without_courses_sees_the_class(city: City, sign_in: SignIn) -> None:
    with transaction():
        tutor = make_account("Wali Kelas", Role.TEACHER, city.class_)
    page = sign_in(tutor).get("/belajar").text
    assert "Semua mata pelajaran kelas ini" in page
    assert "2 murid" in page


def test_who_sees_the_pupils(city: City, sign_in: SignIn) -> None:
    address = f"/belajar/kelas/{city.class_}/anggota"
    for name, seen in (("teacher", True), ("pupil", True), ("head_teacher", True), ("guardian", False)):
        page = sign_in(getattr(city, name)).get(address).text
        assert "Yuli Rumbiak" in page
        assert ("Obed Mandowen" in page) is seen
        assert ("/kartu" in page) is (name in {"teacher", "head_teacher"})


def test_a_class_and_a_course_by_hand(city: City, sign_in: SignIn) -> None:
    head = sign_in(city.head_teacher)
    data = {"key": str(new_id()), "name": "  6 \u202e Melati "}
    for _ in range(2):
        assert head.post(f"/belajar/sekolah/{city.school}/kelas-baru", data=data).status_code == 303
    with reading():
        made = session().scalars(select(Organization).where(Organization.name == "6 Melati")).one()
        assert (made.parent_id, made.kind) == (city.school, Kind.CLASS)
    data = {"key": str(new_id()), "title": "Seni Musik", "teachers": str(city.teacher)}
    answer = head.post(f"/belajar/kelas/{made.id}/mapel-baru", data=data)
    assert answer.location == f"/belajar/mapel/{data['key']}"
    with reading():
        assert [teacher.id for teacher in teachers_of([UUID(data["key"])])[UUID(data["key"])]] == [city.teacher]
        assert city.teacher in [member.id for member in members(made.id, Role.TEACHER)]
    assert "Tulis pelajaran" in sign_in(city.teacher).get(answer.location).text


def test_a_stranger_to_the_school_is_not_chosen(city: City, sign_in: SignIn) -> None:
    data = {"key": str(new_id()), "title": "Seni Musik", "teachers": str(city.other_teacher)}
    answer = sign_in(city.head_teacher).post(f"/belajar/kelas/{city.class_}/mapel-baru", data=data)
    assert answer.status_code == 400
    assert "Seni Musik" in answer.text
    with reading():
        assert not session().scalars(select(Course).where(Course.title == "Seni Musik")).all()


@pytest.mark.parametrize("name", ["teacher", "pupil", "guardian", "other_teacher", "mayor"])
def test_only_leaders_make_classes_and_courses(city: City, sign_in: SignIn, name: str) -> None:
    client, key = sign_in(getattr(city, name)), str(new_id())
    assert client.post(f"/belajar/sekolah/{city.school}/kelas-baru", data={"key": key, "name": "x"}).status_code == 403
    assert client.post(f"/belajar/kelas/{city.class_}/mapel-baru", data={"key": key, "title": "x"}).status_code == 403
    assert client.post(f"/belajar/mapel/{city.course}/ubah", data={"key": key, "title": "x"}).status_code == 403
    assert client.post(f"/belajar/mapel/{city.course}/tutup").status_code == 403
    assert client.get(f"/belajar/sekolah/{city.school}").status_code == 403


def test_teachers_come_go_and_come_back_on_one_day(city: City) -> None:
    with transaction():
        colleague = make_account("Agus Kreutha", Role.TEACHER, city.school)

    def teaching() -> set[UUID]:
        with reading():
            return {teacher.id for teacher in teachers_of([city.course])[city.course]}

    for wanted in ({colleague}, {city.teacher}, {city.teacher, colleague}, set(), {colleague}):
        change_course(city.course, "Matematika", wanted, city.head_teacher)
        assert teaching() == wanted


def test_a_closed_course_leaves_the_lists_and_stays_readable(city: City, sign_in: SignIn) -> None:
    lesson = create_lesson(city.course, LessonContent("Pecahan", "<p>a</p>"), city.teacher, new_id(), True)
    close_course(city.course, city.head_teacher)
    close_course(city.course, city.head_teacher)
    pupil = sign_in(city.pupil)
    assert "Matematika" not in pupil.get("/belajar").text
    assert pupil.get(f"/belajar/pelajaran/{lesson}").status_code == 200
    assert "Tulis pelajaran" not in sign_in(city.teacher).get(f"/belajar/mapel/{city.course}").text


def test_the_same_key_makes_one_course(city: City) -> None:
    key = new_id()
    for _ in range(2):
        create_course(city.class_, "Seni Musik", [city.teacher], city.head_teacher, key)
    with reading():
        assert len(session().scalars(select(Course).where(Course.title == "Seni Musik")).all()) == 1


def test_weeks_and_older_pages(city: City, sign_in: SignIn) -> None:
    with transaction() as db:
        for number in range(35):
            at = now() - timedelta(days=number)
            row = Lesson(id=new_id(), course_id=city.course, title=f"P{number:02}", body="x", author_id=city.teacher)
            row.published_at = at
            db.add(row)
    pupil = sign_in(city.pupil)
    first = pupil.get(f"/belajar/mapel/{city.course}").text
    assert "Minggu ini" in first
    assert "Minggu lalu" in first
    assert [f"P{number:02}" in first for number in (0, 29, 30)] == [True, True, False]
    address = first.split("?sebelum=")[1].split('"')[0]
    older = pupil.get(f"/belajar/mapel/{city.course}?sebelum={address}").text
    assert [f"P{number:02}" in older for number in (29, 30, 34)] == [False, True, True]


def test_a_pupil_who_changed_class(city: City, sign_in: SignIn) -> None:
    lesson = create_lesson(city.course, LessonContent("Pecahan", "<p>a</p>"), city.teacher, new_id(), True)
    with transaction():
        sibling = make_organization(Kind.CLASS, "5B", city.school)
        move_pupil(city.pupil, city.class_, sibling)
    pupil = sign_in(city.pupil)
    assert pupil.get(f"/belajar/pelajaran/{lesson}").status_code == 403
    assert "5B" in pupil.get("/belajar").text
    with reading():
        who = identity_of_account(city.guardian)
        assert who is not None
        assert {place.organization_id for place in who.places} == {sibling}


def test_no_second_class_or_course_of_a_name(city: City, sign_in: SignIn) -> None:
    head = sign_in(city.head_teacher)
    school, room, course = f"/belajar/sekolah/{city.school}", f"/belajar/kelas/{city.class_}", city.course
    for name in ("5A", "kelas 5 a"):
        page = head.post(f"{school}/kelas-baru", data={"key": str(new_id()), "name": name})
        assert (page.status_code, "Kelas ini sudah ada" in page.text) == (400, True)
    page = head.post(f"{room}/mapel-baru", data={"key": str(new_id()), "title": "MATEMATIKA"})
    assert (page.status_code, "sudah ada di kelas ini" in page.text) == (400, True)
    assert head.post(f"{room}/mapel-baru", data={"key": str(new_id()), "title": "IPAS"}).status_code == 303
    change = {"key": str(new_id()), "title": "ipas", "teachers": [str(city.teacher)]}
    assert "sudah ada di kelas ini" in head.post(f"/belajar/mapel/{course}/ubah", data=change).text
    assert head.post(f"/belajar/mapel/{course}/ubah", data={**change, "title": "matematika"}).status_code == 303
