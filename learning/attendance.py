"""Who was there: several acts of taking one register made into one answer. Pure functions of facts.

Two teachers on two phones may take the register of one day without knowing of each other. Every act is kept. An act
follows those that stood on its page, and what the same person wrote before (a register saved twice without a signal);
of acts that do not follow one another the newest written counts; where they differ the others are shown as a choice.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from learning.deadlines import Answer, written_moment


class Presence(StrEnum):
    """What the register says of a pupil on a day."""

    HADIR = "hadir"
    SAKIT = "sakit"
    IZIN = "izin"
    ALPA = "alpa"


@dataclass(frozen=True)
class Act:
    """One taking of the register. `by_id`, `by`: who took it; `seen`: acts on its page; `states` by pupil."""

    id: UUID
    by_id: UUID
    by: str
    received_at: datetime
    written_at: datetime | None
    seen: frozenset[UUID]
    states: Mapping[UUID, Presence]

    @property
    def moment(self) -> datetime:
        """When it counts as taken: as written, unless the phone's clock cannot be right."""
        return written_moment(Answer(self.id, self.received_at, self.written_at))


@dataclass(frozen=True)
class Found:
    """What counts for a pupil, by which act; `others`: acts beside it, newest first, that say something else."""

    state: Presence
    act: Act
    others: Sequence[Act] = ()


def in_order(acts: Iterable[Act]) -> list[Act]:
    """Newest written first."""
    return sorted(acts, key=lambda act: (act.moment, act.received_at, act.id), reverse=True)


def settle(acts: Sequence[Act]) -> dict[UUID, Found]:
    """What counts for each pupil that some act names, of the acts of one class and day."""
    newest_first = in_order(acts)
    pupils = {pupil for act in acts for pupil in act.states}
    return {pupil: _found(pupil, [act for act in newest_first if pupil in act.states]) for pupil in pupils}


def _found(pupil: UUID, naming: Sequence[Act]) -> Found:
    followed = {id for act in naming for id in act.seen if id != act.id}
    unfollowed = [act for act in naming if act.id not in followed] or naming[:1]
    newest_of: dict[UUID, Act] = {}
    for act in unfollowed:
        newest_of.setdefault(act.by_id, act)
    last = list(newest_of.values())
    state = last[0].states[pupil]
    return Found(state, last[0], [act for act in last[1:] if act.states[pupil] is not state])


def recap(states: Iterable[Presence]) -> dict[Presence, int]:
    """How many days of each kind; every kind stands in it, in the order of the register."""
    counted = Counter(states)
    return {kind: counted[kind] for kind in Presence}


def term_start(day: date) -> date:
    """The first day of the half of the school year that `day` lies in: 1 July or 1 January."""
    return date(day.year, 7 if day.month >= 7 else 1, 1)


def school_year_start(day: date) -> date:
    """The first day of the school year that `day` lies in: 1 July."""
    return date(day.year - (day.month < 7), 7, 1)


def is_school_day(day: date) -> bool:
    """Whether schools ask who is there: every day but Sunday."""
    return day.isoweekday() != 7


def school_days(first: date, last: date) -> list[date]:
    """The school days from a day to a day."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if is_school_day(day)]
