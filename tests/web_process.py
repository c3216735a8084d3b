"""The web process of a test's server, forked from a process in which the house is imported already.

Importing it takes longer than most tests; everything after that is what `noken web` does.
"""

import gc
import multiprocessing
import os
import sys
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import app
import noken.commands.web  # imported for those who are forked from here  # noqa: F401


def begin(environment: dict[str, str], log: Path) -> ForkServerProcess:
    """`noken web` with these variables, writing to `log`."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=run, args=(environment, str(log)), daemon=True)
    process.start()
    return process


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
