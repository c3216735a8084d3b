"""A comment spoken while marking without a network: heard, thrown away, kept through a reload, arrived once."""

import sqlite3

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PHONE, Server, Surfer
from tests.flows.test_marking_script import FIRST, SECOND, open_first
from tests.handset import CONTROLLED, KEPT

pytestmark = pytest.mark.browser

HEARD = """() => {
  const sound = document.querySelector("[data-voice] audio")
  return sound && sound.duration > 0 && sound.duration < 60 && !sound.currentTime
}"""


def record(page: Page) -> None:
    page.get_by_role("button", name="Rekam suara").click()
    expect(page.get_by_role("timer")).not_to_have_text("0.00")
    page.get_by_role("button", name="Selesai").click()
    expect(page.locator("[data-voice] .row-detail")).to_contain_text("tersimpan di HP ini")
    page.wait_for_function(HEARD)


def test_a_voice_is_recorded_without_a_network_and_arrives_with_its_mark(own_server: Server, surfer: Surfer) -> None:
    surfer.expect("ERR_INTERNET_DISCONNECTED")
    context = surfer.context(own_server, "teacher", PHONE, worker=True)
    context.grant_permissions(["microphone"])
    page = context.new_page()
    page.goto("/")
    page.evaluate(CONTROLLED)
    path = open_first(page, own_server)
    page.evaluate(KEPT, path.rpartition("/")[0])
    context.set_offline(True)
    record(page)
    page.get_by_role("button", name="Hapus").click()
    expect(page.locator("[data-voice] audio")).to_have_count(0)
    record(page)
    expect(page.locator("[data-save-state]")).to_contain_text("belum disimpan")
    page.reload()
    expect(page.get_by_role("heading", name=FIRST, level=1)).to_be_visible()
    page.wait_for_function(HEARD)
    page.get_by_role("button", name="Simpan, murid berikutnya").click()
    expect(page.get_by_role("heading", name=SECOND, level=1)).to_be_visible()
    page.get_by_label("Nilai").fill("75")
    page.get_by_role("button", name="Rekam suara").click()
    expect(page.get_by_role("timer")).not_to_have_text("0.00")
    page.get_by_role("button", name="Simpan").first.click()
    expect(page.get_by_text("Semua jawaban yang menunggu sudah dinilai.")).to_be_visible()
    expect(page.locator("[data-save-state]")).to_contain_text("tersimpan di HP ini")
    page.go_back()
    expect(page.get_by_label("Suara ini ikut")).to_be_checked()
    page.wait_for_function(HEARD)
    context.set_offline(False)
    expect(page.locator(".marking-list .row", has_text=FIRST).locator(".chip")).to_have_text("dikomentari")
    expect(page.locator(".marking-list .row", has_text=SECOND).locator(".chip")).to_have_text("75")
    with sqlite3.connect(own_server.folder / "noken.sqlite3", timeout=10) as database:
        query = "SELECT points FROM mark JOIN file ON file.id = voice_id JOIN blob USING (sha256)"
        given = database.execute(f"{query} WHERE media_type = 'audio/webm' ORDER BY points").fetchall()
    assert given == [(None,), (75,)]
