"""Thousands of pages that listen: `python -m benchmarks.live_clients KIND PORT COUNT`.

KIND is `stream` (server-sent events, ours) or `socket` (Socket.IO over a websocket). Plain sockets and one epoll, so
that the clients cost little beside what is measured.

Says `{"open": n}` when all are connected. Then each line it reads is a number: it waits until every client has the
event with that number and prints when that was, on the monotonic clock that all processes share.
"""

import base64
import json
import os
import re
import resource
import select
import socket
import sys
import time
from collections.abc import Callable

PATIENCE = 60.0
NUMBER = re.compile(rb'"nomor":(\d+)')
PING, PONG = b"\x81\x012", b"\x81\x81\x00\x00\x00\x003"


def until(connection: socket.socket, sign: bytes) -> None:
    """Read on until `sign` has come."""
    received = b""
    while sign not in received:
        part = connection.recv(65_536)
        if not part:
            raise SystemExit(f"closed: {received[-200:]!r}")
        received += part


def stream(port: int) -> socket.socket:
    """An open event stream."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    connection.sendall(f"GET /live/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream\r\n\r\n".encode())
    until(connection, b"id: ")
    return connection


def socket_io(port: int) -> socket.socket:
    """A websocket that has joined the usual namespace."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    key = base64.b64encode(os.urandom(16)).decode()
    lines = ["GET /socket.io/?EIO=4&transport=websocket HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket"]
    lines += ["Connection: Upgrade", "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}", "", ""]
    connection.sendall("\r\n".join(lines).encode())
    until(connection, b'0{"sid"')
    connection.sendall(b"\x81\x82\x00\x00\x00\x0040")
    until(connection, b'40{"sid"')
    return connection


KINDS: dict[str, Callable[[int], socket.socket]] = {"stream": stream, "socket": socket_io}


class Crowd:
    """All clients, and when each number came to them."""

    def __init__(self, kind: str, port: int, count: int) -> None:
        self.times: dict[int, list[float]] = {}
        self.rest: dict[int, bytes] = {}
        self.epoll = select.epoll()
        self.clients: dict[int, socket.socket] = {}
        for _ in range(count):
            client = KINDS[kind](port)
            client.setblocking(False)
            self.clients[client.fileno()] = client
            self.epoll.register(client.fileno(), select.EPOLLIN)
        self.epoll.register(sys.stdin.fileno(), select.EPOLLIN)

    def look(self, seconds: float) -> bool:
        """Take what has come; True when there is a line to read."""
        asked = False
        ready = self.epoll.poll(seconds)
        at = time.monotonic()
        for number, _ in ready:
            client = self.clients.get(number)
            if client is None:
                asked = True
                continue
            data = client.recv(65_536)
            if not data:
                raise SystemExit("a client was closed")
            if PING in data:
                client.sendall(PONG)
            data = self.rest.pop(number, b"") + data
            found = [int(one) for one in NUMBER.findall(data)]
            for one in found:
                self.times.setdefault(one, []).append(at)
            if not found:
                self.rest[number] = data[-200:]
        return asked

    def wait_for(self, number: int, count: int) -> list[float]:
        deadline = time.monotonic() + PATIENCE
        while len(self.times.get(number, ())) < count and time.monotonic() < deadline:
            self.look(1.0)
        return sorted(self.times.get(number, []))


def main(kind: str, port: int, count: int) -> None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    crowd = Crowd(kind, port, count)
    print(json.dumps({"open": count}), flush=True)
    while True:
        while not crowd.look(5.0):
            continue
        line = sys.stdin.readline()
        if not line:
            return
        times = crowd.wait_for(int(line), count)
        middle, last = (times[len(times) // 2], times[-1]) if times else (0.0, 0.0)
        print(json.dumps({"got": len(times), "middle": middle, "last": last}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
