"""Where a pupil's work stands, from facts alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from learning.deadlines import (
    KEPT_ON_PHONES,
    Answer,
    Facts,
    Judgement,
    State,
    due_moment,
    for_pupil,
    for_teacher,
    is_late,
    written_moment,
)
from noken.ids import new_id

NOON = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
moments = some.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=some.just(UTC))


def hour(count: float) -> datetime:
    return NOON + timedelta(hours=count)


@some.composite
def facts(draw: some.DrawFn) -> Facts:
    """Any history: answers and marks in the order of time, each mark of the answer that was newest then."""
    events = draw(some.lists(some.tuples(moments, some.sampled_from("apmr")), max_size=8))
    answers: list[Answer] = []
    marks: list[Judgement] = []
    for moment, kind in sorted(events):
        if kind == "a":
            written = draw(some.none() | moments)
            answers.append(Answer(new_id(), moment, written))
        else:
            seen = answers[-1].id if answers else None
            published = moment if kind in "pr" else None
            marks.append(Judgement(new_id(), seen, moment, published, 80, returned=kind == "r"))
    return Facts(draw(some.none() | moments), draw(some.none() | moments), answers, marks)


@given(some.none() | moments, some.none() | moments)
def test_an_extension_gives_time_and_never_takes_it(due: datetime | None, extended: datetime | None) -> None:
    found = due_moment(due, extended)
    assert (found is None) == (due is None)
    if found and due:
        assert found >= due
        assert found in (due, extended)


@given(moments, some.none() | moments)
def test_a_phone_s_word_is_taken_only_when_it_can_be_true(received: datetime, written: datetime | None) -> None:
    counted = written_moment(Answer(new_id(), received, written))
    assert received - KEPT_ON_PHONES <= counted <= received
    assert counted in (received, written)


def test_written_in_time_and_received_after_is_not_late() -> None:
    assert not is_late(NOON, [Answer(new_id(), hour(12), hour(-1))])
    assert is_late(NOON, [Answer(new_id(), hour(12))])
    assert is_late(NOON, [Answer(new_id(), hour(24 * 8), hour(-1))]), "no phone keeps an answer for eight days"
    assert is_late(NOON, [Answer(new_id(), hour(1), hour(2))]), "written after it was received"


def test_the_newest_answer_is_the_late_one() -> None:
    assert is_late(NOON, [Answer(new_id(), hour(-1)), Answer(new_id(), hour(1))])
    assert not is_late(None, [Answer(new_id(), hour(1))])
    assert not is_late(NOON, [])


def test_what_was_sent_back_does_not_become_late_by_being_done_again() -> None:
    first, again = Answer(new_id(), hour(-1)), Answer(new_id(), hour(9))
    back = Judgement(new_id(), first.id, hour(2), hour(2), returned=True)
    assert not is_late(NOON, [first, again], [back])
    assert is_late(NOON, [Answer(new_id(), hour(1)), again], [back]), "it was late before"


@given(facts(), moments)
def test_pupils_never_learn_of_marks_that_are_not_published(known: Facts, moment: datetime) -> None:
    published = [mark for mark in known.marks if mark.published_at]
    seen = for_pupil(moment, known)
    assert seen == for_pupil(moment, Facts(known.due_at, known.extended_to, known.answers, published))
    assert seen.state not in {State.MARKED, State.AGAIN}
    assert seen.mark is None or seen.mark.published_at is not None


@given(facts(), moments)
def test_a_state_says_what_is_there(known: Facts, moment: datetime) -> None:
    for stand in (for_pupil(moment, known), for_teacher(moment, known)):
        if stand.state in {State.OPEN, State.OVERDUE}:
            assert stand.answer is None
            assert stand.mark is None
            assert (stand.state is State.OVERDUE) == (stand.due_at is not None and moment > stand.due_at)
        if stand.state in {State.PUBLISHED, State.MARKED, State.RETURNED}:
            assert stand.mark is not None
            assert stand.mark.returned == (stand.state is State.RETURNED)
        if stand.state is State.WAITING:
            assert stand.answer is not None


@given(facts(), moments)
def test_an_answer_no_mark_looked_at_wants_to_be_looked_at(known: Facts, moment: datetime) -> None:
    stand = for_teacher(moment, known)
    unseen = stand.answer is not None and (stand.mark is None or stand.mark.submission_id != stand.answer.id)
    assert unseen == (stand.state in {State.WAITING, State.AGAIN})


@pytest.mark.parametrize(
    ("acts", "teacher", "pupil"),
    [
        ("", State.OVERDUE, State.OVERDUE),
        ("a", State.WAITING, State.WAITING),
        ("am", State.MARKED, State.WAITING),
        ("ama", State.AGAIN, State.WAITING),
        ("ap", State.PUBLISHED, State.PUBLISHED),
        ("apm", State.MARKED, State.PUBLISHED),
        ("apa", State.AGAIN, State.PUBLISHED),
        ("ar", State.RETURNED, State.RETURNED),
        ("ara", State.WAITING, State.WAITING),
        ("aram", State.MARKED, State.WAITING),
        ("m", State.MARKED, State.OVERDUE),
        ("p", State.PUBLISHED, State.PUBLISHED),
    ],
)
def test_how_work_goes_along(acts: str, teacher: State, pupil: State) -> None:
    answers: list[Answer] = []
    marks: list[Judgement] = []
    for place, act in enumerate(acts):
        moment = hour(-20 + place)
        if act == "a":
            answers.append(Answer(new_id(), moment))
        else:
            seen = answers[-1].id if answers else None
            marks.append(Judgement(new_id(), seen, moment, moment if act in "pr" else None, 80, act == "r"))
    known = Facts(NOON, None, answers, marks)
    assert for_teacher(hour(1), known).state is teacher
    assert for_pupil(hour(1), known).state is pupil
