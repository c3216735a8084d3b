"""Carrying out what the outbox owes: the same Celery task functions, called in this process.

The embedded jobs process drains each lane with threads of its own; a Celery worker drains by `noken.drain`. Both
lease rows by `claim`, so any number of them may work side by side.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta

import structlog
from celery import Celery

from noken.outbox import LEASE, Lane, OutboxRow, claim, finish, release, renew, retry

BATCH = {Lane.URGENT: 10, Lane.NORMAL: 10, Lane.SLOW: 1, Lane.MEDIA: 1}
THREADS = {Lane.URGENT: 1, Lane.NORMAL: 2, Lane.SLOW: 1, Lane.MEDIA: 1}
MOST_ATTEMPTS = 15
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
RENEW_SECONDS = LEASE.total_seconds() / 3

log = structlog.stdlib.get_logger("noken.jobs")


def back_off(attempts: int) -> timedelta | None:
    """How long to wait after so many attempts, up to a quarter longer by chance; None: given up, some 5 hours in."""
    if attempts >= MOST_ATTEMPTS:
        return None
    wait: timedelta = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    return wait * (1 + random.random() / 4)  # noqa: S311


def carry_out(celery: Celery, row: OutboxRow) -> None:
    """Call the task of a leased row; what it raises is the reason to try again later."""
    try:
        if row.attempts > MOST_ATTEMPTS:
            raise RuntimeError("the process died at this call again and again")
        celery.tasks[row.task](*row.arguments)
    except (Exception, SystemExit) as error:
        wait = back_off(row.attempts)
        retry(row, f"{type(error).__name__}: {error}", wait)
        say = log.error if wait is None else log.warning
        say("task failed", task=row.task, row=row.id, attempt=row.attempts, given_up=wait is None, exc_info=error)
    else:
        finish(row)


@contextmanager
def kept(rows: Sequence[OutboxRow]) -> Iterator[list[OutboxRow]]:
    """Renew the leases of rows while they are being worked on. Take each out of the list that is given when done."""
    held = list(rows)
    done = threading.Event()

    def keep() -> None:
        while not done.wait(RENEW_SECONDS):
            try:
                renew(list(held))
            except Exception:
                log.warning("leases could not be renewed", exc_info=True)

    keeper = threading.Thread(target=keep, name="leases", daemon=True)
    keeper.start()
    try:
        yield held
    finally:
        done.set()


def drain(celery: Celery, lane: Lane, going: Callable[[], bool] = lambda: True) -> int:
    """Carry out what is due in a lane until nothing is left, or until `going` says no; returns how many calls."""
    count = 0
    while going() and (rows := claim(lane, BATCH[lane])):
        with kept(rows) as held:
            for row in rows:
                if not going():
                    release(list(held))
                    return count
                carry_out(celery, row)
                held.remove(row)
                count += 1
    return count


class Drainer:
    """Threads for every lane, asleep until somebody says that there is something to do."""

    def __init__(self, celery: Celery, threads: Mapping[Lane, int] | None = None) -> None:
        self.celery = celery
        self.stopping = threading.Event()
        self.wake: dict[Lane, list[threading.Event]] = {lane: [] for lane in Lane}
        self.threads: list[threading.Thread] = []
        for lane, most in (threads or THREADS).items():
            for number in range(most):
                wake = threading.Event()
                self.wake[lane].append(wake)
                name = f"{lane}-{number}"
                self.threads.append(threading.Thread(target=self._run, args=(lane, wake), name=name, daemon=True))

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def look(self, lane: Lane) -> None:
        """There is something to do in `lane`."""
        for wake in self.wake[lane]:
            wake.set()

    def stop(self, seconds: float) -> bool:
        """Finish the calls under way, begin no other. False if some were still running after `seconds`."""
        self.stopping.set()
        for lane in Lane:
            self.look(lane)
        deadline = time.monotonic() + seconds
        for thread in self.threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self.threads)

    def _run(self, lane: Lane, wake: threading.Event) -> None:
        while not self.stopping.is_set():
            wake.wait()
            wake.clear()
            try:
                drain(self.celery, lane, lambda: not self.stopping.is_set())
            except Exception:
                log.exception("lane failed", lane=lane)
