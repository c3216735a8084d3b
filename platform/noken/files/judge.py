"""What a file really is: looked at here, opened by a decoder in a process of its own that may fail without harm."""

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from noken.files.reasons import Reason
from noken.files.refusal import Refused
from noken.files.types import LOOK, Decoder, first_look

PATIENCE = 30.0
SECONDS = 90.0
_slots = threading.BoundedSemaphore(max(2, os.cpu_count() or 2))


@dataclass(frozen=True)
class Judged:
    """The verdict: `path` is what to keep (the sent file itself, or its re-encoded copy)."""

    media_type: str
    path: Path
    preview: Path | None
    width: int | None
    height: int | None
    seconds: float | None
    pages: int | None


def judge(path: Path, folder: Path, patience: float = PATIENCE) -> Judged:
    """Open `path` with the decoder its content asks for; new files are written to `folder`. Raises Refused.

    As many run at once as there are cores; whoever has waited `patience` seconds for a turn is refused as BUSY.
    """
    with path.open("rb") as stream:
        decoder = first_look(stream.read(LOOK))
    verdict = ask(decoder, path, folder, patience)
    if "refused" in verdict:
        raise Refused(Reason(verdict["refused"]))
    return Judged(
        media_type=verdict["media_type"],
        path=folder / verdict["kept"] if verdict["kept"] else path,
        preview=folder / verdict["preview"] if verdict["preview"] else None,
        width=verdict["width"],
        height=verdict["height"],
        seconds=verdict["seconds"],
        pages=verdict["pages"],
    )


def ask(decoder: Decoder, path: Path, folder: Path, patience: float = PATIENCE) -> dict[str, Any]:
    """Run one decoder. It gets two paths and no secrets; a crash or a broken limit means that the file is broken."""
    if not _slots.acquire(timeout=patience):
        raise Refused(Reason.BUSY)
    try:
        done = subprocess.run(  # noqa: S603 (our own module, by our own interpreter, two paths of our own)
            [sys.executable, "-I", "-m", f"noken.files.decoders.{decoder}", str(path), str(folder)],
            capture_output=True,
            timeout=SECONDS,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return {"refused": Reason.BROKEN}
    finally:
        _slots.release()
    try:
        verdict: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return {"refused": Reason.BROKEN}
    return verdict
