"""The web process of a test's server, forked from a process in which the house is imported already.

Importing it takes longer than most tests; everything after that is what `noken web` does.
"""

import gc
import multiprocessing
import os
import sys
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import app

PRELOADED = ("noken.commands.web", "tests.world")


def run(environment: dict[str, str], log: str) -> None:
    """In the new process."""
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.environ.clear()
    os.environ.update(environment)
    os.umask(0o077)
    sys.argv[:] = ["noken", "web"]
    gc.freeze()
    app.main()


def begin(
    environment: dict[str, str], log: Path, target: Callable[[dict[str, str], str], None] = run
) -> ForkServerProcess:
    """`noken web` with these variables, writing to `log`; `target` where a benchmark changes something first."""
    return forked(target, environment, str(log))


def forked(target: Callable[..., None], *given: object) -> ForkServerProcess:
    """`target` at work in a process that found the house imported."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([target.__module__, *PRELOADED])
    process = context.Process(target=target, args=given, daemon=True)
    process.start()
    return process
