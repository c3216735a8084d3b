"""What being late means in a course, as its teacher says it beforehand. Pure functions of facts.

An answer that comes after the end is kept all the same, and the teacher decides: nothing a pupil wrote is lost. Days
are counted from the pupil's own due moment to the moment that counts as written (`deadlines.written_moment`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Any

from learning.deadlines import SLACK

DAY = timedelta(days=1)
MOST_DAYS, MOST_PERCENT = 60, 50


class LateRule(StrEnum):
    """How long answers are taken after the due moment."""

    ACCEPTED = "accepted"
    UNTIL = "until"
    CLOSED = "closed"


@dataclass(frozen=True)
class LatePolicy:
    """`days`: how long with UNTIL; `percent`: what each day that has begun takes off the points."""

    rule: LateRule = LateRule.ACCEPTED
    days: int = 0
    percent: int = 0

    def stored(self) -> dict[str, Any]:
        """As a row keeps it."""
        return {"rule": str(self.rule), "days": self.days, "percent": self.percent}


@dataclass(frozen=True)
class Lateness:
    """How late something was: `days` begun since the due moment, `percent` of the points that takes; `closed`: it came
    after the end."""

    days: int = 0
    percent: int = 0
    closed: bool = False


def policy_of(stored: Mapping[str, Any] | None) -> LatePolicy:
    """From a row; nothing said means that late answers are taken."""
    return LatePolicy(LateRule(stored["rule"]), stored["days"], stored["percent"]) if stored else LatePolicy()


def closes_at(policy: LatePolicy, due_at: datetime | None) -> datetime | None:
    """After which moment answers are no longer taken as a matter of course; None = never."""
    if due_at is None or policy.rule is LateRule.ACCEPTED:
        return None
    return due_at + (policy.days * DAY if policy.rule is LateRule.UNTIL else timedelta())


def lateness(policy: LatePolicy, due_at: datetime | None, written: datetime | None) -> Lateness:
    """What the policy says of an answer that counts as written at that moment."""
    if due_at is None or written is None or written <= due_at + SLACK:
        return Lateness()
    days = ceil((written - due_at) / DAY)
    end = closes_at(policy, due_at)
    return Lateness(days, min(100, days * policy.percent), end is not None and written > end + SLACK)


def reduced(points: float | None, late: Lateness) -> float | None:
    """The points after what lateness takes, to one decimal."""
    return None if points is None else round(points * (100 - late.percent) / 100, 1)
