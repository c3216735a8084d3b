"""A phone whose browser can be killed: Chromium on a profile that stays, ended by `kill -9` with all its processes."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import BrowserContext, BrowserType, Error, Page

from tests.browser import ARGUMENTS, CHROMIUM, PHONE

PATIENCE = 30.0
CONTROLLED = """() => navigator.serviceWorker.controller ? true
  : new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", () => resolve(true)))"""
KEPT = """async (path) => {
  for (const end = Date.now() + 30000; Date.now() < end;) {
    for (const name of await caches.keys()) {
      const cache = /^(pages|week)-/.test(name) && (await caches.open(name))
      if (cache && (await cache.match(path, { ignoreVary: true }))) return true
    }
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  throw new Error(`${path} is not kept`)
}"""


def waited(page: Page, done: Callable[[], bool], seconds: float = PATIENCE, pause: float = 50) -> None:
    """Let the page go on until it is so, `pause` ms between two looks; fails with what the page says."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, page.locator("main").inner_text()
        page.wait_for_timeout(pause)


@contextmanager
def handset(kind: BrowserType, profile: Path, url: str, cookie: str) -> Iterator[BrowserContext]:
    """Chromium with the window of a phone, the service worker at work, signed in for a year; dead already or not, it is
    gone when the block is left."""
    context = kind.launch_persistent_context(
        profile,
        executable_path=CHROMIUM,
        args=ARGUMENTS,
        base_url=url,
        viewport={"width": PHONE[0], "height": PHONE[1]},
        is_mobile=True,
        has_touch=True,
        locale="id-ID",
        timezone_id="Asia/Jayapura",
    )
    context.set_default_timeout(PATIENCE * 1000)
    context.add_cookies([{"name": "noken", "value": cookie, "url": url, "expires": time.time() + 365 * 24 * 3600}])
    try:
        yield context
    finally:
        with suppress(Error):
            context.close()


def kill(profile: Path) -> None:
    """`kill -9` for every process of the browser on that profile, as when a phone runs out of memory; returns when they
    are gone."""
    found = _processes(profile)
    groups = {os.getpgid(pid) for pid in found} - {os.getpgrp()}
    assert groups, f"no browser on {profile}"
    for group in groups:
        os.killpg(group, signal.SIGKILL)
    end = time.monotonic() + PATIENCE
    while _processes(profile):
        assert time.monotonic() < end, "the browser outlives kill -9"
        time.sleep(0.01)


def _processes(profile: Path) -> list[int]:
    """Ids of what was started with that profile; the dead have no command line any more."""
    mark = f"--user-data-dir={profile}".encode()
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (place / "cmdline").read_bytes().split(b"\0"):
                found.append(int(place.name))
    return found
