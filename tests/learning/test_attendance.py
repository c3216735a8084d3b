"""Attendance: two phones, one register; what counts, what is kept, who sees it."""

import io
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as some
from openpyxl import load_workbook
from sqlalchemy import select

from learning.actions.attendance import NobodyNamed, NotYet, record_attendance
from learning.attendance import Act, Presence, in_order, recap, settle, term_start
from learning.daily_models import AttendanceAct
from learning.models import CourseTeacher
from learning.offline import offline
from learning.queries.attendance import days_of, get_month, get_register
from learning.today import today as front_page
from noken.accounts.actions import move_pupil
from noken.accounts.identity import identity_of_account
from noken.clock import at, now, today
from noken.database import reading, transaction
from noken.idempotency import CommandRow, KeyReused
from noken.ids import new_id
from noken.ledger import LedgerRow
from tests.factories import City
from tests.learning.school import HOUR, SignIn

H, S, IZIN, A = Presence
NOON = datetime.fromisoformat("2026-11-24T12:00:00+09:00")
PUPILS = [UUID(int=number) for number in range(1, 5)]


def act(
    number: int, states: Mapping[UUID, Presence], written: float = 0, seen: tuple[int, ...] = (), by: int = 0
) -> Act:
    """Act `number`, written so many minutes after noon and received an hour later."""
    at = NOON + timedelta(minutes=written)
    ids = frozenset(UUID(int=100 + one) for one in seen)
    return Act(UUID(int=100 + number), UUID(int=by or number), f"Guru {by or number}", at + HOUR, at, ids, states)


def test_who_has_not_seen_the_other_does_not_overwrite_silently() -> None:
    one, other = act(1, {PUPILS[0]: S, PUPILS[1]: H}), act(2, {PUPILS[0]: H, PUPILS[1]: H}, written=5)
    for acts in ([one, other], [other, one]):
        found = settle(acts)
        assert (found[PUPILS[0]].state, found[PUPILS[0]].act) == (H, other)
        assert found[PUPILS[0]].others == [one]
        assert not found[PUPILS[1]].others
    chosen = act(3, {PUPILS[0]: S, PUPILS[1]: H}, written=9, seen=(1, 2))
    assert settle([one, other, chosen])[PUPILS[0]] == settle([chosen])[PUPILS[0]]


def test_a_correction_counts_also_from_a_phone_whose_clock_is_behind() -> None:
    first = act(1, {PUPILS[0]: S}, written=60)
    correction = act(2, {PUPILS[0]: H}, written=-300, seen=(1,))
    assert settle([first, correction])[PUPILS[0]].state is H


def test_who_saves_twice_from_one_page_does_not_contradict_themselves() -> None:
    first, second = act(1, {PUPILS[0]: S}, by=9), act(2, {PUPILS[0]: H}, written=5, by=9)
    assert (settle([first, second])[PUPILS[0]].state, settle([first, second])[PUPILS[0]].others) == (H, [])
    between = act(3, {PUPILS[0]: IZIN}, written=2)
    found = settle([first, between, second])[PUPILS[0]]
    assert (found.state, found.others) == (H, [between])
    corrected = act(4, {PUPILS[0]: A}, written=-300, seen=(2,), by=9)
    assert settle([second, corrected])[PUPILS[0]].state is A, "also from that person's phone whose clock is behind"


def test_a_register_without_a_pupil_says_nothing_of_that_pupil() -> None:
    first, second = act(1, {PUPILS[0]: A, PUPILS[1]: H}), act(2, {PUPILS[1]: S}, written=9, seen=(1,))
    found = settle([first, second])
    assert (found[PUPILS[0]].state, found[PUPILS[1]].state) == (A, S)


ACTS = some.lists(
    some.tuples(
        some.dictionaries(some.sampled_from(PUPILS), some.sampled_from(Presence), min_size=1),
        some.integers(-600, 600),
        some.sets(some.integers(0, 6)),
    ),
    min_size=1,
    max_size=6,
)


@given(ACTS, some.randoms())
def test_every_word_is_kept_in_sight_whatever_order_it_came_in(drawn: list[Any], chance: Any) -> None:
    """An act that nobody followed either counts or stands beside what counts; order of arrival changes nothing."""
    acts = [act(place, states, written, tuple(seen)) for place, (states, written, seen) in enumerate(drawn)]
    found = settle(acts)
    shuffled = acts[:]
    chance.shuffle(shuffled)
    assert settle(shuffled) == found
    assert found.keys() == {pupil for one in acts for pupil in one.states}
    for pupil, said in found.items():
        naming = [one for one in acts if pupil in one.states]
        followed = {id for one in naming for id in one.seen if id != one.id}
        for one in naming:
            if one.id not in followed and one.states[pupil] is not said.state:
                assert one in said.others
        assert all(other.states[pupil] is not said.state for other in said.others)


