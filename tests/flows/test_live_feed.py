"""An open page of a class says at once that there is something new, on every tab, and after a time without signal."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PHONE, Server, Surfer

pytestmark = pytest.mark.browser


def say(surfer: Surfer, server: Server, person: str, text: str) -> None:
    """Somebody else writes to the class, on a phone without JavaScript."""
    page = surfer.page(server, person, PHONE, javascript=False)
    page.goto(f"/belajar/kelas/{server.world.things['class']}")
    page.locator("summary", has_text="Tulis pesan").click()
    page.locator("textarea[name=text]").fill(text)
    page.get_by_role("button", name="Kirim ke kelas").click()
    expect(page.get_by_text(text)).to_be_visible()


def band(page: Page) -> Page:
    """The page, once it says that there is something new."""
    expect(page.locator("[data-live]")).to_be_visible()
    return page


def test_open_pages_hear_of_a_message(own_server: Server, surfer: Surfer) -> None:
    address = f"/belajar/kelas/{own_server.world.things['class']}"
    context = surfer.context(own_server, "pupil", PHONE)
    first, second = context.new_page(), context.new_page()
    first.goto(address)
    second.goto(address)
    expect(first.locator("[data-live]")).to_be_hidden()
    say(surfer, own_server, "teacher", "Besok membawa gunting.")
    band(first)
    band(second).get_by_role("link", name="Lihat").click()
    expect(second.get_by_text("Besok membawa gunting.")).to_be_visible()
    expect(second.locator("[data-live]")).to_be_hidden()

    surfer.expect("net::ERR_INTERNET_DISCONNECTED")
    context.set_offline(True)
    say(surfer, own_server, "teacher", "Dan lem.")
    context.set_offline(False)
    band(second)


def test_one_s_own_words_are_no_news(own_server: Server, surfer: Surfer) -> None:
    page = surfer.page(own_server, "teacher")
    page.add_init_script(
        "const Real = EventSource; window.heard = 0;"
        "EventSource = class extends Real {"
        "  constructor(url) { super(url); this.addEventListener('message', () => heard++) } }"
    )
    page.goto(f"/belajar/kelas/{own_server.world.things['class']}")
    say(surfer, own_server, "teacher", "Dari meja saya.")
    page.wait_for_function("() => heard === 1")
    expect(page.locator("[data-live]")).to_be_hidden()
    say(surfer, own_server, "head_teacher", "Dari kantor.")
    band(page)
