"""Where a pupil's work stands: due, late, missing, waiting, marked. Pure functions of facts; nothing here is stored.

Lateness goes by the moment an answer was written, as long as the phone's word is believable: a mast that was down is
not the pupil's fault. Both times are always shown beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from noken.clock import local

KEPT_ON_PHONES = timedelta(days=7)
SLACK = timedelta(minutes=1)


class State(StrEnum):
    """What is to be done next, and by whom."""

    OPEN = "open"
    OVERDUE = "overdue"
    WAITING = "waiting"
    AGAIN = "again"
    MARKED = "marked"
    RETURNED = "returned"
    PUBLISHED = "published"


UNDONE = frozenset({State.OPEN, State.OVERDUE, State.RETURNED})
UNCHECKED = frozenset({State.WAITING, State.AGAIN})


@dataclass(frozen=True)
class Answer:
    """One thing handed in. `clock_offset`: seconds the city was ahead of the phone, where the phone noticed."""

    id: UUID
    received_at: datetime
    written_at: datetime | None = None
    clock_offset: int | None = None


@dataclass(frozen=True)
class Judgement:
    """One act of marking. `submission_id`: the answer that was looked at."""

    id: UUID
    submission_id: UUID | None
    marked_at: datetime
    published_at: datetime | None = None
    points: float | None = None
    returned: bool = False


@dataclass(frozen=True)
class Facts:
    """All that is known of one pupil's work on one assignment; `answers` and `marks` oldest first."""

    due_at: datetime | None = None
    extended_to: datetime | None = None
    answers: Sequence[Answer] = ()
    marks: Sequence[Judgement] = ()


@dataclass(frozen=True)
class Standing:
    """How the work stands for one reader: `answer` is the newest, `mark` the newest this reader may see; `written`: the
    moment that counts as handed in, by which it is late or not."""

    state: State
    due_at: datetime | None
    late: bool
    answer: Answer | None
    mark: Judgement | None
    written: datetime | None = None


def due_moment(due_at: datetime | None, extended_to: datetime | None) -> datetime | None:
    """By when this pupil must hand in. An extension never takes time away; without a due date there is none."""
    if due_at is None or extended_to is None:
        return due_at
    return max(due_at, extended_to)


def is_extended(facts: Facts) -> bool:
    """Whether this pupil has more time than the class."""
    return due_moment(facts.due_at, facts.extended_to) != facts.due_at


def days_on(due_at: datetime, now: datetime, days: int) -> datetime:
    """So many days after the due day, or after today where it is over; at the same hour of the day."""
    due = local(due_at)
    day = max(due.date(), local(now).date()) + timedelta(days=days)
    return datetime.combine(day, due.timetz()).astimezone(UTC)


def written_moment(answer: Answer) -> datetime:
    """When an answer counts as handed in: as written, unless the phone's clock cannot be right. Of a clock known to be
    off the time that is better for the pupil counts: as the phone showed it, or put right."""
    written, received = answer.written_at, answer.received_at
    if written is None:
        return received
    shown = [written, written + timedelta(seconds=answer.clock_offset or 0)]
    return min((at for at in shown if timedelta() <= received - at <= KEPT_ON_PHONES), default=received)


def turned_in(answers: Sequence[Answer], marks: Sequence[Judgement] = ()) -> datetime | None:
    """When the newest answer counts as handed in. What was sent back was in time or late before that."""
    sent_back = min((mark.marked_at for mark in marks if mark.returned), default=None)
    counted = [answer for answer in answers if sent_back is None or answer.received_at <= sent_back] or list(answers)
    return written_moment(counted[-1]) if counted else None


def is_late(due_at: datetime | None, answers: Sequence[Answer], marks: Sequence[Judgement] = ()) -> bool:
    """Whether the newest answer came after the due moment."""
    written = turned_in(answers, marks)
    return written is not None and due_at is not None and written > due_at + SLACK


def undone_state(now: datetime, due_at: datetime | None) -> State:
    """Nothing is there yet: is there still time?"""
    return State.OVERDUE if due_at is not None and now > due_at else State.OPEN


def pupil_state(now: datetime, due_at: datetime | None, answered: bool, returned: bool | None, marked: bool) -> State:
    """As pupils and guardians see it. `returned`: whether the newest published mark sends the work back, None without
    one; `marked`: whether that mark looked at the newest answer."""
    if returned is None:
        return State.WAITING if answered else undone_state(now, due_at)
    if not returned:
        return State.PUBLISHED
    return State.RETURNED if marked else State.WAITING


def teacher_state(now: datetime, due_at: datetime | None, answer_id: UUID | None, mark: Judgement | None) -> State:
    """As teachers see it: `mark` is the newest of all; an answer it did not look at wants to be looked at."""
    if mark is None:
        return State.WAITING if answer_id is not None else undone_state(now, due_at)
    if answer_id != mark.submission_id:
        return State.WAITING if mark.returned else State.AGAIN
    if mark.returned:
        return State.RETURNED
    return State.PUBLISHED if mark.published_at is not None else State.MARKED


def for_pupil(now: datetime, facts: Facts) -> Standing:
    """The standing as the pupil and the guardians may see it: unpublished marks do not exist."""
    published = [mark for mark in facts.marks if mark.published_at is not None]
    mark = published[-1] if published else None
    due_at, answer = due_moment(facts.due_at, facts.extended_to), facts.answers[-1] if facts.answers else None
    marked = mark is not None and mark.submission_id == (answer.id if answer else None)
    state = pupil_state(now, due_at, answer is not None, mark.returned if mark else None, marked)
    written = turned_in(facts.answers, published)
    return Standing(state, due_at, is_late(due_at, facts.answers, published), answer, mark, written)


def for_teacher(now: datetime, facts: Facts) -> Standing:
    """The standing as teachers see it."""
    mark = facts.marks[-1] if facts.marks else None
    due_at, answer = due_moment(facts.due_at, facts.extended_to), facts.answers[-1] if facts.answers else None
    state = teacher_state(now, due_at, answer.id if answer else None, mark)
    written = turned_in(facts.answers, facts.marks)
    return Standing(state, due_at, is_late(due_at, facts.answers, facts.marks), answer, mark, written)