def test_a_clock_that_cannot_be_right_is_not_believed() -> None:
    ahead = Act(PUPILS[0], PUPILS[0], "", NOON, NOON + 5 * HOUR, frozenset(), {})
    assert ahead.moment == NOON
    assert in_order([ahead, act(1, {}, written=-30)])[0] == ahead


def test_recaps_and_terms() -> None:
    assert recap([H, H, A]) == {H: 2, S: 0, IZIN: 0, A: 1}
    assert str(term_start(NOON.date())) == "2026-07-01"
    assert str(term_start(NOON.date().replace(month=6))) == "2026-01-01"


@pytest.mark.database
def test_twice_is_once_and_on_record(city: City) -> None:
    key, states = new_id(), {city.pupil: S, city.classmate: H}
    written = now() - HOUR
    for _ in range(2):
        record_attendance(city.class_, today(), city.teacher, key, states, written_at=written)
    with pytest.raises(KeyReused):
        record_attendance(city.class_, today(), city.teacher, key, {city.pupil: H})
    with reading() as db:
        assert len(db.scalars(select(AttendanceAct)).all()) == 1
        assert db.scalars(select(CommandRow)).one().written_at == written
        row = db.scalars(select(LedgerRow).where(LedgerRow.act == "learning.attendance-taken")).one()
        assert (row.details["sakit"], row.details["hadir"]) == (1, 1)
        register = get_register(city.class_, today())
        assert register is not None
        assert register.found[city.pupil].state is S


@pytest.mark.database
def test_what_cannot_be_is_refused_and_who_moved_is_kept(city: City) -> None:
    with pytest.raises(NotYet):
        record_attendance(city.class_, today() + timedelta(days=1), city.teacher, new_id(), {city.pupil: H})
    with pytest.raises(NobodyNamed):
        record_attendance(city.class_, today(), city.teacher, new_id(), {city.other_pupil: H})
    move_pupil(city.pupil, city.class_, city.other_class)
    record_attendance(city.class_, today(), city.teacher, new_id(), {city.pupil: A, city.classmate: H})
    with reading():
        month = get_month(city.class_, today().replace(day=1))
        assert month is not None
        assert [(line.name, line.left) for line in month.lines] == [("Maria Kogoya", True), ("Obed Mandowen", False)]
        assert month.lines[0].recap[A] == 1
        assert days_of([city.pupil])[city.pupil][0].state is A


def test_taken_in_one_page_and_differences_are_a_choice(city: City, sign_in: SignIn) -> None:
    teacher, head = sign_in(city.teacher), sign_in(city.head_teacher)
    url = f"/belajar/kelas/{city.class_}/kehadiran/{today()}"
    page = teacher.get(url).text
    assert page.count('value="hadir" checked') == 2
    assert f'data-about="attendance:{city.class_}:{today()}"' in page
    sick = {f"state-{city.pupil}": "sakit", f"state-{city.classmate}": "hadir"}
    well = {f"state-{city.pupil}": "hadir", f"state-{city.classmate}": "hadir"}
    early, late = (now() - HOUR).isoformat(), (now() - HOUR / 2).isoformat()
    assert teacher.post(url, data=sick | {"key": str(new_id()), "written_at": late}).status_code == 303
    assert head.post(url, data=well | {"key": str(new_id()), "written_at": early}).status_code == 303
    page = teacher.get(url).text
    assert "1 murid dicatat berbeda" in page
    assert "Yuli Rumbiak: sakit · Martha Hamadi: hadir" in page
    with reading() as db:
        seen = " ".join(str(id) for id in db.scalars(select(AttendanceAct.id)))
    teacher.post(url, data=well | {"key": str(new_id()), "seen": seen})
    page = teacher.get(url).text
    assert "dicatat berbeda" not in page
    assert page.count("Martha Hamadi") == 1, "every act stays in the list"


