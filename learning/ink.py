"""Red ink: strokes over a page as numbers, so that the page stays as it was handed in.

A stroke is `[width, x, y, x, y, …]`: whole numbers, lengths in ten-thousandths of the page's width, from its upper left
corner. Ink of an answer is `{"<file id>:<page from 1>": [stroke, …]}`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

WIDE, TALL = 10_000, 100_000
THINNEST, THICKEST = 5, 300
MOST_STROKES, MOST_PAGES = 2_000, 40
PAGE_BYTES, ALL_BYTES = 20_000, 200_000

Stroke = Sequence[int]
Spot = tuple[UUID, int]
Ink = dict[Spot, list[list[int]]]


class BadInk(ValueError):
    """Something else than strokes; nothing of it is kept."""


@dataclass(frozen=True)
class Path:
    """A stroke as SVG draws it."""

    d: str
    width: int


def read(text: str) -> Ink:
    """Ink as a form brings it: whole numbers within bounds and nothing else; pages without strokes are left out."""
    if not text.strip():
        return {}
    if len(text) > ALL_BYTES:
        raise BadInk("too much")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise BadInk("not JSON") from None
    if not isinstance(found, dict) or len(found) > MOST_PAGES:
        raise BadInk("not pages")
    return {_spot(name): _page(strokes) for name, strokes in found.items() if strokes}


def write(ink: Mapping[Spot, Sequence[Stroke]]) -> str:
    """The same for a form; "" where there is none."""
    named = {f"{file_id}:{page}": strokes for (file_id, page), strokes in ink.items()}
    return json.dumps(named, separators=(",", ":")) if named else ""


def paths(strokes: Sequence[Stroke]) -> list[Path]:
    """Strokes for an SVG in units of a ten-thousandth of the width; a dot is a line of no length with round ends."""
    return [Path(_line(stroke[1:]), stroke[0]) for stroke in strokes]


def _line(points: Stroke) -> str:
    x, y = points[0], points[1]
    drawn = [f"M{x} {y}"]
    for at in range(2, len(points), 2):
        drawn.append(f"l{points[at] - x} {points[at + 1] - y}")
        x, y = points[at], points[at + 1]
    return "".join(drawn) if len(drawn) > 1 else f"{drawn[0]}h0"


def _spot(name: str) -> Spot:
    file_id, _, page = name.partition(":")
    try:
        spot = UUID(file_id), int(page)
    except ValueError:
        raise BadInk("not a page") from None
    if name != f"{spot[0]}:{spot[1]}" or not 1 <= spot[1] <= 9_999:
        raise BadInk("not a page")
    return spot


def _page(strokes: Any) -> list[list[int]]:
    if not isinstance(strokes, list) or len(strokes) > MOST_STROKES:
        raise BadInk("not strokes")
    if len(json.dumps(strokes, separators=(",", ":"))) > PAGE_BYTES:
        raise BadInk("too much on one page")
    if not all(_is_stroke(stroke) for stroke in strokes):
        raise BadInk("not a stroke")
    return strokes


def _is_stroke(stroke: Any) -> bool:
    if not isinstance(stroke, list) or len(stroke) < 3 or len(stroke) % 2 == 0:
        return False
    if any(type(number) is not int for number in stroke):
        return False
    inside = all(0 <= x <= WIDE for x in stroke[1::2]) and all(0 <= y <= TALL for y in stroke[2::2])
    return inside and THINNEST <= stroke[0] <= THICKEST
