"""Being late: what a teacher says beforehand is what happens, clocks that are off punish nobody, nothing is dropped."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from learning.actions.assignments import publish_assignment, withdraw_assignment
from learning.actions.courses import set_late_policy
from learning.actions.extensions import grant_extension
from learning.actions.marks import publish_marks
from learning.deadlines import KEPT_ON_PHONES, SLACK, Answer, written_moment
from learning.lateness import Lateness, LatePolicy, LateRule, closes_at, lateness, policy_of, reduced
from learning.models import Assignment, Course, Submission
from noken.clock import now
from noken.database import reading
from noken.ids import new_id
from tests.factories import City
from tests.learning.school import HOUR, SignIn, give, hand_in, mark, marks_of, place

DUE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = 24 * HOUR
POLICIES = some.builds(LatePolicy, some.sampled_from(LateRule), some.integers(1, 60), some.integers(0, 50))
MOMENTS = some.datetimes(datetime(2026, 10, 1), datetime(2027, 3, 1), timezones=some.just(UTC))
TEN = LatePolicy(LateRule.UNTIL, 3, 10)


@given(POLICIES, MOMENTS, MOMENTS)
def test_later_is_never_better_and_in_time_costs_nothing(policy: LatePolicy, one: datetime, other: datetime) -> None:
    early, late = lateness(policy, DUE, min(one, other)), lateness(policy, DUE, max(one, other))
    assert early.days <= late.days
    assert early.percent <= late.percent
    assert early.closed <= late.closed
    if min(one, other) <= DUE:
        assert early == Lateness()
    assert 0 <= late.percent <= 100
    assert policy_of(policy.stored()) == policy


@given(POLICIES, MOMENTS, some.integers(0, 100))
def test_more_time_takes_nothing_away(policy: LatePolicy, written: datetime, days: int) -> None:
    before, after = lateness(policy, DUE, written), lateness(policy, DUE + days * DAY, written)
    assert after.percent <= before.percent
    assert after.closed <= before.closed


@given(some.none() | some.floats(0, 100), some.integers(0, 100))
def test_points_stay_points(points: float | None, percent: int) -> None:
    found = reduced(points, Lateness(1, percent))
    assert (found is None) == (points is None)
    assert found is None or 0 <= found <= (points or 0) + 0.05


@given(MOMENTS, some.none() | MOMENTS, some.none() | some.integers(-(10**6), 10**6))
def test_a_clock_that_is_off_is_never_held_against_a_pupil(
    received: datetime, written: datetime | None, offset: int | None
) -> None:
    counted = written_moment(Answer(new_id(), received, written, offset))
    assert received - KEPT_ON_PHONES <= counted <= received
    assert counted <= written_moment(Answer(new_id(), received, written))


def test_days_are_those_that_have_begun() -> None:
    assert lateness(TEN, DUE, DUE + SLACK) == Lateness()
    assert lateness(TEN, DUE, DUE + HOUR) == Lateness(1, 10)
    assert lateness(TEN, DUE, DUE + 25 * HOUR) == Lateness(2, 20)
    assert lateness(TEN, DUE, DUE + 4 * DAY) == Lateness(4, 40, closed=True)
    assert lateness(LatePolicy(LateRule.CLOSED), DUE, DUE + HOUR).closed
    assert not lateness(LatePolicy(), DUE, DUE + 99 * DAY).closed
    assert lateness(TEN, None, DUE) == lateness(TEN, DUE, None) == Lateness()
    assert closes_at(TEN, DUE) == DUE + 3 * DAY
    assert reduced(80, Lateness(2, 20)) == 64


def test_a_phone_two_hours_ahead_and_without_a_signal_was_in_time() -> None:
    """Written 17.00 by the sun, 19.00 by the phone, due 18.00, received at 22.00."""
    due = DUE
    answer = Answer(new_id(), due + 4 * HOUR, due + HOUR, clock_offset=-7200)
    assert written_moment(answer) == due - HOUR


@pytest.mark.database
def test_an_assignment_keeps_what_it_was_given_with(city: City) -> None:
    set_late_policy(city.course, TEN, city.teacher)
    assignment = give(city, published_at=None)
    publish_assignment(assignment, city.teacher)
    set_late_policy(city.course, LatePolicy(LateRule.CLOSED), city.teacher)
    withdraw_assignment(assignment, city.teacher)
    publish_assignment(assignment, city.teacher)
    with reading() as db:
        assert policy_of(db.get_one(Assignment, assignment).late_policy) == TEN
        assert policy_of(db.get_one(Course, city.course).late_policy).rule is LateRule.CLOSED


@pytest.mark.database
def test_what_lateness_takes_is_seen_and_can_be_forgiven(city: City, sign_in: SignIn) -> None:
    assignment = give(city, due_in=-25 * HOUR, late_policy=TEN.stored())
    answer = hand_in(city, assignment)
    pupil, teacher = sign_in(city.pupil), sign_in(city.teacher)
    page = teacher.get(place(assignment, city.pupil)).text
    assert "terlambat 2 hari · nilai dikurangi 20 %" in page
    form = {"points": "80", "submission": str(answer), "act": "save"}
    teacher.post(place(assignment, city.pupil), data=form | {"key": str(new_id())})
    given = marks_of(assignment, city.pupil)[-1]
    assert (given.points, given.full_points, given.late_percent) == (64, 80, 20)
    assert 'value="80"' in teacher.get(place(assignment, city.pupil)).text, "one goes on from the full points"
    publish_marks(city.teacher, assignment)
    assert "80 dikurangi 20 % karena terlambat" in pupil.get(f"/belajar/tugas/{assignment}").text
    again = form | {"key": str(new_id()), "seen": str(given.id), "forgiven": "y"}
    teacher.post(place(assignment, city.pupil), data=again)
    assert marks_of(assignment, city.pupil)[-1].points == 80


@pytest.mark.database
def test_more_time_makes_it_in_time(city: City) -> None:
    assignment = give(city, due_in=-25 * HOUR, late_policy=TEN.stored())
    answer = hand_in(city, assignment)
    grant_extension(city.teacher, assignment, city.pupil, new_id(), now() + HOUR)
    mark(city, assignment, answer, 80)
    assert marks_of(assignment, city.pupil)[-1].points == 80


@pytest.mark.database
def test_a_pupil_reads_it_beforehand_and_a_closed_one_still_takes_what_was_written(city: City, sign_in: SignIn) -> None:
    client = sign_in(city.pupil)
    page = client.get(f"/belajar/tugas/{give(city, late_policy=TEN.stored())}").text
    assert "Yang terlambat diterima sampai" in page
    assert "Nilai dikurangi 10 % untuk setiap hari terlambat." in page
    assert "Yang terlambat tetap diterima." in client.get(f"/belajar/tugas/{give(city)}").text
    closed = give(city, due_in=-HOUR, late_policy=LatePolicy(LateRule.CLOSED).stored())
    url = f"/belajar/tugas/{closed}"
    page = client.get(url).text
    assert "tugas ini ditutup" in page
    assert "Kirim untuk dilihat guru" in page
    sent = {"key": str(new_id()), "text": "Terlambat", "written_at": (now() + 2 * HOUR).isoformat()}
    assert client.post(f"{url}/jawaban", data=sent | {"clock_offset": "-10800"}).status_code == 303
    assert "jam HP meleset" in client.get(url).text
    with reading() as db:
        assert db.query(Submission).filter_by(assignment_id=closed).one().clock_offset == -10800


@pytest.mark.database
def test_the_teacher_says_it_once_for_the_course(city: City, sign_in: SignIn) -> None:
    client, url = sign_in(city.teacher), f"/belajar/mapel/{city.course}/terlambat"
    assert "Aturan terlambat" in client.get(f"/belajar/mapel/{city.course}").text
    for wrong in ({"rule": "until", "days": "0"}, {"rule": "accepted", "percent": "51"}, {"rule": "never"}):
        assert client.post(url, data={"days": "3", "percent": "0"} | wrong).status_code == 400, wrong
    assert client.post(url, data={"rule": "until", "days": "2", "percent": "5"}).status_code == 303
    with reading() as db:
        assert policy_of(db.get_one(Course, city.course).late_policy) == LatePolicy(LateRule.UNTIL, 2, 5)
    page = client.get(f"/belajar/mapel/{city.course}/tugas-baru").text
    assert "Yang terlambat diterima sampai 2 hari sesudahnya. Nilai dikurangi 5 %" in page
