"""What guardians see: all of their own children, and nobody else's."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import update

from learning.actions.attendance import record_attendance
from learning.actions.marks import publish_marks
from learning.attendance import Presence
from learning.permissions import READ_CHILDREN
from learning.queries.guardian import get_child
from noken.accounts.identity import identity_of_account
from noken.accounts.models import Guardianship, Role
from noken.clock import today
from noken.database import reading, session, transaction
from noken.ids import new_id
from noken.permissions import can
from noken.receipts import receipt_number
from tests.factories import City, add_membership, make_account, make_guardian
from tests.learning import school
from tests.learning.school import HOUR, SignIn, hand_in, mark

BUDGET = 10_000


@pytest.mark.database
def test_all_children_on_one_small_page(city: City, sign_in: SignIn) -> None:
    with transaction():
        small = make_account("Yuliana Kogoya", Role.PUPIL, city.class_)
        session().add(Guardianship(guardian_id=city.guardian, pupil_id=small, starts_on=today()))
        session().add(Guardianship(guardian_id=city.guardian, pupil_id=city.other_pupil, starts_on=today()))
    for number in range(6):
        school.give(city, f"Tugas kelas 5A nomor {number}", due_in=(number + 1) * HOUR)
        school.give(city, f"Tugas kelas 6B nomor {number}", due_in=-(number + 1) * HOUR, course=city.other_course)
    marked = school.give(city, "Perkalian")
    mark(city, marked, hand_in(city, marked), 88, comment="Rapi sekali. Periksa lagi nomor 4.")
    hidden = school.give(city, "Pembagian")
    mark(city, hidden, hand_in(city, hidden), 33, comment="Belum boleh terlihat")
    publish_marks(city.teacher, marked)
    answer = sign_in(city.guardian).get("/belajar/anak")
    for words in ("Maria Kogoya", "Yuliana Kogoya", "Petrus Ayomi", "SD Negeri 1 · 5A", "88", "Periksa lagi nomor 4."):
        assert words in answer.text
    assert "lewat batas" in answer.text
    assert "Belum boleh terlihat" not in answer.text
    assert len(answer.data) <= BUDGET, f"three children weigh {len(answer.data)} bytes before they are packed"


@pytest.mark.database
def test_a_child_s_work_and_the_published_mark_are_read(city: City, sign_in: SignIn) -> None:
    client, assignment = sign_in(city.guardian), school.give(city)
    answer = hand_in(city, assignment, "Jawaban Maria")
    mark(city, assignment, answer, 42, comment="Nanti dulu")
    url = f"/belajar/anak/{city.pupil}"
    assert "Pecahan" in client.get(url).text
    page = client.get(f"{url}/tugas/{assignment}").text
    assert "Jawaban Maria" in page
    assert "Nanti dulu" not in page
    publish_marks(city.teacher, assignment)
    assert "Nanti dulu" in client.get(f"{url}/tugas/{assignment}").text
    foreign = school.give(city, course=city.other_course)
    assert client.get(f"{url}/tugas/{foreign}").status_code == 404


def test_nobody_but_the_guardian_comes_in(city: City, sign_in: SignIn) -> None:
    assignment = school.give(city)
    hand_in(city, assignment)
    names = ("other_guardian", "pupil", "classmate", "teacher", "head_teacher", "administrator", "mayor", "citizen")
    for name in names:
        client = sign_in(getattr(city, name))
        assert client.get(f"/belajar/anak/{city.pupil}").status_code == 403, name
        assert client.get(f"/belajar/anak/{city.pupil}/tugas/{assignment}").status_code == 403, name


def test_it_ends_with_the_guardianship(city: City, sign_in: SignIn) -> None:
    client = sign_in(city.guardian)
    assert client.get(f"/belajar/anak/{city.pupil}").status_code == 200
    with transaction() as db:
        db.execute(
            update(Guardianship)
            .where(Guardianship.guardian_id == city.guardian)
            .values(ends_on=today() - timedelta(days=1))
        )
    assert client.get(f"/belajar/anak/{city.pupil}").status_code == 403
    assert "Maria" not in client.get("/belajar/anak").text


roles = some.sampled_from([role for role in Role if role is not Role.GUARDIAN])


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(held=some.sets(roles), cared=some.sets(some.integers(0, 2)), ended=some.sets(some.integers(0, 2)))
def test_whatever_else_somebody_is_they_see_their_own_children_only(
    city: City, held: set[Role], cared: set[int], ended: set[int]
) -> None:
    with transaction() as db:
        pupils = [city.pupil, city.classmate, city.other_pupil]
        person = make_guardian("Siapa saja", *[pupils[place] for place in cared])
        for role in held:
            for place in (city.class_, city.school, city.city):
                add_membership(person, role, place)
        gone = [pupils[place] for place in cared & ended]
        db.execute(
            update(Guardianship)
            .where(Guardianship.guardian_id == person, Guardianship.pupil_id.in_(gone))
            .values(ends_on=today() - timedelta(days=1))
        )
    with reading():
        who = identity_of_account(person)
        assert {pupil for pupil in pupils if can(who, READ_CHILDREN, get_child(pupil))} == _own(pupils, cared - ended)


def _own(pupils: list[UUID], places: set[int]) -> set[UUID]:
    return {pupils[place] for place in places}


def test_what_was_sent_stands_with_its_receipt_and_today_s_register(city: City, sign_in: SignIn) -> None:
    answer = hand_in(city, school.give(city, "Cerita danau"))
    record_attendance(city.class_, today(), city.teacher, new_id(), {city.pupil: Presence.SAKIT})
    client = sign_in(city.guardian)
    for page in ("/belajar/anak", f"/belajar/anak/{city.pupil}"):
        text = client.get(page).text
        assert "Cerita danau" in text
        assert f"tanda terima {receipt_number(answer)}" in text
    assert "hari ini sakit" in client.get("/belajar/anak").text
    assert "Tidak ada yang harus dikumpulkan sekarang." in client.get("/belajar/anak").text
