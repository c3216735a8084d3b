"""Times asked for against times that are here: what begins, what moves, what ends. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from learning.roster.planning.here import Stay
from learning.roster.reading.dates import Span
from learning.roster.settling.model import Wanted
from learning.roster.settling.spans import LAST, union

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """`stay` None: a new row. Otherwise the row gets new days; `ends_now`: it was running and is over by this."""

    stay: Stay | None
    starts: date
    ends: date | None
    ends_now: bool = False


def match(stays: Sequence[Stay], wanted: Wanted, today: date) -> tuple[list[Step], int]:
    """The steps from what is here to what is wanted, and how many rows stay as they are.

    A row that begins on the same day or runs at the same time is the same stay; days the file does not state are
    left as they are, or begin today. Nothing is ever deleted.
    """
    if not wanted.spans:
        return [end(stay, wanted.ends, today) for stay in stays if runs(stay, today)], 0
    steps: list[Step] = []
    same = 0
    free = list(stays)
    for starts, ends in wanted.spans:
        found = _same_stay(free, starts, ends, today)
        if found is None:
            if starts is not None or ends is None or ends >= today:
                steps.append(Step(None, starts or today, ends))
            continue
        free.remove(found)
        first = starts or found.starts
        if (first, ends) == (found.starts, found.ends):
            same += 1
        else:
            steps.append(Step(found, first, ends, runs(found, today) and ends is not None and ends < today))
    return steps, same


def _same_stay(stays: Iterable[Stay], starts: date | None, ends: date | None, today: date) -> Stay | None:
    first = starts or today
    for stay in stays:
        if stay.starts == first:
            return stay
    for stay in stays:
        if stay.starts <= (ends or LAST) and first <= (stay.ends or LAST):
            return stay
    return None


def runs(stay: Stay, today: date) -> bool:
    """Whether it holds today or is still to come."""
    return stay.ends is None or stay.ends >= today


def end(stay: Stay, last: date | None, today: date) -> Step:
    """Over since the day the file says, at the latest since yesterday, so that it is gone at the next request."""
    yesterday = today - DAY
    return Step(stay, stay.starts, min(last, yesterday) if last else yesterday, True)


def together(several: Sequence[Wanted]) -> Wanted:
    """Two identifiers of the same person ask for the same place."""
    spans: list[Span] = [span for wanted in several for span in wanted.spans]
    lasts = [wanted.ends for wanted in several if wanted.ends]
    first = several[0]
    return Wanted(union(spans), max(lasts) if lasts and not spans else None, first.file, first.line)
