"""The peer of the pupil's home: Kolibri 0.19.5 with a class of 40, five lessons of eight resources each.

Installed from the registry into a side environment of its own; `KOLIBRI_VENV` points to one that is there already.
Everything Kolibri writes stays in a folder of ours (`KOLIBRI_HOME`).
"""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.request import HTTPCookieProcessor, Request, build_opener

from benchmarks.processes import SERVER_CORE, clean_environment, free_port, pin, running, wait_for
from benchmarks.side import cache, side_command

VERSION = "0.19.5"
HOME = "/learn/api/homehydrate"
LESSONS, RESOURCES, PUPILS = 5, 8, 40
SEED = Path(__file__).with_name("kolibri_seed.txt")


@dataclass(frozen=True)
class Peer:
    """A running Kolibri: its port, its process, the cookie of a signed-in learner."""

    port: int
    pid: int
    cookie: str


def install() -> Path:
    """The command `kolibri`."""
    folder = Path(os.environ.get("KOLIBRI_VENV") or cache() / f"kolibri-{VERSION}")
    return side_command(folder, "kolibri", f"kolibri=={VERSION}")


def seed(kolibri: Path, environment: dict[str, str], log: Path) -> None:
    """One facility, one class, its pupils, lessons and resources."""
    facility = ("--facility", "SD Jayapura", "--preset", "formal", "--language_id", "id", "--noinput")
    admin = ("--superusername", "admin", "--superuserpassword", "kata-sandi-1")
    with log.open("ab") as output:
        for step in (("manage", "provisiondevice", *facility, *admin), ("manage", "loaddata", "content_test")):
            subprocess.run([str(kolibri), *step], env=environment, stdout=output, stderr=output, check=True)
        with SEED.open("rb") as script:
            shell = [str(kolibri), "shell"]
            subprocess.run(shell, env=environment, stdin=script, stdout=output, stderr=output, check=True)


def sign_in(port: int) -> str:
    """The cookies of the first learner."""
    jar = CookieJar()
    body = json.dumps({"username": "murid0", "password": "rahasia1"}).encode()
    request = Request(f"http://127.0.0.1:{port}/api/auth/session/", body, {"Content-Type": "application/json"})
    build_opener(HTTPCookieProcessor(jar)).open(request, timeout=60).close()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


@contextmanager
def peer(folder: Path) -> Iterator[Peer]:
    """Kolibri with its class, alone on the server's core, until the block is left."""
    kolibri, log = install(), folder / "kolibri.log"
    port, zip_port = free_port(), free_port()
    environment = clean_environment(KOLIBRI_HOME=str(folder / "home"), KOLIBRI_LISTEN_ADDRESS="127.0.0.1")
    seed(kolibri, environment, log)
    start = [*pin(SERVER_CORE), str(kolibri), "start", "--foreground", "--port", str(port), "--zip-port", str(zip_port)]
    with running(start, environment, log) as process:
        wait_for(f"http://127.0.0.1:{port}/api/public/info/", 90, process)
        yield Peer(port, process.pid, sign_in(port))
