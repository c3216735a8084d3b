"""Publish, take back, delete without a network: each waits in sight and arrives in its order; what another did first is
answered; a form that cannot wait says so in our words."""

import re
import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import Server, Surfer
from tests.handset import CONTROLLED, KEPT

pytestmark = pytest.mark.browser

WAITING = "Tersimpan di HP ini, menunggu sinyal"


def rows(folder: Path, statement: str) -> list[tuple[str, ...]]:
    with sqlite3.connect(folder / "noken.sqlite3", timeout=10) as database:
        return database.execute(statement).fetchall()


def ready(context: BrowserContext, address: str) -> Page:
    """A page whose forms are the outbox's, with the worker at work and a copy kept."""
    page = context.new_page()
    page.goto(address)
    page.evaluate(CONTROLLED)
    page.reload()
    expect(page.locator("form:is([data-ready], [data-taken])").first).to_be_attached()
    page.evaluate(KEPT, address)
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def test_written_then_taken_back_without_a_network(own_server: Server, surfer: Surfer) -> None:
    surfer.expect("ERR_INTERNET_DISCONNECTED")
    context = surfer.context(own_server, "teacher", worker=True)
    lesson = own_server.world.things["lesson"]
    page = ready(context, f"/belajar/pelajaran/{lesson}")
    form = ready(context, f"/belajar/pelajaran/{lesson}/ubah")
    context.set_offline(True)
    form.get_by_label("Judul", exact=True).fill("Ditulis lalu ditarik")
    form.get_by_role("button", name="Simpan").last.click()
    form.get_by_text(WAITING).wait_for()
    page.get_by_role("button", name="Tarik").click()
    page.get_by_text(WAITING).wait_for()
    expect(page.get_by_role("button", name="Tarik")).to_be_hidden()
    page.reload()
    page.get_by_text(WAITING).wait_for()
    page.get_by_role("button", name="Batalkan").click()
    page.get_by_role("button", name="Tarik").click()
    page.get_by_text(WAITING).wait_for()
    context.set_offline(False)
    page.get_by_role("button", name="Terbitkan lagi").or_(page.get_by_text("Terkirim, tanda terima")).first.wait_for()
    found = rows(
        own_server.folder, "SELECT title FROM lesson WHERE title LIKE 'Ditulis%' AND withdrawn_at > changed_at"
    )
    assert found == [("Ditulis lalu ditarik",)]


def test_what_another_did_first_is_answered(own_server: Server, surfer: Surfer) -> None:
    surfer.expect("ERR_INTERNET_DISCONNECTED")
    surfer.expect("422")
    lesson = own_server.world.things["lesson"]
    context = surfer.context(own_server, "teacher", worker=True)
    page = ready(context, f"/belajar/pelajaran/{lesson}")
    context.set_offline(True)
    page.get_by_role("button", name="Tarik").click()
    page.get_by_text(WAITING).wait_for()
    other = surfer.page(own_server, "teacher")
    other.goto(f"/belajar/pelajaran/{lesson}/ubah")
    expect(other.locator("form[data-ready]").first).to_be_attached()
    other.get_by_label("Judul", exact=True).fill("Dari laptop")
    other.get_by_role("button", name="Simpan").last.click()
    other.wait_for_url(re.compile(r"/belajar/pelajaran/[0-9a-f-]{36}$"))
    context.set_offline(False)
    page.get_by_text("Ada yang mengubahnya sesudah halaman Anda dibuka").wait_for()
    expect(page.get_by_role("button", name="Tarik")).to_be_visible()
    page.goto("/ponsel")
    told = page.locator("[data-part=unsent] .row", has_text="Tarik: ")
    expect(told).to_contain_text("Ada yang mengubahnya")
    expect(told.get_by_role("button", name="Perbaiki")).to_be_hidden()


def test_a_form_that_cannot_wait_says_so(own_server: Server, surfer: Surfer) -> None:
    surfer.expect("ERR_INTERNET_DISCONNECTED")
    surfer.expect("ERR_CONNECTION_REFUSED")
    surfer.expect("503")
    context = surfer.context(own_server, "head_teacher", worker=True)
    page = context.new_page()
    address = f"/belajar/sekolah/{own_server.world.things['school']}/kelas-baru"
    page.goto(address)
    page.evaluate(CONTROLLED)
    page.get_by_label("Nama kelas").fill("6C")
    context.set_offline(True)
    page.get_by_role("button", name="Buat kelas").click()
    page.get_by_role("alert").get_by_text("Belum ada yang dikirim dan belum ada yang berubah").wait_for()
    expect(page.get_by_label("Nama kelas")).to_have_value("6C")
    page.evaluate("setTimeout(() => document.querySelector('form').submit())")
    page.get_by_role("heading", name="Perlu sinyal").wait_for()
    expect(page.get_by_role("link", name="Kembali ke halaman tadi")).to_have_attribute("href", address)
    context.set_offline(False)
    page.goto(address)
    page.get_by_label("Nama kelas").fill("6C")
    page.get_by_role("button", name="Buat kelas").click()
    page.get_by_role("heading", name="6C").wait_for()
    page.goto(address)
    page.get_by_label("Nama kelas").fill("6D")
    own_server.process.kill()
    page.get_by_role("button", name="Buat kelas").click()
    page.get_by_role("alert").get_by_text("Mungkin sudah sampai, mungkin belum").wait_for()
    expect(page.get_by_label("Nama kelas")).to_have_value("6D")
