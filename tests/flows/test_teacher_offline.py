"""A teacher writes without a network: a lesson, a rubric, a word to the class. Each arrives once, and what another
device has saved since is never covered silently."""

import json
import re
import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, Route, expect

from tests.browser import Server, Surfer
from tests.world_learning import photo

pytestmark = pytest.mark.browser

WAITING = "Tersimpan di HP ini, menunggu sinyal"
ATTACHED = (
    "SELECT file.name, caption FROM lesson_file JOIN file ON file.id = file_id JOIN lesson ON lesson.id = lesson_id "
    "WHERE title = 'Tiga awan' ORDER BY position"
)


def picture(colour: str) -> FilePayload:
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": photo(colour)}


def rows(folder: Path, statement: str) -> list[tuple[str, ...]]:
    with sqlite3.connect(folder / "noken.sqlite3", timeout=10) as database:
        return database.execute(statement).fetchall()


def open_form(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    expect(page.locator("form[data-ready]")).to_have_count(1)
    return page


def test_a_lesson_and_a_rubric_written_without_a_network(own_server: Server, surfer: Surfer) -> None:
    surfer.expect("ERR_INTERNET_DISCONNECTED")
    context = surfer.context(own_server, "teacher")
    course = own_server.world.things["course"]
    lesson = open_form(context, f"/belajar/mapel/{course}/pelajaran-baru")
    task = open_form(context, f"/belajar/mapel/{course}/tugas-baru")
    context.set_offline(True)
    lesson.get_by_label("Judul", exact=True).fill("Awan dan hujan")
    lesson.get_by_role("textbox", name="Isi").fill("Air naik menjadi awan.")
    lesson.get_by_role("button", name="Terbitkan").click()
    lesson.get_by_text(WAITING).wait_for()
    task.get_by_label("Judul", exact=True).fill("Menggambar awan")
    task.get_by_role("button", name="Contoh: Soal hitungan").click()
    criteria = task.locator("[name=criterion]")
    expect(criteria).to_have_count(3)
    task.get_by_role("button", name="Hapus baris").first.click()
    task.get_by_role("button", name="Tambah baris").click()
    criteria.last.fill("Kerapian")
    task.get_by_label("Tingkat").last.fill("Belum\nRapi")
    expect(task.get_by_text("Tersimpan di HP ini, belum dikirim.")).to_be_visible()
    context.set_offline(False)
    lesson.wait_for_url(re.compile(r"/belajar/pelajaran/[0-9a-f-]{36}$"))
    task.reload()
    expect(criteria).to_have_count(3)
    expect(criteria.last).to_have_value("Kerapian")
    expect(task.get_by_label("Judul", exact=True)).to_have_value("Menggambar awan")
    task.get_by_role("button", name="Simpan draf").last.click()
    task.wait_for_url(re.compile(r"/ubah$"))
    found = rows(own_server.folder, "SELECT body FROM lesson WHERE title = 'Awan dan hujan'")
    assert found == [("<p>Air naik menjadi awan.</p>",)]
    ((rubric,),) = rows(own_server.folder, "SELECT rubric FROM assignment WHERE title = 'Menggambar awan'")
    assert [row["title"] for row in json.loads(rubric)] == ["Ketelitian", "Penjelasan", "Kerapian"]


def test_the_later_of_two_devices_gets_a_choice(own_server: Server, surfer: Surfer) -> None:
    surfer.expect("409")
    address = f"/belajar/pelajaran/{own_server.world.things['lesson']}/ubah"
    phone = open_form(surfer.context(own_server, "teacher"), address)
    other = open_form(surfer.context(own_server, "teacher"), address)
    other.get_by_label("Judul", exact=True).fill("Dari laptop")
    other.get_by_role("button", name="Simpan").last.click()
    other.wait_for_url(re.compile(r"/belajar/pelajaran/[0-9a-f-]{36}$"))
    phone.get_by_role("textbox", name="Isi").fill("Dari HP.")
    phone.get_by_role("button", name="Simpan").last.click()
    phone.get_by_text("sudah disimpan lebih dulu dari tempat lain").wait_for()
    phone.get_by_role("button", name="Perbaiki").click()
    expect(phone.get_by_role("textbox", name="Isi")).to_have_text("Dari HP.")
    phone.locator("summary", has_text="Lihat yang tersimpan sekarang").click()
    expect(phone.locator("[data-stored]")).to_contain_text("Dari laptop")
    phone.get_by_role("button", name="Pakai tulisan saya").click()
    phone.get_by_role("button", name="Simpan").last.click()
    phone.wait_for_url(re.compile(r"/belajar/pelajaran/[0-9a-f-]{36}$"))
    kept = rows(own_server.folder, "SELECT title, body FROM lesson WHERE body LIKE '%Dari HP%'")
    assert kept == [("Pecahan senilai", "<p>Dari HP.</p>")]


def test_a_word_to_the_class_waits_in_sight_and_arrives_once(own_server: Server, surfer: Surfer) -> None:
    surfer.expect("ERR_INTERNET_DISCONNECTED")
    context = surfer.context(own_server, "teacher")
    page = open_form(context, f"/belajar/kelas/{own_server.world.things['class']}")
    context.set_offline(True)
    page.locator("summary", has_text="Tulis pesan").click()
    page.get_by_role("textbox", name="Pesan untuk kelas").fill("Besok bawa payung.")
    page.get_by_role("button", name="Kirim ke kelas").click()
    page.get_by_text(WAITING).wait_for()
    context.set_offline(False)
    expect(page.locator(".feed")).to_contain_text("Besok bawa payung.")
    assert len(rows(own_server.folder, "SELECT id FROM post WHERE text = 'Besok bawa payung.'")) == 1


def test_attachments_are_put_in_order_and_sent_from_the_phone(own_server: Server, surfer: Surfer) -> None:
    surfer.expect("ERR_INTERNET_DISCONNECTED")
    context = surfer.context(own_server, "teacher")
    page = open_form(context, f"/belajar/mapel/{own_server.world.things['course']}/pelajaran-baru")
    files = page.locator("#files")
    titles = page.locator("#lampiran > .rows .row-title")
    page.get_by_label("Judul", exact=True).fill("Tiga awan")
    files.set_input_files([picture("red"), picture("blue")])
    page.get_by_role("button", name="Unggah sekarang").click()
    expect(titles).to_have_text(["red.jpg", "blue.jpg"])
    context.set_offline(True)
    page.get_by_role("button", name=re.compile("Naik ?: blue")).click()
    expect(page.get_by_role("button", name=re.compile("Turun ?: blue"))).to_be_focused()
    page.get_by_label("Apa yang terlihat").first.fill("Awan biru")
    page.get_by_role("button", name=re.compile("Lepas ?: red")).click()
    expect(page.get_by_role("button", name=re.compile("Turun ?: blue"))).to_be_hidden()
    page.get_by_text("Tersimpan di HP ini, belum dikirim.").wait_for()
    files.set_input_files(picture("green"))
    page.locator(".sending .row", has_text="tersimpan di HP ini").wait_for()
    page.get_by_role("button", name="Unggah sekarang").click()
    page.get_by_text("Belum ada sinyal. Berkas tetap di HP ini").wait_for()
    context.set_offline(False)
    page.reload()
    expect(titles).to_have_text(["blue.jpg", "red.jpg"])
    expect(page.get_by_role("button", name=re.compile("Pasang lagi ?: red"))).to_be_visible()
    page.locator(".sending .row", has_text="green.jpg").wait_for()
    context.set_offline(True)
    page.get_by_role("button", name=re.compile("Pasang lagi ?: red")).click()
    page.get_by_role("button", name="Terbitkan").click()
    page.get_by_text(WAITING).wait_for()
    context.set_offline(False)
    page.wait_for_url(re.compile(r"/belajar/pelajaran/[0-9a-f-]{36}$"))
    statement = (
        "SELECT file.name, caption FROM lesson_file JOIN file ON file.id = file_id JOIN lesson ON lesson.id = lesson_id"
    )
    kept = rows(own_server.folder, f"{statement} WHERE title = 'Tiga awan' ORDER BY position")
    assert kept == [("blue.webp", "Awan biru"), ("red.webp", ""), ("green.webp", "")]


def test_a_form_sent_while_a_file_is_on_its_way_takes_it_along(own_server: Server, surfer: Surfer) -> None:
    surfer.expect("ERR_FAILED")
    context = surfer.context(own_server, "teacher")
    page = open_form(context, f"/belajar/mapel/{own_server.world.things['course']}/pelajaran-baru")
    held: list[Route] = []
    page.route("**/files/uploads", lambda route: route.continue_() if held else held.append(route))
    page.get_by_label("Judul", exact=True).fill("Tiga awan")
    page.locator("#files").set_input_files(picture("red"))
    page.locator(".sending .row", has_text="tersimpan di HP ini").wait_for()
    with page.expect_request("**/files/uploads"):
        page.get_by_role("button", name="Unggah sekarang").click()
    page.get_by_role("button", name="Terbitkan").click()
    page.wait_for_url(re.compile(r"/belajar/pelajaran/[0-9a-f-]{36}$"))
    assert rows(own_server.folder, ATTACHED) == [("red.webp", "")]
