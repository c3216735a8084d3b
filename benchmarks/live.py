"""One event to five thousand open pages, beside Flask-SocketIO's own emit under gevent in the same run.

`make bench NAME=live`. Each server has one core, the clients the other; the contenders take turns, each with all its
clients connected, and the median of the events counts. Ours is told by another process of the city, in a transaction
of its database, as the product does: the time to the last client begins before that transaction.
"""

import itertools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any
from urllib.request import Request, urlopen

from benchmarks.classroom import found_classroom
from benchmarks.load import Order
from benchmarks.processes import (
    LOAD_CORE,
    ROOT,
    SERVER_CORE,
    clean_environment,
    cpu_seconds,
    free_port,
    load,
    memory_mb,
    pin,
    running,
    wait_for,
)
from benchmarks.report import Report, table
from benchmarks.side import cache, side_command
from noken.database import connect, transaction
from noken.live import CITY, ring_with, tell
from noken.nudge import LIVE, by_datagram

COUNT = int(os.environ.get("NOKEN_BENCH_CLIENTS", "5000"))
EVENTS, ROUNDS = 10, 3
VERSION, WEBSOCKET = "5.7.0", "1.1.0"
WORDS = "Karena banjir, semua sekolah di Distrik Abepura libur besok, 25 November. Guru mengirim tugas lewat Noken. "
NEWS = {
    "judul": "Sekolah di Abepura diliburkan besok",
    "isi": WORDS,
    "alamat": "/kabar/0192f3c4-9d1e-7c4b-8a55-2f6d1b0a7e31",
}


