"""The time for which a line holds."""

from datetime import date

from learning.roster.reading.problems import Report
from learning.roster.reading.values import iso_date

Span = tuple[date | None, date | None]


def read_span(
    begin: str, end: str, begin_column: str, end_column: str, file: str, line: int, report: Report
) -> Span | None:
    """From and until, None where not said; None as a whole (and reported) where a date cannot be read."""
    starts, ends = iso_date(begin) if begin else None, iso_date(end) if end else None
    fine = True
    for text, day, column in ((begin, starts, begin_column), (end, ends, end_column)):
        if text and day is None:
            report.error("bad-date", file, line, column, value=text)
            fine = False
    if starts and ends and ends < starts:
        report.error("ends-before", file, line, end_column, value=end)
        fine = False
    return (starts, ends) if fine else None
