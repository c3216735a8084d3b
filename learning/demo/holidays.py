"""Days without school in the demo city: those the office has entered for this school year, and one of a school."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from learning.actions.holidays import add_holiday
from learning.attendance import school_year_start
from noken import clock
from noken.ids import new_id

EVERY_YEAR = (
    ("Hari Proklamasi Kemerdekaan RI", (8, 17), (8, 17)),
    ("Libur semester", (12, 21), (1, 2)),
    ("Hari Raya Natal", (12, 25), (12, 26)),
    ("Tahun Baru", (1, 1), (1, 1)),
    ("Hari Pekabaran Injil di Tanah Papua", (2, 5), (2, 5)),
    ("Hari Buruh Internasional", (5, 1), (5, 1)),
    ("Hari Lahir Pancasila", (6, 1), (6, 1)),
)
SOON = timedelta(days=12)


def enter_holidays(office: UUID, by: UUID) -> None:
    """Those that fall on the same date in every year."""
    for name, first, last in this_school_year():
        add_holiday(office, name, first, last, by, new_id())


def enter_anniversary(school: UUID, by: UUID) -> None:
    """A day that only this school has off."""
    day = clock.today() + SOON
    add_holiday(school, "Ulang tahun sekolah", day, day, by, new_id())


def this_school_year() -> Iterator[tuple[str, date, date]]:
    """Name, first and last day."""
    start = school_year_start(clock.today())
    for name, first, last in EVERY_YEAR:
        yield name, _on(start, first), _on(start, last)


def _on(start: date, day: tuple[int, int]) -> date:
    month, number = day
    return date(start.year + (month < start.month), month, number)
