"""The sign-in ends while a pupil writes: the answer is sent after signing in again, with a receipt."""

import sqlite3

import pytest

from tests.browser import Server, Surfer
from tests.world_accounts import PICTURES

pytestmark = pytest.mark.browser

ANSWER = "Air menguap dari laut, lalu naik ke langit.\nDi sana ia menjadi awan <b>tebal</b>."


def test_an_answer_survives_the_end_of_the_sign_in(own_server: Server, surfer: Surfer) -> None:
    surfer.expect("401")
    surfer.expect("400")
    things = own_server.world.things
    context = surfer.context(own_server, "pupil", javascript=False)
    page = context.new_page()
    page.goto("/")
    page.locator('main a[href^="/belajar/tugas/"]').first.click()
    page.locator("textarea").fill(ANSWER)
    with sqlite3.connect(own_server.folder / "noken.sqlite3", timeout=10) as database:
        database.execute("UPDATE device SET ended_at = '2026-01-01 00:00:00'")
    page.locator("form:has(textarea) button").first.click()
    page.get_by_role("heading", name="Masuk dulu").wait_for()
    assert page.locator("textarea").input_value() == ANSWER

    with context.expect_page() as opened:
        page.get_by_role("link", name="Masuk di tab baru").click()
    tab = opened.value
    tab.goto(f"/masuk/kartu/{things['card']}")
    for number, picture in enumerate(PICTURES.split(), 1):
        tab.locator(f"[name=gambar{number}][value={picture}]").check(force=True)
    tab.get_by_role("button", name="Masuk").click()
    tab.wait_for_url(own_server.url + "/")

    page.get_by_role("button", name="Kirim lagi").click()
    page.get_by_role("heading", name="Kirim sekali lagi").wait_for()
    page.get_by_role("button", name="Kirim lagi").click()
    page.get_by_text("Tanda terima").first.wait_for()
    assert "menjadi awan <b>tebal</b>" in page.inner_text("main")
