"""Titles and messages with endless words: no page scrolls sideways on a narrow phone."""

import pytest

from tests.browser import NARROW, Server, Surfer

pytestmark = pytest.mark.browser

ENDLESS = "Pertanggungjawaban" * 8
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_endless_words_stay_inside_the_page(own_server: Server, surfer: Surfer) -> None:
    page = surfer.page(own_server, "teacher", NARROW)
    things = own_server.world.things
    page.goto(f"/belajar/mapel/{things['course']}/pelajaran-baru")
    page.get_by_role("textbox", name="Judul").fill(ENDLESS[:140])
    page.get_by_role("textbox", name="Isi").first.fill(ENDLESS)
    page.get_by_role("button", name="Terbitkan").click()
    page.get_by_role("heading", name=ENDLESS[:100]).wait_for()
    seen = {page.url: page.evaluate(TOO_WIDE)}
    feed = f"/belajar/kelas/{things['class']}"
    page.goto(feed)
    page.locator("summary", has_text="Tulis pesan").click()
    page.get_by_role("textbox").first.fill(f"https://example.org/{ENDLESS}\n{ENDLESS}")
    page.locator("main form button", has_text="Kirim").first.click()
    page.get_by_text("example.org").first.wait_for()
    for address in (feed, f"/belajar/mapel/{things['course']}"):
        page.goto(address)
        assert page.locator("main", has_text=ENDLESS[:100]).count(), address
        seen[address] = page.evaluate(TOO_WIDE)
    page.goto(feed)
    page.get_by_role("link", name="Komentar").first.click()
    seen[page.url] = page.evaluate(TOO_WIDE)
    assert not [address for address, wider in seen.items() if wider > 0]
