"""The one clock: UTC inside, Asia/Jayapura on the page. Tests set it, nothing else does."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

WIT = ZoneInfo("Asia/Jayapura")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The calendar day in Jayapura."""
    return now().astimezone(WIT).date()


def local(moment: datetime) -> datetime:
    """The same moment on a clock in Jayapura."""
    return moment.astimezone(WIT)
