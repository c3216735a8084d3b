"""Load: a few keep-alive connections on the loopback, each asking again as soon as it has been answered.

Run as a process of its own on its own core: `python -m benchmarks.load` reads one JSON order on its standard input
and writes one JSON result. Plain sockets, so that the generator costs little beside what it measures.
"""

import itertools
import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import IO, Any
from uuid import uuid4

LOOPBACK = "127.0.0.1"
KEY = b"{key}"


@dataclass(frozen=True)
class Order:
    """What to ask: each of `paths` as each of `cookies`, in turn ("" = as nobody).

    `{key}` in `body` becomes a fresh UUID (36 characters) in every request.
    """

    port: int
    paths: list[str]
    cookies: list[str] = field(default_factory=lambda: [""])
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    connections: int = 4
    seconds: float = 5.0
    expect: int = 200

    def heads(self) -> list[bytes]:
        """The head of every request there is, people changing fastest."""
        sent = {"Host": f"{LOOPBACK}:{self.port}", "Connection": "keep-alive", **self.headers}
        if self.body:
            sent["Content-Length"] = str(len(self.body.replace(KEY.decode(), str(uuid4())).encode()))
        lines = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        return [
            f"{self.method} {path} HTTP/1.1\r\n{lines}{f'Cookie: {cookie}' if cookie else 'X: -'}\r\n\r\n".encode()
            for path in self.paths
            for cookie in self.cookies
        ]


def read_answer(stream: IO[bytes]) -> tuple[int, int]:
    """Status and size of the body of one answer."""
    status = int(stream.readline().split()[1])
    length, chunked = 0, False
    while (line := stream.readline()) not in {b"\r\n", b""}:
        name, _, value = line.lower().partition(b":")
        if name == b"content-length":
            length = int(value)
        chunked = chunked or (name == b"transfer-encoding" and b"chunked" in value)
    if not chunked:
        stream.read(length)
        return status, length
    total = 0
    while size := int(stream.readline().split(b";")[0], 16):
        stream.read(size + 2)
        total += size
    while stream.readline() not in {b"\r\n", b""}:
        continue
    return status, total


@dataclass
class Tally:
    """What one connection saw: seconds of each answer, how many were not as expected, the size of the last."""

    times: list[float] = field(default_factory=list)
    wrong: dict[int, int] = field(default_factory=dict)
    size: int = 0


def _ask(order: Order, heads: Iterator[bytes], until: float, tally: Tally) -> None:
    body = order.body.encode()
    with socket.create_connection((LOOPBACK, order.port), timeout=30) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stream = connection.makefile("rb")
        while (begun := time.perf_counter()) < until:
            connection.sendall(next(heads) + body.replace(KEY, str(uuid4()).encode()))
            status, tally.size = read_answer(stream)
            tally.times.append(time.perf_counter() - begun)
            if status != order.expect:
                tally.wrong[status] = tally.wrong.get(status, 0) + 1


def run(order: Order) -> dict[str, Any]:
    """Requests, seconds, times in milliseconds (p50, p95, p99), bytes of a body, answers that were not expected."""
    tallies = [Tally() for _ in range(order.connections)]
    begun = time.perf_counter()
    heads, until = itertools.cycle(order.heads()), begun + order.seconds
    threads = [threading.Thread(target=_ask, args=(order, heads, until, tally)) for tally in tallies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    times = sorted(moment for tally in tallies for moment in tally.times)
    wrong: dict[str, int] = {}
    for tally in tallies:
        for status, count in tally.wrong.items():
            wrong[str(status)] = wrong.get(str(status), 0) + count
    return {
        "requests": len(times),
        "seconds": seconds,
        "p50": 1000 * percentile(times, 0.50),
        "p95": 1000 * percentile(times, 0.95),
        "p99": 1000 * percentile(times, 0.99),
        "bytes": max(tally.size for tally in tallies),
        "wrong": wrong,
    }


def percentile(ordered: list[float], part: float) -> float:
    """The value below which `part` of an ordered list lies; 0 for an empty one."""
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def encode(order: Order) -> str:
    return json.dumps(asdict(order))


if __name__ == "__main__":
    print(json.dumps(run(Order(**json.loads(sys.stdin.read())))))
