"""The web server, spoken to over real sockets."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import pytest

from noken.web.server import UPLOAD_TYPE

ROOT = Path(__file__).parents[3]
Start = Callable[..., "Running"]
UPLOAD = (
    b"PATCH /files/uploads/1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/offset+octet-stream\r\n"
    b"Content-Length: %d\r\n\r\n"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """A server process of a test."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.port = free_port()
        variables = {"NOKEN_DATA": str(folder), "NOKEN_PORT": str(self.port), **settings}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.noken.web.wsgi_app"],
            cwd=ROOT,
            env={**os.environ, **variables},
            stderr=subprocess.PIPE,
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the server did not start")

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def say(self, request: bytes) -> bytes:
        """Everything the server answers to raw bytes until it closes the connection."""
        with self.connect() as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            return read_all(connection)

    def request(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> HTTPResponse:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(
            method, path, body, headers or {}, encode_chunked=body is not None and not isinstance(body, bytes)
        )
        return connection.getresponse()

    def get(self, path: str) -> Any:
        return json.loads(self.request("GET", path).read())

    def stop(self) -> float:
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)
        return time.monotonic() - started


def read_all(connection: socket.socket) -> bytes:
    parts = []
    while part := connection.recv(65_536):
        parts.append(part)
    return b"".join(parts)


