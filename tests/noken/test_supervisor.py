"""The real command: it starts, brings back what dies, stops, and leaves nobody behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from noken.supervisor import FIRST_DELAY, LONGEST_DELAY, RAN_WELL_SECONDS, Child
from tests.noken.web.test_server import eventually, free_port

NOKEN = Path(sys.executable).with_name("noken")


class House:
    """A running `noken run`."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        variables = {"NOKEN_DATA": str(folder), "NOKEN_PORT": str(self.port), "NOKEN_DEMO": "0"}
        self.log = folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([NOKEN, "run"], env={**os.environ, **variables}, stderr=log, stdout=log)
        assert eventually(lambda: self.answers("/readyz"), 120), self.log.read_text()

    def answers(self, path: str) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as response:
                return int(response.status) == 200
        except OSError:
            return False

    def children(self) -> dict[str, int]:
        """Processes of this house by name."""
        pid = self.process.pid
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        words = {int(child): Path(f"/proc/{child}/cmdline").read_text().strip("\0").split("\0") for child in found}
        return {command[-1]: child for child, command in words.items()}


def gone(pid: int) -> bool:
    """Ended, or waiting for somebody to take notice."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], House]]:
    """A house of the same city each time: the first founds it, the next find it ready."""
    houses: list[House] = []

    def make() -> House:
        houses.append(House(tmp_path))
        return houses[-1]

    yield make
    for house in houses:
        if house.process.poll() is None:
            house.process.terminate()
            house.process.wait(10)


def test_the_life_of_a_house(start: Callable[[], House]) -> None:
    """Killed children come back; nobody is left when the parent is killed; the next start is whole, and all of it
    stops together."""
    house = start()
    before = house.children()
    assert set(before) == {"web", "jobs"}
    for name in ("web", "jobs"):
        os.kill(before[name], signal.SIGKILL)
    assert eventually(lambda: gone(before["web"]) and house.answers("/healthz"), 120), house.log.read_text()
    assert eventually(lambda: set(house.children()) == {"web", "jobs"}, 60)
    after = house.children()
    assert not set(after.values()) & set(before.values())
    house.process.kill()
    house.process.wait()
    assert eventually(lambda: all(gone(pid) for pid in after.values()), 6)

    again = start()
    children = again.children()
    assert set(children) == {"web", "jobs"}, "the next start finds a city that is whole"
    started = time.monotonic()
    again.process.terminate()
    assert again.process.wait(10) == 0
    assert time.monotonic() - started < 5
    assert all(gone(pid) for pid in children.values())
    assert not again.answers("/healthz")


def test_a_busy_port_is_one_plain_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        port = str(somebody.getsockname()[1])
        variables = {"NOKEN_DATA": str(tmp_path / "other"), "NOKEN_PORT": port}
        second = subprocess.run(
            [NOKEN, "run"], env={**os.environ, **variables}, capture_output=True, text=True, check=False
        )
    assert second.returncode == 1
    assert port in second.stderr
    assert "NOKEN_PORT" in second.stderr
    assert second.stderr.count("\n") == 1


def test_it_waits_longer_for_a_child_that_keeps_dying() -> None:
    child = Child("web", ["false"])
    delays = []
    moment = 0.0
    for _ in range(9):
        child.start(moment)
        assert child.process
        child.process.wait()
        child.died(moment)
        delays.append(child.start_at - moment)
        moment = child.start_at
    assert delays[0] == FIRST_DELAY
    assert delays == sorted(delays)
    assert delays[-1] == LONGEST_DELAY
    child.start(moment)
    assert child.process
    child.process.wait()
    child.died(moment + RAN_WELL_SECONDS)
    assert child.start_at == moment + RAN_WELL_SECONDS + FIRST_DELAY
