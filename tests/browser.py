"""A real browser on a real server: fixtures for the tests marked `browser`.

The server is a process of its own on a free port of the loopback with its own data folder; the browser is Debian's
Chromium. Errors on the console, failed requests and violations of the content security policy are gathered on every
page and must be none at the end of the test.
"""

import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.web_process import begin
from tests.world import World, read_world

ROOT = Path(__file__).parents[1]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-dev-shm-usage"]
ARGUMENTS += ["--use-fake-device-for-media-stream"]
PHONE, LAPTOP, NARROW = (360, 740), (1280, 800), (320, 640)
PATIENCE = 20.0
expect.set_options(timeout=PATIENCE * 1000)


@dataclass(frozen=True)
class Server:
    """Where it answers, what its data folder is, who and what is in it."""

    url: str
    port: int
    folder: Path
    world: World
    process: BaseProcess


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Server]:
    """The web process of the city in `folder`, from its first answer to its end."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NOKEN_")}
    environment |= {"NOKEN_DATA": str(folder), "NOKEN_PORT": str(port), "NOKEN_DEVELOPMENT": "1", **settings}
    log = folder / "server.log"
    process = begin(environment, log)
    try:
        wait_until_answered(f"http://127.0.0.1:{port}/static/manifest.json", process.is_alive, log)
        yield Server(f"http://127.0.0.1:{port}", port, folder, read_world(folder), process)
    finally:
        process.terminate()
        process.join(timeout=10)


def wait_until_answered(url: str, alive: Callable[[], bool], log: Path) -> None:
    """Return at the first answer; fail with the log where the process dies or nothing comes."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and alive():
        try:
            with urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"the server did not answer:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def server(world_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests that only look."""
    folder = tmp_path_factory.mktemp("server") / "var"
    shutil.copytree(world_folder, folder)
    with serving(folder) as running:
        yield running


@pytest.fixture
def own_server(world_folder: Path, tmp_path: Path) -> Iterator[Server]:
    """A server of the test's own, to write in."""
    folder = tmp_path / "var"
    shutil.copytree(world_folder, folder)
    with serving(folder) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium; where it is missing the tests fail, they are not skipped."""
    assert Path(CHROMIUM).exists(), "Chromium is missing: make browser"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Surfer:
    """Opens pages of one server as somebody, and remembers what went wrong on them."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: list[BrowserContext] = []
        self.faults: list[str] = []
        self.expected: list[str] = ["Service Worker registration blocked by Playwright"]

    def context(
        self,
        server: Server,
        person: str = "stranger",
        size: tuple[int, int] = PHONE,
        javascript: bool = True,
        worker: bool = False,
    ) -> BrowserContext:
        """A browser of one person: a phone or a laptop, with or without JavaScript, with or without service worker."""
        made = self.browser.new_context(
            base_url=server.url,
            viewport={"width": size[0], "height": size[1]},
            is_mobile=size[0] < 640,
            has_touch=size[0] < 640,
            java_script_enabled=javascript,
            locale="id-ID",
            timezone_id="Asia/Jayapura",
            reduced_motion="reduce",
            service_workers="allow" if worker else "block",
        )
        made.set_default_timeout(PATIENCE * 1000)
        if person != "stranger":
            made.add_cookies([{"name": "noken", "value": server.world.cookies[person], "url": server.url}])
        made.on("console", self._console)
        made.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        self.contexts.append(made)
        return made

    def page(
        self, server: Server, person: str = "stranger", size: tuple[int, int] = PHONE, javascript: bool = True
    ) -> Page:
        """A fresh page of a fresh browser of one person."""
        return self.context(server, person, size, javascript).new_page()

    def expect(self, text: str) -> None:
        """A fault with this text is what the test is about."""
        self.expected.append(text)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def close(self) -> list[str]:
        """Close all; what went wrong and was not expected."""
        for context in self.contexts:
            context.close()
        return self.unexpected()

    def unexpected(self) -> list[str]:
        """What went wrong so far and is not what the test is about."""
        return [fault for fault in self.faults if not any(text in fault for text in self.expected)]


@pytest.fixture
def surfer(chromium: Browser) -> Iterator[Surfer]:
    """Pages for one test; none of them may have written an error to the console."""
    made = Surfer(chromium)
    yield made
    assert not made.close()
