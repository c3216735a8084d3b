"""How alike two answers are: a hint for a teacher who reads many, never a proof. Pure functions of texts.

Only runs of words count, numbers do not: right answers to a sum are alike because they are right. Runs that stand in
what everybody was given to read (the assignment, the lessons) are left out, and so are answers too short to tell.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

RUN = 4
FEWEST_RUNS = 12
SHARE = 0.6
_WORD = re.compile(r"[^\W\d_]+")

Runs = frozenset[tuple[str, ...]]


class Alike(NamedTuple):
    """The answer most like this one: whose, and how much of the shorter of the two stands in the other, in per cent."""

    pupil_id: UUID
    percent: int


def runs(text: str) -> Runs:
    """Every run of four words, however they are written and whatever stands between them."""
    words = _WORD.findall(text.casefold())
    return frozenset(zip(*(words[place:] for place in range(RUN)), strict=False))


def share(one: Runs, other: Runs) -> float:
    """How much of the shorter stands in the other, from 0 to 1; 0 where one is too short to tell."""
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter >= FEWEST_RUNS else 0.0


def alike(texts: Mapping[UUID, str], given: Iterable[str], only: UUID | None = None) -> dict[UUID, Alike]:
    """By pupil (or of `only` one) the answer most like theirs, if it is like enough; `given`: what all could copy."""
    known: Runs = frozenset().union(*map(runs, given))
    own = {pupil: runs(text) - known for pupil, text in texts.items()}
    found: dict[UUID, Alike] = {}
    for pupil in texts if only is None else {only} & texts.keys():
        best = max(((share(own[pupil], own[other]), other) for other in texts if other != pupil), default=None)
        if best and best[0] >= SHARE:
            found[pupil] = Alike(best[1], round(100 * best[0]))
    return found
