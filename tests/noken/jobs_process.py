"""A jobs process with a task of its own: `python -m tests.noken.jobs_process` (settings from the environment).

`tests.note` writes its word to a file, works for some seconds, and writes that it is done.
"""

import time
from pathlib import Path

from celery import shared_task

import app as front_door
from noken import logs
from noken.jobs import run_jobs
from noken.settings import load_settings


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


if __name__ == "__main__":
    settings = load_settings()
    stop_logs = logs.start()
    front_door.open_house(settings)
    run_jobs(front_door.celery, (), settings)
    stop_logs()
