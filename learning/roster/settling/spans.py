"""Times put together: what overlaps or touches becomes one."""

from collections.abc import Iterable
from datetime import date, timedelta

from learning.roster.reading.dates import Span

FIRST, LAST = date.min, date.max
DAY = timedelta(days=1)


def overlap(one: Span, other: Span) -> bool:
    """Whether they share more than the day on which one ends and the other begins."""
    starts = max(one[0] or FIRST, other[0] or FIRST)
    ends = min(one[1] or LAST, other[1] or LAST)
    return starts < ends or (starts == ends and (one == other or one[0] == one[1] or other[0] == other[1]))


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, joined where they overlap or one begins the day after the other ended."""
    joined: list[Span] = []
    for starts, ends in sorted(set(spans), key=lambda span: (span[0] or FIRST, span[1] or LAST)):
        if joined:
            first, last = joined[-1]
            if last is None:
                continue
            if (starts or FIRST) <= (last + DAY if last < LAST else last):
                joined[-1] = (first, None if ends is None else max(last, ends))
                continue
        joined.append((starts, ends))
    return tuple(joined)
