"""The register of a class taken without a network: it says where it stands, stays to be changed, and arrives."""

import sqlite3

import pytest

from tests.browser import Server, Surfer
from tests.handset import waited

pytestmark = pytest.mark.browser

ACTS = """() => new Promise(resolve => {
  indexedDB.open("noken").onsuccess = ({ target }) => {
    const all = target.result.transaction("acts").objectStore("acts").getAll()
    all.onsuccess = () => resolve(all.result.map(({ state }) => state))
  }
})"""


def test_taken_and_changed_without_a_network_the_last_word_counts(own_server: Server, surfer: Surfer) -> None:
    surfer.expect("ERR_INTERNET_DISCONNECTED")
    context = surfer.context(own_server, "teacher")
    page = context.new_page()
    page.goto(f"/belajar/kelas/{own_server.world.things['class']}/kehadiran")
    page.get_by_role("link", name="kehadiran hari ini").click()
    page.locator("form[data-ready]").wait_for(state="attached")
    address, first = page.url, page.locator("form[data-offline] .row").first
    context.set_offline(True)
    first.locator("label.info").click()
    page.get_by_role("button", name="Simpan kehadiran").click()
    page.get_by_text("Tersimpan di HP ini, menunggu sinyal").wait_for()
    first.locator("label.warn").click()
    page.get_by_role("button", name="Simpan kehadiran").click()
    waited(page, lambda: len(page.evaluate(ACTS)) == 2)  # the words stand there from the first time
    page.wait_for_function("document.querySelector('[data-kept]').hidden")
    page.close()
    again = context.new_page()
    again.route("**/outbox?**", lambda route: route.abort())
    surfer.expect("ERR_FAILED")
    context.set_offline(False)
    again.goto(address)
    again.locator("form[data-ready]").wait_for(state="attached")
    chosen = again.locator("form[data-offline] .row").first.locator("input:checked")
    assert chosen.get_attribute("value") == "izin", "the page shows what waits on this phone"
    again.unroute("**/outbox?**")
    again.reload()  # what was under way may have arrived before this page is there: then it has nothing to say
    again.locator("form[data-ready]").wait_for(state="attached")
    waited(again, lambda: again.evaluate(ACTS) == ["sent", "sent"])
    again.goto(address)
    assert again.locator("form[data-offline] .row").first.locator("input:checked").get_attribute("value") == "izin"
    with sqlite3.connect(own_server.folder / "noken.sqlite3", timeout=10) as database:
        assert database.execute("SELECT count(*) FROM command WHERE command LIKE '%attendance'").fetchone() == (2,)
