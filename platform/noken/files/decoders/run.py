"""The frame every decoder runs in: hard limits first, then the file, then one line of JSON."""

import json
import os
import resource
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from noken.files.reasons import Reason

MB = 1_000_000


class Unacceptable(Exception):
    """The file is refused, for this reason."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class Verdict:
    """What a decoder found. `kept`, `preview`: names of files it wrote into its folder; no `kept` = the file itself."""

    media_type: str
    kept: str | None = None
    preview: str | None = None
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    pages: int | None = None


@dataclass(frozen=True)
class Limits:
    """Of one decoder process: private memory, time on the processor, the largest file it may write."""

    memory: int
    seconds: int
    written: int


def confine(limits: Limits) -> None:
    """No more memory, time, disk, open files or processes than this, from now on and for good."""
    for kind, value in (
        (resource.RLIMIT_DATA, limits.memory),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_FSIZE, limits.written),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (value, value))


def serve(decide: Callable[[Path, Path], Verdict], limits: Limits) -> None:
    """Judge the file named first, writing into the folder named second."""
    confine(limits)
    try:
        answer = asdict(decide(Path(sys.argv[1]), Path(sys.argv[2])))
    except Unacceptable as refusal:
        answer = {"refused": refusal.reason}
    except MemoryError:
        answer = {"refused": Reason.PIXELS}
    except OSError as error:
        answer = {"refused": Reason.DISK_FULL if error.errno == 28 else Reason.BROKEN}
    except Exception as error:
        answer = {"refused": Reason.BROKEN, "error": type(error).__name__}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    os._exit(0)
