"""The frame of the programs that make a file lighter: told line by line how far they are and what is ready.

A line is JSON: `{"progress": 0.4}`, `{"kind": "audio24", "made": "audio24.webm"}` or `{"kind": …, "failed": reason}`.
They are slow on purpose: the pages of the house go first. A parent that has gone ends them at their next line.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from noken.files.decoders.run import Limits, Unacceptable, confine
from noken.files.reasons import Reason

EVERY_SECONDS = 0.5
LAST_IN_LINE = 19
GRACE_SECONDS = 5


@dataclass
class Telling:
    """What a program says to the process that waits for it."""

    said_at: float = field(default_factory=time.monotonic)

    def progress(self, share: float) -> None:
        """How much is done, 0 to 1; said now and then only."""
        if time.monotonic() - self.said_at >= EVERY_SECONDS:
            self.said_at = time.monotonic()
            self._say({"progress": round(min(1.0, max(0.0, share)), 3)})

    def made(self, kind: str, name: str, media_type: str, **facts: Any) -> None:
        """One lighter file lies in the folder, whole. `facts`: width, height, seconds."""
        self._say({"kind": kind, "made": name, "media_type": media_type, **facts})

    def failed(self, kind: str, reason: Reason) -> None:
        """There will be none of this kind."""
        self._say({"kind": kind, "failed": reason})

    def _say(self, what: dict[str, Any]) -> None:
        try:
            sys.stdout.write(json.dumps(what) + "\n")
            sys.stdout.flush()
        except BrokenPipeError:
            os._exit(0)


Make = Callable[[Path, Path, Sequence[str], Telling], None]


def lighten(make: Make, limits: Limits) -> None:
    """`program SOURCE FOLDER SECONDS KIND…`: make these kinds of it, with so many seconds on the processor."""
    os.nice(LAST_IN_LINE)
    source, folder, seconds, *kinds = sys.argv[1:]
    confine(Limits(limits.memory, int(seconds) + GRACE_SECONDS, limits.written))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + GRACE_SECONDS))
    telling = Telling()
    try:
        make(Path(source), Path(folder), kinds, telling)
    except Exception as error:
        for kind in kinds:
            telling.failed(kind, _reason(error))
    os._exit(0)


def _reason(error: Exception) -> Reason:
    if isinstance(error, Unacceptable):
        return error.reason
    if isinstance(error, MemoryError):
        return Reason.PIXELS
    if isinstance(error, OSError) and error.errno == 28:
        return Reason.DISK_FULL
    return Reason.BROKEN
