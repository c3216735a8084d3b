"""A comment spoken while marking without a network: heard, thrown away, kept through a reload, arrived once."""

import sqlite3

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.browser import LAPTOP, PHONE, Server, Surfer
from tests.flows.test_marking_script import FIRST, SECOND, open_first
from tests.handset import CONTROLLED, KEPT, waited
from tests.world_learning import tone

pytestmark = pytest.mark.browser

TIMES = 12
ALL_SENT = """() => new Promise((resolve) => {
  indexedDB.open("noken").onsuccess = ({ target }) => {
    const found = target.result.transaction("acts").objectStore("acts").getAll()
    found.onsuccess = () => {
      target.result.close()
      resolve(found.result.length === 12 && found.result.every(({ state }) => state === "sent"))
    }
  }
})"""

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


def test_twelve_voices_cut_in_the_middle_arrive_once_each(own_server: Server, surfer: Surfer) -> None:
    for fault in ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED"):
        surfer.expect(fault)
    page = surfer.page(own_server, "teacher", LAPTOP)
    page.add_init_script("delete window.MediaRecorder")
    open_first(page, own_server)
    names = page.locator(".marking-list .row a").all_inner_texts()
    page.context.set_offline(True)
    for number in range(TIMES):
        name = names[number % len(names)]
        page.locator(".marking-list").get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
        if page.locator("summary", has_text="Beri nilai tanpa jawaban").count():
            page.locator("summary", has_text="Beri nilai tanpa jawaban").click()
        spoken: FilePayload = {"name": "pesan.wav", "mimeType": "audio/wav", "buffer": tone(300 + 20 * number)}
        page.locator("#files").set_input_files(spoken)
        page.get_by_label("Nilai").fill(str(10 + number))
        page.get_by_role("button", name="Simpan", exact=False).locator("visible=true").first.click()
        expect(page.locator("[data-save-state]")).to_contain_text(f"Nilai: {name} · tersimpan di HP ini")
    given, off = 0, False

    def answer(route: Route) -> None:
        """The fifth mark arrives, and nobody hears of it; then the network is away until it is back."""
        nonlocal given, off
        if route.request.method == "POST" and "/periksa/" in route.request.url:
            given += 1
            if given == 5:
                route.fetch()
                off = True
        if off:
            route.abort()
        else:
            route.continue_()

    page.route("**/*", answer)
    page.context.set_offline(False)
    waited(page, lambda: off)
    off = False
    page.evaluate("dispatchEvent(new Event('online'))")
    waited(page, lambda: bool(page.evaluate(ALL_SENT)))
    with sqlite3.connect(own_server.folder / "noken.sqlite3", timeout=10) as database:
        query = "SELECT points, sha256 FROM mark JOIN file ON file.id = voice_id WHERE points < 30 ORDER BY points"
        marks = database.execute(query).fetchall()
    assert [points for points, _ in marks] == [10 + number for number in range(TIMES)]
    assert len({sha256 for _, sha256 in marks}) == TIMES
