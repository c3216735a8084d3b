"""Pages without a network: what was opened or kept by one tap opens again, for each person of the phone apart."""

import time

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser import Server, Surfer

pytestmark = pytest.mark.browser

CONTROLLED = """() => navigator.serviceWorker.controller ? true
  : new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", () => resolve(true)))"""
KEPT = """async (path) => {
  for (;;) {
    for (const name of await caches.keys()) {
      if (/^(pages|week)-/.test(name) && (await (await caches.open(name)).match(path, { ignoreVary: true }))) return true
    }
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
}"""


def at_home(context: BrowserContext) -> Page:
    """The first visit: "hari ini", with the service worker at work; a second look puts the page into its keeping."""
    page = context.new_page()
    page.goto("/")
    page.evaluate(CONTROLLED)
    page.reload()
    return page


def test_what_was_opened_opens_without_network(server: Server, surfer: Surfer) -> None:
    surfer.expect("ERR_INTERNET_DISCONNECTED")
    context = surfer.context(server, "pupil", worker=True)
    page = at_home(context)
    lesson = page.locator('main a[href^="/belajar/pelajaran/"]').first.get_attribute("href")
    assert lesson
    page.goto(lesson)
    title = page.locator("h1").inner_text()
    page.evaluate(KEPT, "/")
    page.evaluate(KEPT, lesson)
    context.set_offline(True)
    begun = time.monotonic()
    page.goto(lesson)
    assert time.monotonic() - begun < 1
    assert page.locator("h1").inner_text() == title
    assert page.get_by_text("Dilihat tanpa sinyal · dari hari ini").is_visible()
    page.goto("/belajar/tugas")
    assert page.locator("h1").inner_text() == "Tidak ada sinyal"
    page.get_by_role("link", name=title).click()
    assert page.locator("h1").inner_text() == title
