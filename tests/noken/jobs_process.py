"""A jobs process with a task of its own: `python -m tests.noken.jobs_process` (settings from the environment).

`tests.note` writes its word to a file, works for some seconds, and writes that it is done.
"""

import time
from pathlib import Path

from celery import shared_task

from noken import logs
from noken.database import Database, connect
from noken.jobs import make_celery, run_jobs, wake_jobs_of
from noken.settings import Settings, load_settings


@shared_task(name="tests.note")
def note(file: str, word: str, seconds: float = 0) -> None:
    """Leave a trace. A word that begins with `bad` fails instead."""
    with Path(file).open("a") as trace:
        trace.write(f"{word} begins\n")
    if word.startswith("bad"):
        raise ValueError("Maria Kogoya 9171012345678901")
    time.sleep(seconds)
    with Path(file).open("a") as trace:
        trace.write(f"{word} done\n")


def open_ground(settings: Settings) -> Database:
    """The ground alone: this process needs none of the features, and starts three times as fast."""
    return connect(settings.database)


if __name__ == "__main__":
    celery, chosen = make_celery((), open_ground), load_settings()
    stop_logs = logs.start()
    open_ground(chosen)
    wake_jobs_of(chosen, celery)
    run_jobs(celery, (), chosen)
    stop_logs()
