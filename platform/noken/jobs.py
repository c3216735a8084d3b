"""The jobs process, and the Celery app that holds every feature's tasks.

On one machine (no broker) its threads drain the outbox themselves. With `NOKEN_BROKER_URL`, Celery workers do
(`celery -A app worker`); the broker carries lane names, never payloads, and this process only keeps time.
Every second it looks for rows nobody was nudged about, chains the ledger and owes the scheduled work that is due.
"""

import os
import select
import signal
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog
from celery import Celery, current_app, shared_task, signals
from kombu import Queue

from noken import logs, schedule
from noken.database import Database, transaction
from noken.drainer import Drainer, drain
from noken.feature import Feature
from noken.ledger import chain
from noken.live import sweep_live
from noken.nudge import Ear, by_broker, by_datagram, nudge_with
from noken.outbox import Lane, due_lanes, enqueue, is_owed, sweep_done
from noken.settings import Settings, load_settings

SWEEP_SECONDS = 1.0
BEAT_SECONDS = 10.0
STOP_SECONDS = 3.5
LAST_RESORT_SECONDS = 4.2
FORGET = "noken.forget-done-calls"
DRAIN = "noken.drain"

log = structlog.stdlib.get_logger("noken.jobs")


@shared_task(name=FORGET)
def forget_done_calls() -> None:
    """Rows of calls made more than a week ago go, and what open pages were told two days ago."""
    sweep_done()
    sweep_live()


@shared_task(name=DRAIN)
def drain_lane(lane: str) -> None:
    """What a nudge through the broker asks for."""
    drain(current_app, Lane(lane))


def make_celery(features: Sequence[Feature], open_house: Callable[[Settings], Database]) -> Celery:
    """The Celery app of this city. Tasks are `shared_task`s with explicit names; features import their `tasks.py`.

    Nothing is read from the environment before a worker starts.
    """
    celery = Celery("noken", set_as_current=True)
    celery.add_defaults(_configuration)
    celery.finalize()

    @signals.setup_logging.connect(weak=False)
    def log_as_we_do(**_: Any) -> None:
        logs.start(load_settings().log_level)

    @signals.worker_process_init.connect(weak=False)
    def begin(**_: Any) -> None:
        settings = load_settings()
        logs.start(settings.log_level)
        open_house(settings)

    return celery


def _configuration() -> dict[str, Any]:
    return {
        "broker_url": load_settings().broker_url or "memory://",
        "broker_connection_retry_on_startup": True,
        "broker_connection_timeout": 3,
        "task_queues": [Queue(str(lane)) for lane in Lane],
        "task_default_queue": str(Lane.NORMAL),
        "task_ignore_result": True,
        "task_publish_retry": False,
        "worker_prefetch_multiplier": 1,
        "worker_hijack_root_logger": False,
    }


def wake_jobs_of(settings: Settings, celery: Celery) -> None:
    """After every commit of this process that owes something, tell those who drain."""
    if settings.broker_url:
        nudge_with(by_broker(lambda lane: celery.send_task(DRAIN, [lane], queue=lane, retry=False)))
    else:
        nudge_with(by_datagram(settings.data))


def scheduled_work(features: Sequence[Feature]) -> dict[str, int]:
    """Task to seconds: what the features ask for, and our own."""
    asked = {entry.task: entry.seconds for feature in features for entry in feature.scheduled}
    return {FORGET: 3600} | asked


def owe_scheduled(work: Mapping[str, int]) -> list[str]:
    """Owe what is due, each once however many processes ask; not what is still owed from the last time."""
    owed = []
    for name in schedule.due(work):
        with transaction():
            if schedule.claim(name, work[name]) and not is_owed(name):
                enqueue(name)
                owed.append(name)
    return owed


class Tick:
    """What happens every second."""

    def __init__(self, work: Mapping[str, int], look: Callable[[Lane], object]) -> None:
        self.work = work
        self.look = look
        self.beat_at = 0.0

    def __call__(self) -> None:
        for step in (self._beat, self._owe, self._look, chain):
            try:
                step()
            except Exception:
                log.exception("a step of the tick failed")

    def _beat(self) -> None:
        if time.monotonic() >= self.beat_at:
            schedule.beat()
            self.beat_at = time.monotonic() + BEAT_SECONDS

    def _owe(self) -> None:
        owe_scheduled(self.work)

    def _look(self) -> None:
        for lane in due_lanes():
            self.look(lane)


def run_jobs(celery: Celery, features: Sequence[Feature], settings: Settings) -> None:
    """Work until SIGTERM or SIGINT."""
    stopping = wake_on_signals()
    drainer = None if settings.broker_url else Drainer(celery)
    if drainer is None:
        nudge = by_broker(lambda lane: celery.send_task(DRAIN, [lane], queue=lane, retry=False))
        tick = Tick(scheduled_work(features), lambda lane: nudge({lane}))
    else:
        drainer.start()
        tick = Tick(scheduled_work(features), drainer.look)
    ear = Ear(settings.data)
    known = {str(lane) for lane in Lane}
    log.info("working", broker=bool(settings.broker_url))
    tick_at = 0.0
    while True:
        ready, _, _ = select.select([stopping, ear.socket], [], [], max(0.0, tick_at - time.monotonic()))
        if stopping in ready:
            break
        if drainer is not None:
            for lane in ear.lanes() & known:
                drainer.look(Lane(lane))
        if time.monotonic() >= tick_at:
            tick()
            tick_at = time.monotonic() + SWEEP_SECONDS
    ear.close()
    if drainer is not None and not drainer.stop(STOP_SECONDS):
        log.warning("stopped in the middle of a call; it will be made again")


def wake_on_signals() -> socket.socket:
    """A socket that becomes readable when somebody asks to stop. From then on the process has 4 seconds to live."""
    reader, writer = socket.socketpair()
    writer.setblocking(False)

    def stop(_number: int, _frame: object) -> None:
        last_resort = threading.Timer(LAST_RESORT_SECONDS, os._exit, [1])
        last_resort.daemon = True
        last_resort.start()
        writer.send(b"x")

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return reader
