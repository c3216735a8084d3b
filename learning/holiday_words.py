"""How holidays are said on pages."""

from datetime import date

from noken.clock import today
from noken.web.formats import long_day


def days_words(first: date, last: date) -> str:
    """`Senin, 17 Agustus`, or from a day to a day; a day of another year with that year."""
    return _day(first) if first == last else f"{_day(first)} – {_day(last)}"


def _day(day: date) -> str:
    return long_day(day) if day.year == today().year else f"{long_day(day)} {day.year}"
