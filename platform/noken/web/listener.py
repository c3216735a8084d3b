"""The ear of a live process: a thread of its own reads what was told since it last looked and hands it to the hub.

It is woken after commits, by a datagram on one machine and by PostgreSQL's NOTIFY on several; once a second it looks
by itself, so that a bell that was not heard costs a second and nothing else.
"""

import contextlib
import select
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

import gevent
import psycopg
import structlog

from noken.accounts.queries.sign_in import devices_ended_since
from noken.clock import now
from noken.database import database, reading
from noken.live import CHANNEL, LiveEvent, after, device_room, newest
from noken.nudge import LIVE, Ear
from noken.web.streams import HEART_SECONDS, Streams

LOOK_SECONDS = 1.0
DEVICES_SECONDS = 10.0
OVERLAP = timedelta(seconds=30)

log = structlog.stdlib.get_logger("noken.web.live")


class Bell(Protocol):
    """`wait` comes back at the next ring, or after `seconds`."""

    def wait(self, seconds: float) -> None: ...

    def close(self) -> None: ...


class DatagramBell:
    """Rung by any process of this machine that works on the same data folder."""

    def __init__(self, data: Path) -> None:
        self.ear = Ear(data, LIVE)

    def wait(self, seconds: float) -> None:
        select.select([self.ear.socket], [], [], seconds)
        self.ear.lanes()

    def close(self) -> None:
        self.ear.close()


class NotifyBell:
    """Rung by PostgreSQL at each commit that told something."""

    def __init__(self, url: str) -> None:
        self.url = url.replace("postgresql+psycopg://", "postgresql://", 1)
        self.connection: psycopg.Connection | None = None

    def wait(self, seconds: float) -> None:
        try:
            if self.connection is None:
                self.connection = psycopg.connect(self.url, autocommit=True)
                self.connection.execute(f"LISTEN {CHANNEL}")
                return
            for _ in self.connection.notifies(timeout=seconds, stop_after=1):
                return
        except psycopg.Error:
            self.close()
            time.sleep(seconds)

    def close(self) -> None:
        if self.connection is not None:
            with contextlib.suppress(psycopg.Error):
                self.connection.close()
        self.connection = None


def bell_of(data: Path) -> Bell:
    """The bell that fits the database of this process."""
    base = database()
    return DatagramBell(data) if base.sqlite else NotifyBell(base.url)


class Listener:
    """Reads on from `number`; `hear` gets events in order, `gone` the rooms of devices that were signed out."""

    def __init__(
        self, bell: Bell, hear: Callable[[Sequence[LiveEvent]], None], gone: Callable[[Sequence[str]], None]
    ) -> None:
        self.bell, self.hear, self.gone = bell, hear, gone
        self.stopping = False
        self.devices_at = 0.0
        self.devices_since: datetime = now()
        self.ended: frozenset[UUID] = frozenset()
        with reading():
            self.number = newest()
        self.thread = threading.Thread(target=self._run, name="live", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.stopping = True

    def _run(self) -> None:
        while not self.stopping:
            try:
                self.bell.wait(LOOK_SECONDS)
                self._look()
                if time.monotonic() >= self.devices_at:
                    self._look_at_devices()
                    self.devices_at = time.monotonic() + DEVICES_SECONDS
            except Exception:
                log.exception("the live listener stumbled")
                time.sleep(LOOK_SECONDS)
        self.bell.close()

    def _look(self) -> None:
        while events := after(self.number):
            self.number = events[-1].number
            self.hear(events)

    def _look_at_devices(self) -> None:
        moment = now()
        ended = devices_ended_since(self.devices_since - OVERLAP)
        self.devices_since = moment
        if fresh := ended - self.ended:
            self.gone([device_room(device) for device in fresh])
        self.ended = ended


def begin_to_listen(streams: Streams, bell: Bell) -> Listener:
    """From here on the open streams hear what is told."""
    hub = gevent.get_hub().loop

    def hear(events: Sequence[LiveEvent]) -> None:
        hub.run_callback_threadsafe(streams.publish, events)

    def gone(rooms: Sequence[str]) -> None:
        hub.run_callback_threadsafe(streams.end, rooms)

    def beat() -> None:
        while True:
            gevent.sleep(HEART_SECONDS)
            streams.beat()

    listener = Listener(bell, hear, gone)
    streams.begin_at(listener.number)
    listener.start()
    gevent.spawn(beat)
    return listener
