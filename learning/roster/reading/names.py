"""Names as they are kept: what cannot be one is refused, what looks odd is pointed at."""

from learning.roster.reading.problems import Report
from learning.roster.reading.values import MAX_NAME, tidy


def usable_name(text: str, column: str, file: str, line: int, report: Report) -> str:
    """The name as it is kept; "" (and reported) where it is empty or far too long. Odd ones are pointed at."""
    name = tidy(text)
    if not name:
        report.error("empty-value", file, line, column)
    elif len(name) > MAX_NAME:
        report.error("too-long", file, line, column, limit=MAX_NAME)
        return ""
    elif name[0] in "=+-@" or "<" in name or ">" in name:
        report.warn("odd-name", file, line, column, value=name)
    return name
