"""Tables for people, and one JSON object for machines as the last line."""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Bar:
    """What is asked: `value` must be `must` (such as `<= 30`), in the words of `what`."""

    what: str
    value: float
    must: str

    @property
    def ok(self) -> bool:
        sign, limit = self.must.split()
        return self.value <= float(limit) if sign == "<=" else self.value >= float(limit)


@dataclass
class Report:
    """What a benchmark found. `peers` are figures of other programs measured in the same run."""

    name: str
    figures: dict[str, float] = field(default_factory=dict)
    peers: dict[str, float] = field(default_factory=dict)
    bars: list[Bar] = field(default_factory=list)

    def bar(self, what: str, value: float, must: str) -> None:
        self.bars.append(Bar(what, value, must))

    def finish(self) -> None:
        """Print the bars and the JSON line; leave with 1 where a bar is missed."""
        table(("bar", "value", "must", ""), [(b.what, b.value, b.must, "ok" if b.ok else "MISSED") for b in self.bars])
        ok = all(bar.ok for bar in self.bars)
        said: dict[str, Any] = {
            "name": self.name,
            "machine": {"cores": os.cpu_count()},
            "figures": {name: round(value, 3) for name, value in self.figures.items()},
            "peers": {name: round(value, 3) for name, value in self.peers.items()},
            "bars": [{"what": b.what, "value": round(b.value, 3), "must": b.must, "ok": b.ok} for b in self.bars],
            "ok": ok,
        }
        print(json.dumps(said))
        sys.exit(0 if ok else 1)


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Aligned columns; numbers to the right."""
    cells = [[_said(cell) for cell in row] for row in rows]
    widths = [max(len(text) for text in column) for column in zip(heads, *cells, strict=True)]
    print("  ".join(head.ljust(width) for head, width in zip(heads, widths, strict=True)).rstrip())
    for row, line in zip(rows, cells, strict=True):
        parts = [
            text.rjust(width) if isinstance(cell, int | float) else text.ljust(width)
            for cell, text, width in zip(row, line, widths, strict=True)
        ]
        print("  ".join(parts).rstrip())
    print(flush=True)


def _said(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:,.0f}" if abs(cell) >= 1000 else f"{cell:.3g}" if abs(cell) < 10 else f"{cell:.1f}"
    return str(cell)
