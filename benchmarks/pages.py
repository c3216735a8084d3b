"""Bytes and requests of every page kind in Chromium, cold and warm, and the sign-in form on a slow mobile network.

Bytes are what Chromium's own network counter saw, headers included, of a phone that comes for the first time (cold)
and of the same phone that comes again (warm: its cache is kept).
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

import app as front_door
from benchmarks.report import Report, table
from noken.settings import Settings
from tests.browser import ARGUMENTS, CHROMIUM, PHONE, Server, serving
from tests.house.pages import PAGES, Kind
from tests.world import fill

KBIT, RTT_MS = 240, 840
SIGN_IN = "accounts.sign_in"
FOLDED, FORM = "main summary", "main form input[name=code]"
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


@dataclass
class Traffic:
    """What went over the wire for one visit."""

    bytes: int = 0
    html: int = 0
    redirects: int = 0
    asked: dict[str, str] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        """Requests that left the phone."""
        return len(self.asked) + self.redirects


@contextmanager
def counted(page: Page) -> Iterator[Traffic]:
    """Count the traffic of a page during the block."""
    traffic, session = Traffic(), page.context.new_cdp_session(page)

    def sent(event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("http"):
            traffic.asked[event["requestId"]] = event.get("type", "")
        if "redirectResponse" in event:
            traffic.redirects += 1
            traffic.bytes += int(event["redirectResponse"]["encodedDataLength"])

    def received(event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            traffic.asked.pop(event["requestId"], None)

    def served_from_cache(event: dict[str, Any]) -> None:
        traffic.asked.pop(event["requestId"], None)

    def finished(event: dict[str, Any]) -> None:
        size = int(event["encodedDataLength"])
        traffic.bytes += size
        if traffic.asked.get(event["requestId"]) == "Document":
            traffic.html += size

    session.on("Network.requestWillBeSent", sent)
    session.on("Network.responseReceived", received)
    session.on("Network.requestServedFromCache", served_from_cache)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    yield traffic
    session.detach()


def visits(browser: Browser, server: Server, person: str, path: str) -> tuple[Traffic, Traffic]:
    """A first and a second visit of a phone."""
    context = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, is_mobile=True, locale="id-ID")
    if person != "stranger":
        context.add_cookies([{"name": "noken", "value": server.world.cookies[person], "url": server.url}])
    page, found = context.new_page(), []
    for _ in range(2):
        with counted(page) as traffic:
            answer = page.goto(server.url + path, wait_until="networkidle")
        if answer is None or answer.status != 200:
            raise AssertionError(f"{path} as {person}: {answer and answer.status}")
        found.append(traffic)
    context.close()
    return found[0], found[1]


def slow_form(browser: Browser, server: Server, path: str) -> float:
    """Seconds until the sign-in form is painted, unfolded and typed into on EDGE: 240 kbit/s, 840 ms there and back."""
    context = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, is_mobile=True, locale="id-ID")
    page = context.new_page()
    session = context.new_cdp_session(page)
    speed = KBIT * 1000 / 8
    session.send("Network.enable")
    network = {"offline": False, "latency": RTT_MS, "downloadThroughput": speed, "uploadThroughput": speed}
    session.send("Network.emulateNetworkConditions", network)
    page.goto(server.url + path, wait_until="commit")
    page.locator(FOLDED).first.click()
    page.locator(FORM).first.fill("4k7qs")
    usable = float(page.evaluate("() => performance.now()"))
    page.wait_for_function(PAINTED, polling=20)
    painted = float(page.evaluate(PAINTED))
    context.close()
    return max(usable, painted) / 1000


def main() -> None:
    report = Report("pages")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = Path(folder) / "var"
        data.mkdir()
        fill(data)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with serving(data) as server:
            app = front_door.create_app(Settings(data=data, development=True))
            found = {kind: visits(browser, server, kind.person, kind.address(app, server.world)) for kind in PAGES}
            sign_in = next(kind for kind in PAGES if kind.endpoint == SIGN_IN)
            seconds = slow_form(browser, server, sign_in.address(app, server.world))
        browser.close()
    say(report, found, sign_in, seconds)


def say(report: Report, found: dict[Kind, tuple[Traffic, Traffic]], sign_in: Kind, seconds: float) -> None:
    """The table, the figures, the bars."""
    heads = ("page", "cold requests", "cold bytes", "of it HTML", "warm requests", "warm bytes")
    rows = [(str(k), c.requests, c.bytes, c.html, w.requests, w.bytes) for k, (c, w) in found.items()]
    table(heads, rows)
    for kind, (cold, warm) in found.items():
        name = f"{kind.endpoint}_{kind.person}"
        report.figures |= {f"{name}_cold_kb": cold.bytes / 1000, f"{name}_warm_kb": warm.bytes / 1000}
        report.figures[f"{name}_requests"] = cold.requests
    first, home = found[sign_in][0], found[_of("home", "pupil", found)]
    guardian = found[_of("learning.children", "guardian", found)][0]
    report.bar("sign-in, cold kB", first.bytes / 1000, "<= 30")
    report.bar("sign-in, requests", first.requests, "<= 6")
    report.bar("pupil's home, cold kB", home[0].bytes / 1000, "<= 45")
    report.bar("pupil's home, warm kB", home[1].bytes / 1000, "<= 3")
    report.bar("guardian's page, kB of HTML", guardian.html / 1000, "<= 10")
    report.figures["sign_in_form_s_at_240_kbit"] = seconds
    report.bar("sign-in form usable at 240 kbit/s and 840 ms, seconds", seconds, "<= 4")
    report.finish()


def _of(endpoint: str, person: str, found: dict[Kind, tuple[Traffic, Traffic]]) -> Kind:
    return next(kind for kind in found if (kind.endpoint, kind.person) == (endpoint, person))


if __name__ == "__main__":
    main()
