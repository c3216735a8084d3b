"""Photos and voices of an answer lie on the phone until they have arrived: through a reload, without a network, once;
cropped, turned, in the order the pupil gave them."""

import hashlib
import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Server, Surfer
from tests.flows.test_pages import AXE, barriers
from tests.handset import waited
from tests.noken.files.samples import pdf
from tests.world_learning import photo

pytestmark = pytest.mark.browser
KEPT = "tersimpan di HP ini"
BLOBS = """() => new Promise((done) => {
  indexedDB.open('noken').onsuccess = ({ target: { result } }) =>
    (result.transaction('blobs').objectStore('blobs').getAll().onsuccess = ({ target }) => done(target.result.length))
})"""

LENGTH = """(player) => new Promise((done) => {
  player.onloadedmetadata = () => done(player.duration)
  player.preload = 'metadata'
  player.load()
})"""


def files_of_the_newest(folder: Path) -> list[tuple[str, str]]:
    """Names and hashes of what arrived, in the order of the pages."""
    return [(name, sent) for name, sent, _, _ in _files(folder)]


def _files(folder: Path) -> list[tuple[str, str, int | None, int | None]]:
    query = (
        "SELECT file.name, file.sent_sha256, width, height FROM submission_file JOIN file ON file.id = file_id "
        "JOIN blob ON blob.sha256 = file.sha256 "
        "WHERE submission_id = (SELECT id FROM submission ORDER BY received_at DESC LIMIT 1) ORDER BY position"
    )
    with sqlite3.connect(folder / "noken.sqlite3", timeout=10) as database:
        return database.execute(query).fetchall()


def kept(page: Page, count: int) -> None:
    expect(page.locator(".sending .row", has_text=KEPT)).to_have_count(count)


def drag(page: Page, what: str, across: float, down: float) -> None:
    """From the middle of something, by so many pixels."""
    page.locator(what).evaluate("one => one.scrollIntoView({ block: 'center' })")
    box = page.locator(what).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across, y + down, steps=3)
    page.mouse.up()


def test_photos_chosen_without_a_network_survive_a_reload_and_arrive_once(
    own_server: Server, surfer: Surfer, tmp_path: Path
) -> None:
    surfer.expect("ERR_INTERNET_DISCONNECTED")
    pages = {"satu.jpg": photo("red"), "dua.jpg": photo("blue"), "tiga.pdf": pdf()}
    for name, data in pages.items():
        (tmp_path / name).write_bytes(data)
    context = surfer.context(own_server, "pupil", worker=True)
    page = context.new_page()
    address = f"/belajar/tugas/{own_server.world.things['late_assignment']}"
    page.goto(address)
    page.wait_for_function("() => navigator.serviceWorker.controller")
    page.reload()
    expect(page.locator("form[data-ready]")).to_have_count(1)
    context.set_offline(True)
    page.set_input_files("#files", [tmp_path / name for name in pages])
    kept(page, 3)
    page.get_by_role("button", name="Hapus: dua.jpg").click()
    page.get_by_text("Tersimpan di HP ini, belum dikirim.").wait_for()
    page.wait_for_function(f"async () => await ({BLOBS})() === 2")
    page.reload()
    kept(page, 2)
    page.get_by_role("button", name="Kirim jawaban").click()
    page.get_by_text("Tersimpan di HP ini, menunggu sinyal").wait_for()
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(address)
    page.get_by_text("Terkirim, tanda terima").or_(page.get_by_text("Tanda terima", exact=True)).first.wait_for()
    arrived = files_of_the_newest(own_server.folder)
    assert [name for name, _ in arrived] == ["satu.webp", "tiga.pdf"]
    assert arrived[1][1] == hashlib.sha256(pages["tiga.pdf"]).hexdigest()


def test_pages_are_cropped_turned_and_put_in_order_and_a_voice_is_added(
    own_server: Server, surfer: Surfer, tmp_path: Path
) -> None:
    for name in ("satu.jpg", "dua.jpg"):
        (tmp_path / name).write_bytes(photo("red"))
    context = surfer.context(own_server, "pupil")
    context.grant_permissions(["microphone"])
    page = context.new_page()
    page.goto(f"/belajar/tugas/{own_server.world.things['late_assignment']}")
    page.set_input_files("#files", [tmp_path / "satu.jpg", tmp_path / "dua.jpg"])
    kept(page, 2)
    page.get_by_role("button", name="Naik: dua.jpg").press("Enter")
    expect(page.get_by_role("button", name="Turun: dua.jpg")).to_be_focused()
    expect(page.locator(".sending .row-title")).to_have_text(["dua.jpg", "satu.jpg"])
    page.get_by_role("button", name="Potong dan putar: dua.jpg").press("Enter")
    page.get_by_role("button", name="Putar ke kanan").press("Enter")
    page.get_by_label("Potong bawah").fill("50")
    drag(page, "[data-corner=ne]", -40, 0)
    assert float(page.get_by_label("Potong kanan").input_value()) > 5
    page.get_by_label("Potong kanan").fill("0")
    page.evaluate(AXE)
    assert not barriers(page)
    page.get_by_role("button", name="Pakai").press("Enter")
    expect(page.get_by_role("button", name="Pakai")).to_have_count(0)
    kept(page, 2)
    page.get_by_role("button", name="Rekam suara").click()
    expect(page.get_by_role("timer")).not_to_have_text("0.00")
    page.get_by_role("button", name="Selesai").click()
    kept(page, 3)
    page.wait_for_function("() => document.querySelector('audio').readyState > 0")
    page.get_by_text("Tersimpan di HP ini, belum dikirim.").wait_for()
    page.get_by_role("button", name="Kirim jawaban").click()
    page.get_by_text("Tanda terima", exact=True).wait_for()
    (first, _, *size), (second, _, *whole), (voice, *_) = _files(own_server.folder)
    assert (first, size) == ("dua.webp", [240, 160])
    assert (second, whole) == ("satu.webp", [320, 240])
    assert voice.startswith("Suara ")
    assert voice.endswith(".weba")
    teacher = surfer.page(own_server, "teacher")
    teacher.goto(f"/belajar/tugas/{own_server.world.things['late_assignment']}/periksa")
    teacher.get_by_role("link", name="Maria Kogoya").first.click()
    assert [one.get_attribute("width") for one in teacher.locator(".sheet img").all()] == ["240", "320"]
    assert teacher.locator("audio").evaluate(LENGTH) > 0.5


def test_a_recording_that_was_cut_off_can_be_thrown_away(own_server: Server, surfer: Surfer) -> None:
    context = surfer.context(own_server, "pupil")
    context.grant_permissions(["microphone"])
    address = f"/belajar/tugas/{own_server.world.things['late_assignment']}"
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Rekam suara").click()
    waited(page, lambda: page.evaluate(BLOBS) > 0)
    page.close()
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(address)
    page.get_by_text("Rekaman yang terputus disimpan").wait_for()
    page.get_by_role("button", name="Buang").click()
    expect(page.get_by_text("Rekaman yang terputus disimpan")).to_have_count(0)
    expect(page.get_by_role("button", name="Rekam suara")).to_be_visible()
    assert page.evaluate(BLOBS) == 0
    page.reload()
    expect(page.locator("form[data-ready]")).to_have_count(1)
    expect(page.get_by_text("Rekaman yang terputus disimpan")).to_have_count(0)
