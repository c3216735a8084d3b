"""Every kind of page: no barrier found by axe (WCAG 2.2 AA) on a phone and on a laptop, nothing wider than 320 px."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page

import app as front_door
from noken.settings import Settings
from tests.browser import LAPTOP, NARROW, PHONE, Server, Surfer
from tests.house.pages import NOT_PAGES, PAGES, Kind

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
AXE = Axe().axe_script
SIDEWAYS = """() => {
  const wide = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= wide) return []
  return [...document.querySelectorAll('body *')]
    .filter(part => part.getBoundingClientRect().right > wide + 1)
    .slice(0, 5).map(part => part.outerHTML.slice(0, 120))
}"""


@pytest.fixture(scope="module")
def addresses(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, asked for addresses only."""
    return front_door.create_app(Settings(data=tmp_path_factory.mktemp("addresses"), development=True))


def barriers(page: Page) -> list[str]:
    """What axe, once it is in the page, finds: one line each, rule and where."""
    found = page.evaluate("options => axe.run(document, options)", OPTIONS)["violations"]
    return [f"{fault['id']}: {node['html'][:200]}" for fault in found for node in fault["nodes"]]


class Visitors:
    """One browser per person for all the pages that person looks at."""

    def __init__(self, surfer: Surfer, server: Server) -> None:
        self.surfer, self.server = surfer, server
        self.pages: dict[str, Page] = {}

    def page(self, person: str) -> Page:
        if person not in self.pages:
            self.pages[person] = self.surfer.page(self.server, person)
        return self.pages[person]

    def faults(self) -> list[str]:
        """What went wrong since this was asked last."""
        found = self.surfer.unexpected()
        self.surfer.faults.clear()
        return found


@pytest.fixture(scope="module")
def visitors(chromium: Browser, server: Server) -> Iterator[Visitors]:
    surfer = Surfer(chromium)
    yield Visitors(surfer, server)
    assert not surfer.close()


@pytest.mark.parametrize("kind", PAGES, ids=str)
def test_no_barriers_and_nothing_sideways(server: Server, visitors: Visitors, addresses: Flask, kind: Kind) -> None:
    page = visitors.page(kind.person)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    answer = page.goto(kind.address(addresses, server.world))
    assert answer is not None
    assert answer.status == 200
    assert page.locator("h1").count() == 1
    page.evaluate(AXE)
    faults = []
    for width, height in (PHONE, LAPTOP, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        if (width, height) != NARROW:
            faults += [f"{width}: {fault}" for fault in barriers(page)]
        faults += [f"{width} px is too narrow for {part}" for part in page.evaluate(SIDEWAYS)]
    assert not faults
    assert not visitors.faults()


def test_axe_notices_a_bad_page(surfer: Surfer, server: Server) -> None:
    page = surfer.page(server)
    page.set_content('<html><body><img src="data:,"><input><div style="width:2000px">x</div></body></html>')
    page.evaluate(AXE)
    rules = {fault.split(":")[0] for fault in barriers(page)}
    assert {"image-alt", "label", "html-has-lang"} <= rules
    assert page.evaluate(SIDEWAYS)


def test_every_page_is_looked_at(addresses: Flask) -> None:
    """A route that answers a GET is a kind of page, or is named with the reason why it is none."""
    rules = [rule for rule in addresses.url_map.iter_rules() if "GET" in (rule.methods or ())]
    assert {rule.endpoint for rule in rules} == {kind.endpoint for kind in PAGES} | set(NOT_PAGES)
