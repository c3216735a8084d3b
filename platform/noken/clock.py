"""The one clock: UTC inside, Asia/Jayapura on the page."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

WIT = ZoneInfo("Asia/Jayapura")

_set: ContextVar[datetime | None] = ContextVar("noken_clock", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _set.get() or datetime.now(UTC)


def today() -> date:
    """The calendar day in Jayapura."""
    return now().astimezone(WIT).date()


def local(moment: datetime) -> datetime:
    """The same moment on a clock in Jayapura."""
    return moment.astimezone(WIT)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be `moment` inside the block: for tests, and for the past week of the demo city."""
    token = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(token)
