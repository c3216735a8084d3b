"""An answer with a photo, sent without a network, outlives `kill -9` of the browser and arrives once; what was typed
and not sent outlives it, too, and so does a voice that is being recorded, up to its last two seconds."""

import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import Server
from tests.handset import handset, kill, waited
from tests.world_learning import photo

pytestmark = pytest.mark.browser

FILES = (
    "SELECT count(file_id) FROM submission LEFT JOIN submission_file ON submission_id = submission.id WHERE text = ?"
)
FILES += " GROUP BY submission.id"

SLICES = """(wanted) => new Promise((done) => {
  indexedDB.open("noken").onsuccess = ({ target: { result } }) =>
    (result.transaction("meta").objectStore("meta").getAll().onsuccess = ({ target }) =>
      done(target.result.flatMap(({ name, value }) => (/^voice /.test(name) ? value.slices : [])).length === wanted))
})"""


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


def test_a_killed_browser_leaves_the_recording_that_was_under_way(
    own_server: Server, chromium: Browser, tmp_path: Path
) -> None:
    phone = chromium.browser_type, tmp_path / "profile", own_server.url, own_server.world.cookies["pupil"]
    address = f"/belajar/tugas/{own_server.world.things['late_assignment']}"
    with handset(*phone) as context:
        context.grant_permissions(["microphone"])
        page = context.pages[0]
        page.goto(address)
        page.locator("form[data-ready]").wait_for(state="attached")
        page.get_by_role("button", name="Rekam suara").click()
        waited(page, lambda: page.evaluate(SLICES, 2))
        before = page.get_by_role("timer").inner_text()
        kill(phone[1])
    with handset(*phone) as context:
        page = context.pages[0]
        page.goto(address)
        said = page.get_by_text("Rekaman yang terputus disimpan").inner_text()
        page.wait_for_function("() => document.querySelector('audio').readyState > 0")
        page.get_by_role("button", name="Pakai rekaman ini").click()
        page.locator(".sending .row", has_text="tersimpan di HP ini").wait_for()
        waited(page, lambda: page.evaluate(SLICES, 0))
        page.get_by_text("Tersimpan di HP ini, belum dikirim.").wait_for()
        page.get_by_role("button", name="Kirim jawaban").click()
        page.get_by_text("Tanda terima", exact=True).wait_for()
    with sqlite3.connect(own_server.folder / "noken.sqlite3", timeout=10) as database:
        query = "SELECT seconds FROM file JOIN blob ON blob.sha256 = file.sha256 WHERE media_type = 'audio/webm'"
        ((seconds,),) = database.execute(query).fetchall()
    assert said == f"Rekaman yang terputus disimpan: 0.{int(seconds):02} menit."
    assert 3.5 < seconds > float(before.replace("0.", "")) - 3