class Clients:
    """The clients of one server, in a process of their own on the other core."""

    def __init__(self, kind: str, port: int, count: int) -> None:
        command = [*pin(LOAD_CORE), sys.executable, "-m", "benchmarks.live_clients", kind, str(port), str(count)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.count = count
        if self._read() != {"open": count}:
            raise SystemExit("not all clients could connect")

    def _read(self) -> dict[str, Any]:
        assert self.process.stdout
        found: dict[str, Any] = json.loads(self.process.stdout.readline() or "{}")
        return found

    def when(self, number: int) -> dict[str, Any]:
        """When the event came to the middle and to the last client. SystemExit where one did not get it."""
        assert self.process.stdin
        self.process.stdin.write(f"{number}\n")
        self.process.stdin.flush()
        found = self._read()
        if found.get("got") != self.count:
            raise SystemExit(f"event {number} came to {found} instead of {self.count}")
        return found

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


class Contender:
    """One server with its clients; `say` tells everybody a number."""

    def __init__(self, kind: str, port: int, pid: int) -> None:
        self.kind, self.port, self.pid = kind, port, pid
        self.last: list[float] = []
        self.middle: list[float] = []
        self.cpu: list[float] = []
        self.kilobytes: list[float] = []

    def say(self, number: int) -> None:
        content = {"nomor": number, **NEWS}
        if self.kind == "stream":
            with transaction():
                tell(CITY, "kabar", content)
            return
        body = json.dumps(content).encode()
        with urlopen(
            Request(f"http://127.0.0.1:{self.port}/emit", body, {"Content-Type": "application/json"})
        ) as answer:
            answer.read()

    def measure(self, first: int, beside: Order | None = None) -> dict[str, Any]:
        """All clients connect, hear some events, leave. `beside`: pages asked for meanwhile."""
        before = memory_mb(self.pid)
        clients = Clients(self.kind, self.port, COUNT)
        time.sleep(2)
        self.kilobytes.append((memory_mb(self.pid) - before) * 1000 / COUNT)
        pages: dict[str, Any] = {}
        try:
            used = cpu_seconds(self.pid)
            for number in range(first, first + EVENTS):
                started = time.monotonic()
                self.say(number)
                heard = clients.when(number)
                self.middle.append((heard["middle"] - started) * 1000)
                self.last.append((heard["last"] - started) * 1000)
            time.sleep(0.2)
            self.cpu.append((cpu_seconds(self.pid) - used) * 1000 / EVENTS)
            if beside is not None:
                pages = self._pages(first + EVENTS, beside)
        finally:
            clients.close()
            time.sleep(2)
        return pages

    def _pages(self, number: int, beside: Order) -> dict[str, Any]:
        """Pages while an event goes out every half second."""
        done = threading.Event()

        def go_on_saying() -> None:
            for later in itertools.count(number):
                if done.wait(0.5):
                    return
                self.say(later)

        saying = threading.Thread(target=go_on_saying)
        saying.start()
        try:
            return load(beside)
        finally:
            done.set()
            saying.join()


@contextmanager
def our_server(folder: Path) -> Iterator[tuple[int, int]]:
    """A web process with room for so many and no more; its port and its id."""
    port = free_port()
    environment = clean_environment(NOKEN_DATA=str(folder), NOKEN_PORT=str(port), NOKEN_LIVE_STREAMS=str(COUNT))
    command = [*pin(SERVER_CORE), str(Path(sys.executable).with_name("noken")), "web"]
    with running(command, environment, folder.parent / "server.log") as server:
        wait_for(f"http://127.0.0.1:{port}/healthz", 60, server)
        yield port, server.pid


def above_the_cap(port: int) -> dict[str, Any]:
    """What one more client gets when all places are taken, and whether pages go on."""
    clients = Clients("stream", port, COUNT)
    try:
        one_more = HTTPConnection("127.0.0.1", port, timeout=10)
        one_more.request("GET", "/live/")
        refused = one_more.getresponse()
        page = HTTPConnection("127.0.0.1", port, timeout=10)
        page.request("GET", "/masuk")
        return {
            "status": refused.status,
            "later": refused.headers.get("Retry-After"),
            "page": page.getresponse().status,
        }
    finally:
        clients.close()


def main() -> None:
    packages = (f"flask-socketio=={VERSION}", f"gevent=={version('gevent')}", f"simple-websocket=={WEBSOCKET}")
    python = side_command(cache() / f"flask-socketio-{VERSION}", "python", *packages)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "var"
        folder.mkdir()
        room = found_classroom(folder)
        connect(f"sqlite:///{folder / 'noken.sqlite3'}")
        ring_with(by_datagram(folder, LIVE))
        peer_port = free_port()
        peer_command = [*pin(SERVER_CORE), str(python), str(ROOT / "benchmarks" / "live_peer.txt"), str(peer_port)]
        with (
            our_server(folder) as (port, pid),
            running(peer_command, clean_environment(), Path(temporary) / "peer.log") as peer,
        ):
            wait_for(f"http://127.0.0.1:{peer_port}/", 60, peer)
            cookies = [f"noken={pupil}" for pupil in room.pupils]
            home = Order(port, ["/"], cookies, headers={"Accept-Encoding": "br"}, connections=2, seconds=8)
            ours, theirs = Contender("stream", port, pid), Contender("socket", peer_port, peer.pid)
            pages: list[dict[str, Any]] = []
            for round_ in range(ROUNDS):
                theirs.measure(round_ * 1000)
                pages.append(ours.measure(round_ * 1000, home))
            cap = above_the_cap(port)
    say(ours, theirs, pages, cap)


def say(ours: Contender, theirs: Contender, pages: list[dict[str, Any]], cap: dict[str, Any]) -> None:
    """The table, the figures, the bars."""
    heads = (f"one event to {COUNT:,} clients", "last ms", "middle ms", "CPU ms an event", "kB an idle client")
    rows = [
        (name, median(one.last), median(one.middle), median(one.cpu), max(one.kilobytes))
        for name, one in (("ours, server-sent events", ours), (f"Flask-SocketIO {VERSION}, gevent", theirs))
    ]
    table(heads, rows)
    print(f"one more than {COUNT:,}: {cap}", flush=True)
    report = Report("live")
    for target, one in ((report.figures, ours), (report.peers, theirs)):
        target |= {"last": median(one.last), "cpu": median(one.cpu), "kilobytes": max(one.kilobytes)}
    page_p95 = median(one["p95"] for one in pages)
    report.figures |= {"page_p95": page_p95, "clients": COUNT}
    report.bar("CPU an event / Flask-SocketIO's", report.figures["cpu"] / report.peers["cpu"], "<= 0.25")
    report.bar("last client / Flask-SocketIO's", report.figures["last"] / report.peers["last"], "<= 0.25")
    report.bar("last client, ms", report.figures["last"], "<= 300")
    report.bar(
        "memory an idle client / Flask-SocketIO's", report.figures["kilobytes"] / report.peers["kilobytes"], "<= 0.6"
    )
    report.bar("a database page meanwhile, p95 ms", page_p95, "<= 100")
    refused = cap["status"] == 503 and str(cap["later"]).isdigit() and cap["page"] == 200
    report.bar("above the cap a clear 503, pages still served", float(refused), ">= 1")
    report.finish()


if __name__ == "__main__":
    main()
