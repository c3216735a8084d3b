"""Dates as a calendar file (RFC 5545), the same bytes as long as nothing has changed."""

from collections.abc import Iterable
from datetime import timedelta

from icalendar import Calendar, Event

from noken.clock import local
from noken.feature import CalendarEntry

EVERY = timedelta(hours=6)
DAY = timedelta(days=1)


def calendar_file(name: str, entries: Iterable[CalendarEntry]) -> bytes:
    """The entries by time. A moment is written in UTC, and stamped with when it was last changed, never with now."""
    made = Calendar()
    made.add("prodid", "-//Noken//Kalender//ID")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("x-wr-calname", name)
    made.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", EVERY)
    for entry in sorted(entries, key=lambda one: (one.at, one.uid)):
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", entry.changed_at)
        event.add("last-modified", entry.changed_at)
        if entry.last is None:
            event.add("dtstart", entry.at)
        else:
            event.add("dtstart", local(entry.at).date())
            event.add("dtend", entry.last + DAY)
        event.add("summary", entry.title)
        event.add("url", entry.url)
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    return bytes(made.to_ical())
