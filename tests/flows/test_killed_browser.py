"""An answer with a photo, sent without a network, outlives `kill -9` of the browser and arrives once; what was typed
and not sent outlives it, too."""

import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import Server
from tests.handset import handset, kill
from tests.world_learning import photo

pytestmark = pytest.mark.browser

FILES = (
    "SELECT count(file_id) FROM submission LEFT JOIN submission_file ON submission_id = submission.id WHERE text = ?"
)
FILES += " GROUP BY submission.id"


def test_a_killed_browser_loses_nothing(own_server: Server, chromium: Browser, tmp_path: Path) -> None:
    phone = chromium.browser_type, tmp_path / "profile", own_server.url, own_server.world.cookies["pupil"]
    address = f"/belajar/tugas/{own_server.world.things['late_assignment']}"
    (tmp_path / "halaman.jpg").write_bytes(photo("teal"))
    with handset(*phone) as context:
        page = context.pages[0]
        page.goto(address)
        page.locator("form[data-ready]").wait_for(state="attached")
        context.set_offline(True)
        page.get_by_role("textbox", name="Jawabanmu").fill("Baterai habis.")
        page.set_input_files("#files", tmp_path / "halaman.jpg")
        page.locator(".sending .row", has_text="tersimpan di HP ini").wait_for()
        kill(phone[1])
    with handset(*phone) as context:
        page = context.pages[0]
        page.goto(address)
        page.locator(".sending .row", has_text="tersimpan di HP ini").wait_for()
        expect(page.get_by_role("textbox", name="Jawabanmu")).to_have_value("Baterai habis.")
        context.set_offline(True)
        page.get_by_role("button", name="Kirim jawaban").click()
        page.get_by_text("Tersimpan di HP ini, menunggu sinyal").wait_for()
        kill(phone[1])
    with handset(*phone) as context:
        page = context.pages[0]
        page.goto(address)
        page.get_by_text("Terkirim, tanda terima").or_(page.get_by_text("Tanda terima", exact=True)).first.wait_for()
    with sqlite3.connect(own_server.folder / "noken.sqlite3", timeout=10) as database:
        assert database.execute(FILES, ("Baterai habis.",)).fetchall() == [(1,)]