def eventually(check: Callable[[], bool], seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if check():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    running: list[Running] = []

    def make(**settings: str) -> Running:
        running.append(Running(tmp_path, **settings))
        return running[-1]

    yield make
    for server in running:
        server.process.kill()
        server.process.communicate()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    made = Running(tmp_path_factory.mktemp("data"), NOKEN_FORM_LIMIT="1000000", NOKEN_UPLOAD_LIMIT="3000000")
    yield made
    made.process.kill()
    made.process.communicate()


def test_views_run_in_threads_and_the_hub_goes_on(server: Running) -> None:
    with server.connect() as slow:
        slow.sendall(b"GET /slow?1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        started = time.monotonic()
        assert server.get("/thread") != "MainThread"
        assert time.monotonic() - started < 0.7
        assert read_all(slow).startswith(b"HTTP/1.1 200 OK")


def test_head_and_small_body_leave_in_one_write(server: Running) -> None:
    with server.connect() as connection:
        connection.sendall(b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(65_536).endswith(b'\r\n\r\n"hello"')
        connection.sendall(b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(65_536).endswith(b'"hello"'), "the connection is kept"


def test_http_1_0_gets_a_plain_body_and_an_end(server: Running) -> None:
    answer = server.say(b"GET /stream?3 HTTP/1.0\r\n\r\n")
    head, body = answer.split(b"\r\n\r\n", 1)
    assert b"chunked" not in head.lower()
    assert b"connection: close" in head.lower()
    assert body == b"x" * 120_000


def test_a_stream_is_whole_in_its_own_context_and_closed(server: Running) -> None:
    before = server.get("/trace")
    assert server.request("GET", "/stream?20").read() == b"x" * 800_000
    after = server.get("/trace")
    assert after["closed"] == before["closed"] + 1
    assert after["pulled"] == before["pulled"] + 20
    assert set(after["contexts"]) == {"kept"}


def test_a_client_that_leaves_ends_the_stream(server: Running) -> None:
    before = server.get("/trace")
    with server.connect() as connection:
        connection.sendall(b"GET /stream?2000 HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.recv(1000)
    assert eventually(lambda: server.get("/trace")["closed"] == before["closed"] + 1)
    assert server.get("/trace")["pulled"] < before["pulled"] + 2000


def test_head_has_no_body_and_no_wrong_length(server: Running) -> None:
    answer = server.say(b"HEAD /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert b"Content-Length: 7" in answer
    answer = server.say(b"HEAD /unknown HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert b"content-length" not in answer.lower()
    assert b"chunked" not in answer.lower()
    assert answer.endswith(b"\r\n\r\n")


def test_a_failing_view_is_a_bare_500(server: Running) -> None:
    response = server.request("GET", "/raises")
    assert (response.status, response.read()) == (500, b"")
    assert server.get("/hello") == "hello"


def test_an_answer_that_breaks_in_the_middle_is_not_taken_for_whole(server: Running) -> None:
    answer = server.say(b"GET /breaks HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b"chunked" in answer
    assert not answer.endswith(b"0\r\n\r\n")


def test_bodies_arrive_whole_small_large_and_chunked(server: Running) -> None:
    for size in (0, 5, 300_000, 999_999):
        assert json.loads(server.request("POST", "/echo", b"a" * size).read())["length"] == str(size)
    chunks = iter([b"b" * 70_000] * 5)
    answer = json.loads(server.request("POST", "/echo", chunks).read())
    assert answer == {"length": "350000", "content": "b" * 100}


def test_a_form_with_files_arrives(server: Running) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nhello\r\n--x--\r\n'
    answer = server.request("POST", "/echo", body, {"Content-Type": "multipart/form-data; boundary=x"})
    assert answer.status == 200
    assert json.loads(answer.read())["length"] == str(len(body))


def test_too_large_is_refused_by_length_and_while_reading(server: Running) -> None:
    response = server.request("POST", "/echo", b"a" * 1_000_001)
    assert (response.status, response.read()) == (413, b"refused")
    response = server.request("POST", "/echo", iter([b"a" * 100_000] * 11))
    assert response.status == 413
    response = server.request("PATCH", "/files/uploads/1", b"a" * 1_000_001)
    assert response.status == 413
    response = server.request("PATCH", "/files/uploads/1", b"a" * 1_000_001, {"Content-Type": UPLOAD_TYPE})
    assert response.status == 204, "uploads have a limit of their own"


def test_continue_is_said_only_to_what_will_be_read(server: Running) -> None:
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n"
    with server.connect() as connection:
        connection.sendall(head % 5)
        assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"12345")
        assert b"200 OK" in connection.recv(1000)
    with server.connect() as connection:
        connection.sendall(head % 2_000_000)
        assert connection.recv(1000).startswith(b"HTTP/1.1 413")


def test_what_came_of_an_upload_reaches_the_view(server: Running) -> None:
    with server.connect() as connection:
        connection.sendall(UPLOAD % 2_000_000)
        connection.sendall(b"u" * 777_777)
    assert eventually(lambda: [777_777, True] in server.get("/trace")["uploads"])


def test_half_a_form_reaches_nobody(server: Running) -> None:
    answer = server.say(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
    assert answer == b""


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked",
        b"Content-Length: 5\r\nContent-Length: 6",
        b"Content-Length: +5",
        b"Content-Length: 5_0",
        b"Transfer-Encoding: gzip, chunked",
        b"Transfer-Encoding : chunked",
        b"Transfer-Encoding: chunked\x0b",
        b"Transfer-Encoding: \xa0chunked",
        b"Content-Length: 5\x0c",
        b"X: a\rContent-Length: 5",
        b"X: a\rTransfer-Encoding: chunked",
        b"Content-Length: 5\r\r",
        b"no colon here",
    ],
)
def test_doubtful_framing_is_refused(server: Running, headers: bytes) -> None:
    answer = server.say(b"POST /echo HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n\r\n12345")
    assert answer.startswith(b"HTTP/1.1 400")
    assert answer.count(b"HTTP/1.1") == 1


def test_stops_at_once_with_idle_connections(start: Start) -> None:
    server = start()
    with server.connect() as idle, server.connect() as asking:
        asking.sendall(b"GET /slow?0.4 HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.1)
        assert server.stop() < 1
        assert b'"hello"' in asking.recv(1000), "what was under way is answered"
        assert idle.recv(10) == b""
    assert server.process.returncode == 0


def test_stopping_keeps_what_came_of_an_upload(start: Start) -> None:
    server = start()
    with server.connect() as connection:
        connection.sendall(UPLOAD % 90_000 + b"u" * 500)
        time.sleep(0.3)
        assert server.stop() < 1
        assert connection.recv(1000).startswith(b"HTTP/1.1 204")


def test_a_view_that_never_ends_does_not_hold_up_the_stop(start: Start) -> None:
    server = start()
    with server.connect() as connection:
        connection.sendall(b"GET /slow?30 HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.2)
        assert server.stop() < 2


def test_forwarded_headers_of_strangers_mean_nothing(server: Running) -> None:
    response = server.request("GET", "/forwarded", headers={"X-Forwarded-For": "9.9.9.9", "X-Forwarded-Proto": "https"})
    assert json.loads(response.read())[:2] == ["127.0.0.1", "http"]
