"""The programs that make a file lighter, run from here: each in a process of its own, bounded, and behind everybody."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

LONGEST_WAIT = 6 * 3600.0
FROM_OUTSIDE = {-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP}


class Interrupted(Exception):
    """Somebody ended the program; it says nothing about the file."""


@contextmanager
def lightening(
    program: str, source: Path, folder: Path, seconds: int, kinds: Sequence[str]
) -> Iterator[Iterator[dict[str, Any]]]:
    """What the program tells, as it comes (`noken.files.decoders.light`). It ends with the block, done or not.

    It gets paths and no secrets. A crash or a broken limit is an end without a word about the kinds that are missing;
    raises Interrupted where somebody else ended it.
    """
    process = subprocess.Popen(  # noqa: S603 (our own module, by our own interpreter, paths of our own)
        [sys.executable, "-I", "-m", f"noken.files.decoders.{program}", str(source), str(folder), str(seconds), *kinds],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
        text=True,
        start_new_session=True,
    )
    too_long = threading.Timer(LONGEST_WAIT, process.kill)
    too_long.daemon = True
    too_long.start()
    try:
        yield _lines(process)
    finally:
        too_long.cancel()
        process.kill()
        process.communicate()


def _lines(process: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    for line in process.stdout or ():
        try:
            said = json.loads(line)
        except ValueError:
            continue
        if isinstance(said, dict):
            yield said
    if process.wait() in FROM_OUTSIDE:
        raise Interrupted(f"ended by signal {-process.returncode}")
