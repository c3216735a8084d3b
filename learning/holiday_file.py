"""Days without school out of a calendar file (RFC 5545). Pure: bytes in, whole days out, or a refusal."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from icalendar import Calendar, Event

from learning.attendance import school_year_start
from noken.plain import one_line

MOST_BYTES = 250_000
MOST_DAYS = 150
LONGEST_NAME = 80
LONGEST = timedelta(days=100)
YEARS = timedelta(days=730)
ODD = (ValueError, OverflowError, TypeError, AttributeError, KeyError, IndexError)


class DayOff(NamedTuple):
    """A name, and from which to which day, both included."""

    name: str
    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.first} {self.last} {self.name}"


@dataclass
class Found:
    """What a file holds, by day. `outside`: of other school years; `odd`: repeated, by the hour, or not to be read."""

    days: list[DayOff] = field(default_factory=list)
    outside: int = 0
    odd: int = 0


class NotACalendar(Exception):
    """These bytes are no calendar, or far too many."""


def read_holidays(content: bytes, today: date) -> Found:
    """The events of whole days of this school year and the next, each once. Raises NotACalendar."""
    found, start = Found(), school_year_start(today)
    for event in _events(content):
        day = _day_off(event)
        if day is None:
            found.odd += 1
        elif day.last < start or day.first >= start + YEARS or len(found.days) >= MOST_DAYS:
            found.outside += 1
        elif day not in found.days:
            found.days.append(day)
    found.days.sort(key=lambda day: (day.first, day.last, day.name))
    return found


def read_day(text: str) -> DayOff | None:
    """What `str()` made of a day; None for anything else."""
    parts = text.split(" ", 2)
    try:
        first, last, name = date.fromisoformat(parts[0]), date.fromisoformat(parts[1]), one_line(parts[2])
    except ODD:
        return None
    return _meant(name, first, last)


def _events(content: bytes) -> Iterator[Event]:
    if len(content) > MOST_BYTES:
        raise NotACalendar
    try:
        calendars = [one for one in Calendar.from_ical(content, multiple=True) if one.name == "VCALENDAR"]
        events = [event for calendar in calendars for event in calendar.walk() if isinstance(event, Event)]
    except (*ODD, RecursionError) as error:
        raise NotACalendar from error
    if not calendars:
        raise NotACalendar
    for event in events:
        if str(event.get("status", "")).upper() != "CANCELLED":
            yield event


def _day_off(event: Event) -> DayOff | None:
    try:
        first, end = event.start, event.end
        if isinstance(first, datetime) or isinstance(end, datetime) or "rrule" in event or "rdate" in event:
            return None
        names = event.get("summary", "")
        name = one_line(str(names[0] if isinstance(names, list) else names))
        return _meant(name[:LONGEST_NAME].strip(), first, max(first, end - timedelta(days=1)))
    except ODD:
        return None


def _meant(name: str, first: date, last: date) -> DayOff | None:
    meant = name and len(name) <= LONGEST_NAME and timedelta() <= last - first < LONGEST and 2020 <= first.year <= 2100
    return DayOff(name, first, last) if meant else None
