"""The nudge: after a commit that owes something, whoever drains the outbox is told at once which lanes to look at.

A nudge carries nothing but the lane's name and may get lost: the sweep finds every row a second later.
"""

import os
import queue
import socket
import threading
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.orm import Session

from noken.database import after_commit

LONGEST_PATH = 100
JOBS, LIVE = "jobs.socket", "live.socket"
Send = Callable[[Collection[str]], None]

log = structlog.stdlib.get_logger("noken.nudge")
_send: Send | None = None


def nudge_with(send: Send) -> None:
    """Tell about owed calls with `send` from here on."""
    global _send
    _send = send
    after_commit(_after_commit)


def _after_commit(done: Session) -> None:
    owed: set[str] | None = done.info.pop("owed", None)
    if owed and _send is not None:
        _send(owed)


def socket_path(data: Path, name: str = JOBS) -> Path | None:
    """Where a process of this data folder listens; None where the system's limit forbids so long a path."""
    path = data.resolve() / name
    return path if len(os.fsencode(path)) <= LONGEST_PATH else None


def by_datagram(data: Path, name: str = JOBS) -> Send:
    """For one machine: a datagram to the process that listens. Nobody there, or too busy to take it: so be it."""
    path = socket_path(data, name)
    sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)

    def send(lanes: Collection[str]) -> None:
        if path is None:
            return
        for lane in lanes:
            try:
                sender.sendto(lane.encode(), str(path))
            except OSError:
                return

    return send


def by_broker(publish: Callable[[str], Any]) -> Send:
    """For several machines: `publish` (which may block while a broker is away) runs in a thread of its own."""
    lanes_owed: queue.SimpleQueue[str] = queue.SimpleQueue()
    waiting: set[str] = set()
    owner: list[int] = []

    def deliver() -> None:
        while True:
            lane = lanes_owed.get()
            waiting.discard(lane)
            try:
                publish(lane)
            except Exception:
                log.warning("the broker cannot be reached", lane=lane)

    def send(lanes: Collection[str]) -> None:
        if owner != [os.getpid()]:
            owner[:] = [os.getpid()]
            waiting.clear()
            threading.Thread(target=deliver, name="nudge", daemon=True).start()
        for lane in set(lanes) - waiting:
            waiting.add(lane)
            lanes_owed.put(lane)

    return send


class Ear:
    """The listening end, in the data folder."""

    def __init__(self, data: Path, name: str = JOBS) -> None:
        self.path = socket_path(data, name)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        if self.path is not None:
            self.path.unlink(missing_ok=True)
            self.socket.bind(str(self.path))
            self.path.chmod(0o600)

    def lanes(self) -> set[str]:
        """What has been heard since the last time."""
        heard: set[str] = set()
        try:
            while True:
                heard.add(self.socket.recv(64).decode(errors="replace"))
        except BlockingIOError:
            return heard

    def close(self) -> None:
        self.socket.close()
        if self.path is not None:
            self.path.unlink(missing_ok=True)
