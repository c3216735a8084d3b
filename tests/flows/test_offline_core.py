"""An answer sent without a network arrives once, by itself, with a receipt: whatever happens to tab or sign-in."""

import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import Server, Surfer
from tests.noken.files.samples import pdf

pytestmark = pytest.mark.browser

WAITING = "Tersimpan di HP ini, menunggu sinyal"


def open_task(page: Page) -> None:
    page.goto("/")
    page.locator('main a[href^="/belajar/tugas/"]').first.click()
    expect(page.locator("form[data-ready]")).to_have_count(1)


def arrived(folder: Path, text: str) -> int:
    """How often an answer with these words stands in the city."""
    with sqlite3.connect(folder / "noken.sqlite3", timeout=10) as database:
        row = database.execute("SELECT count(*) FROM submission WHERE text = ?", (text,)).fetchone()
        return int(row[0])


def test_written_without_a_network_it_arrives_once_from_two_tabs(own_server: Server, surfer: Surfer) -> None:
    surfer.expect("ERR_INTERNET_DISCONNECTED")
    context = surfer.context(own_server, "pupil")
    page = context.new_page()
    open_task(page)
    address = page.url
    context.set_offline(True)
    page.get_by_role("textbox", name="Jawabanmu").fill("Tanpa sinyal.")
    page.get_by_role("button", name="Kirim jawaban").click()
    page.get_by_text(WAITING).wait_for()
    page.close()
    context.set_offline(False)
    first, second = context.new_page(), context.new_page()
    first.goto(address, wait_until="commit")
    second.goto(address)
    first.get_by_text("Terkirim, tanda terima").or_(first.get_by_text("Tanda terima", exact=True)).first.wait_for()
    assert arrived(own_server.folder, "Tanpa sinyal.") == 1


def test_after_the_end_of_the_sign_in_it_waits_and_asks(own_server: Server, surfer: Surfer) -> None:
    context = surfer.context(own_server, "pupil")
    page = context.new_page()
    open_task(page)
    mine = context.cookies()
    context.clear_cookies()
    page.get_by_role("textbox", name="Jawabanmu").fill("Masuk sudah habis.")
    page.get_by_role("button", name="Kirim jawaban").click()
    page.get_by_text("Waktu masuk sudah habis").wait_for()
    assert arrived(own_server.folder, "Masuk sudah habis.") == 0
    context.add_cookies([{"name": "noken", "value": mine[0]["value"], "url": own_server.url}])
    page.reload()
    page.get_by_text("Terkirim, tanda terima").or_(page.get_by_text("Tanda terima", exact=True)).first.wait_for()
    assert arrived(own_server.folder, "Masuk sudah habis.") == 1


def test_an_upload_that_is_still_being_written_is_waited_for(
    own_server: Server, surfer: Surfer, tmp_path: Path
) -> None:
    surfer.expect("status of 409")
    surfer.expect("status of 423")
    page = surfer.page(own_server, "pupil")
    open_task(page)
    answers = [423, 409]

    def busy(route: Route) -> None:
        if answers:
            route.fulfill(status=answers.pop())
        else:
            route.continue_()

    page.route("**/files/uploads", busy)
    (tmp_path / "satu.pdf").write_bytes(pdf())
    page.set_input_files("#files", tmp_path / "satu.pdf")
    page.get_by_text("tersimpan di HP ini").first.wait_for()
    page.get_by_role("textbox", name="Jawabanmu").fill("Dengan berkas.")
    page.get_by_role("button", name="Kirim jawaban").click()
    page.get_by_text("Terkirim, tanda terima").or_(page.get_by_text("Tanda terima", exact=True)).first.wait_for()
    assert arrived(own_server.folder, "Dengan berkas.") == 1
