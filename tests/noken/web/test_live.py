"""The event stream of a real web process: who hears what, in which order, and what a page that was away gets."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from uuid import UUID

import pytest

from noken.accounts.actions.devices import end_device
from noken.database import connect, transaction
from noken.live import CITY, account_room, place_room, ring_with, tell
from noken.nudge import LIVE, by_datagram
from tests.browser import Server, serving

PATIENCE = 15.0


class Ear:
    """A page that listens: reads its stream block by block."""

    def __init__(self, server: Server, person: str = "stranger", last: int | None = None) -> None:
        self.connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        headers = {"Cookie": f"noken={server.world.cookies[person]}"}
        headers |= {"Last-Event-ID": str(last)} if last is not None else {}
        self.connection.request("GET", "/live/", headers=headers)
        self.answer = self.connection.getresponse()
        self.last = 0

    def block(self) -> dict[str, str]:
        """The next block that is no sign of life; empty at the end of the stream."""
        while True:
            lines: dict[str, str] = {}
            while line := self.answer.readline().decode().rstrip("\n"):
                name, _, value = line.partition(": ")
                lines[name] = value
            if self.answer.isclosed() or lines.keys() != {":"}:
                break
        self.last = int(lines.get("id", self.last))
        return lines

    def begun(self) -> "Ear":
        """After the first words: when to come again, and where the stream begins."""
        assert self.answer.status == 200
        while "id" not in self.block():
            continue
        return self

    def words(self, count: int) -> list[str]:
        return [self.block()["data"] for _ in range(count)]

    def close(self) -> None:
        self.answer.close()
        self.connection.close()


@pytest.fixture
def server(own_server: Server) -> Iterator[Server]:
    """A server, and this process as another one of the same city."""
    base = connect(f"sqlite:///{own_server.folder / 'noken.sqlite3'}")
    ring_with(by_datagram(own_server.folder, LIVE))
    yield own_server
    base.dispose()


def say(room: str, *words: str) -> None:
    with transaction():
        for word in words:
            tell(room, "kabar", {"kata": word})


def test_who_hears_what(server: Server) -> None:
    stranger, pupil, teacher = (Ear(server, who).begun() for who in ("stranger", "pupil", "other_teacher"))
    say(account_room(UUID(server.world.people["pupil"])), "untuk Anda")
    say(place_room(UUID(server.world.things["school"])), "untuk sekolah")
    say(CITY, "untuk kota")
    assert pupil.words(3) == [
        '{"kind":"kabar","kata":"untuk Anda"}',
        '{"kind":"kabar","kata":"untuk sekolah"}',
        '{"kind":"kabar","kata":"untuk kota"}',
    ]
    assert teacher.words(1) == stranger.words(1) == ['{"kind":"kabar","kata":"untuk kota"}']


def test_it_is_there_at_once(server: Server) -> None:
    ear = Ear(server).begun()
    seconds = []
    for number in range(20):
        started = time.monotonic()
        say(CITY, str(number))
        assert ear.words(1) == [f'{{"kind":"kabar","kata":"{number}"}}']
        seconds.append(time.monotonic() - started)
    assert sorted(seconds)[10] < 0.3


def test_a_page_that_was_away_gets_the_rest_once_and_in_order(server: Server) -> None:
    ear = Ear(server).begun()
    say(CITY, "satu")
    assert ear.words(1) == ['{"kind":"kabar","kata":"satu"}']
    ear.close()
    say(CITY, *(str(number) for number in range(100)))
    say(account_room(UUID(server.world.people["pupil"])), "bukan untukmu")
    again = Ear(server, last=ear.last)
    assert "retry" in again.block()
    assert again.words(100) == [f'{{"kind":"kabar","kata":"{number}"}}' for number in range(100)]
    say(CITY, "dua")
    assert again.block() == {"id": str(ear.last + 101)}
    assert again.words(1) == ['{"kind":"kabar","kata":"dua"}']


def test_a_page_that_was_away_too_long_is_told_so(server: Server) -> None:
    say(CITY, *(str(number) for number in range(600)))
    ear = Ear(server, last=0)
    ear.block()
    assert ear.block()["data"] == '{"kind":"missed"}'
    assert ear.block() == {"id": "600"}


@pytest.mark.parametrize("said", ["-1", "x", "9" * 30, "²", ""])
def test_a_number_that_is_none_begins_anew(server: Server, said: str) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    connection.putrequest("GET", "/live/")
    connection.putheader("Last-Event-ID", said.encode())
    connection.endheaders()
    assert connection.getresponse().status == 200


def test_a_person_signed_out_elsewhere_hears_nothing_more(server: Server) -> None:
    ear = Ear(server, "pupil").begun()
    device = UUID(str(server.world.sessions["pupil"]["device"]))
    end_device(device, UUID(server.world.people["pupil"]))
    assert ear.block() == {}


def test_a_client_that_takes_nothing_holds_up_nobody_and_is_let_go(server: Server) -> None:
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", server.port))
        slow.sendall(b"GET /live/ HTTP/1.1\r\nHost: x\r\n\r\n")
        assert slow.recv(10)
        quick = Ear(server).begun()
        for number in range(60):
            say(CITY, str(number) + "x" * 100_000)
            assert quick.words(1)[0].startswith(f'{{"kind":"kabar","kata":"{number}x')
        slow.settimeout(PATIENCE)
        received = 0
        while part := slow.recv(1 << 20):
            received += len(part)
        assert received < 6_000_000


def test_above_the_cap_one_is_asked_to_come_later_and_pages_go_on(server: Server) -> None:
    with capped(server, 3) as small:
        ears = [Ear(small).begun() for _ in range(3)]
        refused = Ear(small)
        assert refused.answer.status == 503
        assert int(refused.answer.headers["Retry-After"]) > 0
        page = HTTPConnection("127.0.0.1", small.port, timeout=PATIENCE)
        page.request("GET", "/healthz")
        assert page.getresponse().status == 200
        ears[0].close()
        deadline = time.monotonic() + PATIENCE
        while (again := Ear(small)).answer.status == 503 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert again.answer.status == 200


@contextmanager
def capped(server: Server, most: int) -> Iterator[Server]:
    """Another web process of the same city, with room for `most` streams."""
    with serving(server.folder, NOKEN_LIVE_STREAMS=str(most)) as running:
        yield running
