"""The registers of the demo city: a week of who was there, and one day on which two teachers do not agree."""

import random
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Protocol
from uuid import UUID

from learning.actions.attendance import record_attendance
from learning.attendance import Presence, is_school_day
from learning.queries.holidays import holiday_on
from noken import clock
from noken.accounts.queries import Person
from noken.database import reading
from noken.ids import new_id

DAYS = 8
OFTEN = [Presence.HADIR] * 24 + [Presence.SAKIT, Presence.IZIN, Presence.ALPA]


class Past(Protocol):
    """Makes it so many days ago, at that time."""

    def __call__(self, days: int, hour: int, minute: int = 0) -> AbstractContextManager[None]: ...


def take_registers(
    class_id: UUID, teachers: Sequence[UUID], pupils: Sequence[Person], chance: random.Random, days_ago: Past
) -> None:
    """The school days of the past week; today's is left to be taken. `teachers`: whose class it is, and another."""
    with reading():
        days = [ago for ago in range(DAYS, 0, -1) if _open(class_id, clock.today() - timedelta(days=ago))]
    for ago in days:
        with days_ago(ago, 7, 5):
            states = {pupil.id: chance.choice(OFTEN) for pupil in pupils}
            record_attendance(class_id, clock.today(), teachers[0], new_id(), states, written_at=clock.now())
    if len(teachers) > 1 and days:
        with days_ago(days[-1], 7, 40):
            states[pupils[2].id] = Presence.HADIR if states[pupils[2].id] is not Presence.HADIR else Presence.SAKIT
            record_attendance(class_id, clock.today(), teachers[1], new_id(), states, written_at=clock.now())


def _open(class_id: UUID, day: date) -> bool:
    return is_school_day(day) and not holiday_on(class_id, day)