def test_days_nobody_can_mean_and_days_to_come(city: City, sign_in: SignIn) -> None:
    client = sign_in(city.teacher)
    url = f"/belajar/kelas/{city.class_}/kehadiran"
    for day in ("2020-01-01", "kemarin", f"{today() + timedelta(days=30)}"):
        assert client.get(f"{url}/{day}").status_code == 404, day
    tomorrow = f"{url}/{today() + timedelta(days=1)}"
    assert "belum tiba" in client.get(tomorrow).text
    answer = client.post(tomorrow, data={"key": str(new_id()), f"state-{city.pupil}": "sakit"})
    assert answer.status_code == 400
    assert 'value="sakit" checked' in answer.text


def test_the_month_and_its_file(city: City, sign_in: SignIn) -> None:
    client = sign_in(city.teacher)
    url = f"/belajar/kelas/{city.class_}/kehadiran"
    assert "Belum ada kehadiran" in client.get(url).text
    record_attendance(city.class_, today(), city.teacher, new_id(), {city.pupil: S, city.classmate: H})
    assert "1 sakit" in client.get(url).text
    assert "Belum ada kehadiran" in client.get(f"{url}?bulan=2020-01").text
    assert client.get(f"{url}?bulan=99").status_code == 200
    answer = client.post(url, data={"format": "xlsx", "bulan": f"{today():%Y-%m}"})
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == ["Murid", today().isoformat(), "Hadir", "Sakit", "Izin", "Alpa"]
    assert rows[1] == ["Maria Kogoya", "S", 0, 1, 0, 0]
    with reading() as db:
        assert db.scalars(select(LedgerRow).where(LedgerRow.act == "learning.attendance-exported")).one()


def test_pupil_and_guardian_see_their_own_days(city: City, sign_in: SignIn) -> None:
    pupil, guardian = sign_in(city.pupil), sign_in(city.guardian)
    assert "Belum ada kehadiran" in pupil.get("/belajar/kehadiran").text
    record_attendance(city.class_, today(), city.teacher, new_id(), {city.pupil: A, city.classmate: S})
    for page in (pupil.get("/belajar/kehadiran").text, guardian.get(f"/belajar/anak/{city.pupil}/kehadiran").text):
        assert "Alpa" in page
        assert "1 hari" in page
        assert 'class="chip danger"' in page


def test_who_teaches_one_course_takes_it_too(city: City, sign_in: SignIn) -> None:
    client, url = sign_in(city.other_teacher), f"/belajar/kelas/{city.class_}/kehadiran"
    assert client.get(url).status_code == 403
    with transaction() as db:
        db.add(CourseTeacher(course_id=city.course, account_id=city.other_teacher, starts_on=today()))
    assert client.get(url).status_code == 200


def test_what_nobody_has_taken_today_stands_on_the_front_page_of_the_week(city: City, flask_app: Flask) -> None:
    monday = datetime.fromisoformat("2026-11-23T07:00:00+09:00")
    page = f"/belajar/kelas/{city.class_}/kehadiran/2026-11-23"

    def rows(account: UUID) -> list[tuple[str, str, str]]:
        with flask_app.test_request_context(), reading():
            who = identity_of_account(account)
            assert who is not None
            sections = {section.title: section for section in front_page(who)}
            return [(row.title, row.state, row.url) for row in getattr(sections.get("Kehadiran hari ini"), "rows", ())]

    with at(monday - timedelta(days=1)):
        assert not rows(city.teacher), "no school on Sundays"
    with at(monday):
        assert rows(city.teacher) == [("5A", "belum", page)]
        assert not rows(city.pupil)
        with flask_app.test_request_context(), reading():
            who = identity_of_account(city.teacher)
            assert who is not None
            kept = [one.url for one in offline(who) if "kehadiran" in one.url]
        assert kept == [page.replace("-23", f"-{day}") for day in range(23, 29)]
        record_attendance(city.class_, today(), city.other_teacher, new_id(), {city.pupil: H})
        assert not rows(city.teacher)


def test_it_is_taken_on_a_page_that_survives_without_a_network(city: City, sign_in: SignIn) -> None:
    page = sign_in(city.teacher).get(f"/belajar/kelas/{city.class_}/kehadiran/{today()}").text
    for words in ("data-stay", "data-outbox", "data-arrived", 'name="written_at"'):
        assert words in page
    assert page.count('name="key"') == 1


def test_families_find_it_where_they_look(city: City, sign_in: SignIn) -> None:
    record_attendance(city.class_, today(), city.teacher, new_id(), {city.pupil: A, city.classmate: H})
    assert "1 alpa" in sign_in(city.pupil).get("/belajar").text
    assert "Kehadiran: 1 alpa" in sign_in(city.guardian).get("/belajar/anak").text
    assert "Kehadiranku" not in sign_in(city.teacher).get("/belajar").text
