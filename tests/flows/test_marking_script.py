"""The script of marking: points as one taps, keys, the next answer at once, nothing lost when sending fails."""

import re
import sqlite3

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import LAPTOP, PHONE, Server, Surfer
from tests.handset import CONTROLLED, KEPT

pytestmark = pytest.mark.browser

FIRST, SECOND = "Ruth Kambu", "Yunus Deda"

LISTENERS = """
window.listening = 0
for (const target of [window, document]) {
  for (const [name, by] of [["addEventListener", 1], ["removeEventListener", -1]]) {
    const real = target[name].bind(target)
    target[name] = (...all) => { window.listening += by; return real(...all) }
  }
}
"""

FULL = """
for (const name of ["add", "put"]) {
  const real = IDBObjectStore.prototype[name]
  IDBObjectStore.prototype[name] = function (...all) {
    queueMicrotask(() => { try { this.transaction.abort() } catch {} })
    return real.apply(this, all)
  }
}
"""


def open_first(page: Page, server: Server) -> str:
    """The first answer that waits, once the class is here; the path of its page."""
    page.goto(f"/belajar/tugas/{server.world.things['assignment']}/periksa/{server.world.things['waiting']}")
    expect(page.get_by_role("heading", name=FIRST, level=1)).to_be_visible()
    page.locator("[data-class][data-ready]").wait_for()
    return re.sub(r"^https?://[^/]+", "", page.url)


def chip_of(page: Page, name: str) -> str:
    row = page.locator(".marking-list .row", has=page.get_by_role("link", name=name, exact=True))
    return row.locator(".chip").inner_text()


def test_keys_tap_the_rubric_and_points_follow(own_server: Server, surfer: Surfer) -> None:
    page = surfer.page(own_server, "teacher", LAPTOP)
    open_first(page, own_server)
    points = page.get_by_label("Nilai")
    expect(points).to_have_value("")
    page.keyboard.press("3")
    expect(points).to_have_value("")
    page.keyboard.press("2")
    expect(points).to_have_value("83")
    page.keyboard.press("1")
    expect(points).to_have_value("67")
    points.fill("70")
    page.locator("label[for=level-1-3]").click()
    expect(points).to_have_value("70")
    page.get_by_label("Komentar", exact=True).fill("n, p dan 3 di sini hanya huruf")
    expect(page.get_by_role("heading", name=FIRST, level=1)).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name=SECOND, level=1)).to_be_visible()
    page.keyboard.press("p")
    expect(page.get_by_role("heading", name=SECOND, level=1)).to_be_hidden()


def test_walking_from_answer_to_answer_leaves_no_listeners_behind(server: Server, surfer: Surfer) -> None:
    page = surfer.page(server, "teacher", LAPTOP)
    page.add_init_script(LISTENERS)
    open_first(page, server)
    heading = page.get_by_role("heading", level=1)
    counts = []
    for name in (SECOND, FIRST, SECOND, FIRST):
        page.locator(".marking-list").get_by_role("link", name=name, exact=True).click()
        expect(heading).to_have_text(name)
        counts.append(page.evaluate("window.listening"))
    assert len(set(counts)) == 1, counts


def test_the_next_answer_is_there_before_this_one_is_sent(own_server: Server, surfer: Surfer) -> None:
    page = surfer.page(own_server, "teacher", LAPTOP)
    path = open_first(page, own_server)
    held: list[Route] = []
    page.route(f"**{path}", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    page.get_by_label("Nilai").fill("84,5")
    with page.expect_request(lambda request: request.method == "POST" and request.url.endswith(path)):
        page.get_by_role("button", name="Simpan, murid berikutnya").click()
    expect(page.get_by_role("heading", name=SECOND, level=1)).to_be_visible()
    expect(page.locator("[data-save-state]")).to_contain_text("mengirim")
    assert chip_of(page, FIRST) == "tersimpan di HP ini", "nothing is called sent before it is"
    held[0].continue_()
    expect(page.locator("[data-save-state]")).to_contain_text("terkirim")
    expect(page.locator(".marking-list .row", has_text=FIRST).locator(".chip")).to_have_text("84,5")
    expect(page.locator(".over")).to_contain_text("4 sudah dinilai")
    page.get_by_label("Nilai").fill("90")
    page.get_by_role("button", name="Simpan", exact=False).first.click()
    expect(page.get_by_text("Semua jawaban yang menunggu sudah dinilai.")).to_be_visible()
    expect(page.locator("[data-save-state]")).to_contain_text("terkirim")
    page.reload()
    assert chip_of(page, FIRST) == "84,5"
    assert chip_of(page, SECOND) == "90"


def test_where_the_phone_keeps_nothing_a_mark_is_sent_at_once_and_comes_back_as_it_was_typed(
    own_server: Server, surfer: Surfer
) -> None:
    surfer.expect("ERR_FAILED")
    page = surfer.page(own_server, "teacher", PHONE)
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    path = open_first(page, own_server)
    page.route(f"**{path}", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_label("Nilai").fill("77")
    page.get_by_label("Komentar", exact=True).fill("Jangan sampai hilang")
    page.get_by_role("button", name="Simpan, murid berikutnya").click()
    expect(page.get_by_text(f"Penilaian {FIRST} belum tersimpan.")).to_be_visible()
    expect(page.get_by_role("heading", name=SECOND, level=1)).to_be_visible()
    page.unroute(f"**{path}")
    page.get_by_role("button", name="Buka lagi").click()
    expect(page.get_by_role("heading", name=FIRST, level=1)).to_be_visible()
    expect(page.get_by_label("Komentar", exact=True)).to_have_value("Jangan sampai hilang")
    page.get_by_role("button", name="Simpan, murid berikutnya").click()
    expect(page.locator("[data-save-state]")).to_contain_text("terkirim")
    page.goto(path)
    expect(page.get_by_label("Komentar", exact=True)).to_have_value("Jangan sampai hilang")


def test_on_a_full_phone_a_mark_is_sent_at_once_and_what_cannot_be_sent_stays_in_the_page(
    own_server: Server, surfer: Surfer
) -> None:
    surfer.expect("ERR_FAILED")
    page = surfer.page(own_server, "teacher", PHONE)
    page.add_init_script(FULL)
    path = open_first(page, own_server)
    page.route(f"**{path}", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_label("Nilai").fill("77")
    expect(page.locator("[data-save-state]")).to_contain_text("Memori HP ini penuh")
    page.get_by_role("button", name="Simpan, murid berikutnya").click()
    expect(page.get_by_role("heading", name=SECOND, level=1)).to_be_visible()
    expect(page.get_by_text(f"Penilaian {FIRST} belum tersimpan.")).to_be_visible()
    page.get_by_label("Nilai").fill("90")
    page.get_by_role("button", name="Buka lagi").click()
    expect(page.get_by_role("heading", name=FIRST, level=1)).to_be_visible()
    expect(page.get_by_label("Nilai")).to_have_value("77")
    expect(page.get_by_text(f"Penilaian {SECOND} belum tersimpan.")).to_be_visible()
    page.unroute(f"**{path}")
    page.get_by_role("button", name="Simpan", exact=False).first.click()
    expect(page.get_by_role("heading", name=SECOND, level=1)).to_be_visible()
    expect(page.locator("[data-save-state]")).to_contain_text(f"Nilai: {FIRST} · terkirim")
    expect(page.get_by_label("Nilai")).to_have_value("90")
    page.get_by_role("button", name="Simpan", exact=False).first.click()
    expect(page.locator("[data-save-state]")).to_contain_text(f"Nilai: {SECOND} · terkirim")
    page.go_back()
    expect(page.get_by_label("Nilai")).to_have_value("77")
    with sqlite3.connect(own_server.folder / "noken.sqlite3", timeout=10) as database:
        given = database.execute("SELECT points FROM mark WHERE points IN (77, 90) ORDER BY points").fetchall()
    assert given == [(77,), (90,)]


def test_a_class_is_marked_without_a_network_and_arrives_once(own_server: Server, surfer: Surfer) -> None:
    surfer.expect("ERR_INTERNET_DISCONNECTED")
    context = surfer.context(own_server, "teacher", PHONE, worker=True)
    page = context.new_page()
    page.goto("/")
    page.evaluate(CONTROLLED)
    path = open_first(page, own_server)
    expect(page.locator("[data-class-state]")).to_contain_text("bisa diperiksa tanpa sinyal")
    page.evaluate(KEPT, path.rpartition("/")[0])
    context.set_offline(True)
    page.get_by_label("Nilai").fill("70")
    page.get_by_role("button", name="Simpan, murid berikutnya").click()
    expect(page.get_by_role("heading", name=SECOND, level=1)).to_be_visible()
    page.get_by_label("Nilai").fill("75")
    expect(page.locator("[data-save-state]")).to_contain_text("belum disimpan")
    page.reload()
    expect(page.get_by_role("heading", name=SECOND, level=1)).to_be_visible()
    expect(page.get_by_label("Nilai")).to_have_value("75")
    page.get_by_role("button", name="Simpan").first.click()
    expect(page.get_by_text("Semua jawaban yang menunggu sudah dinilai.")).to_be_visible()
    page.get_by_role("link", name="Semua murid").last.click()
    expect(page.locator(".marking-list .row", has_text=FIRST).locator(".chip")).to_have_text("tersimpan di HP ini")
    context.set_offline(False)
    expect(page.locator(".marking-list .row", has_text=FIRST).locator(".chip")).to_have_text("70")
    expect(page.locator(".marking-list .row", has_text=SECOND).locator(".chip")).to_have_text("75")
    with sqlite3.connect(own_server.folder / "noken.sqlite3", timeout=10) as database:
        given = database.execute("SELECT points FROM mark WHERE points IN (70, 75) ORDER BY points").fetchall()
    assert given == [(70,), (75,)]


def test_the_back_button_leads_to_the_answer_before(own_server: Server, surfer: Surfer) -> None:
    page = surfer.page(own_server, "teacher", LAPTOP)
    open_first(page, own_server)
    page.get_by_label("Nilai").fill("77")
    page.get_by_role("button", name="Simpan, murid berikutnya").click()
    expect(page.get_by_role("heading", name=SECOND, level=1)).to_be_visible()
    expect(page.locator(".marking-list .row", has_text=FIRST).locator(".chip")).to_have_text("77")
    page.go_back()
    expect(page.get_by_role("heading", name=FIRST, level=1)).to_be_visible()
    expect(page.get_by_label("Nilai")).to_have_value("77")


def test_red_ink_is_drawn_by_touch_rubbed_out_undone_and_kept(own_server: Server, surfer: Surfer) -> None:
    things = own_server.world.things
    page = surfer.page(own_server, "teacher", PHONE)
    page.goto(f"/belajar/tugas/{things['assignment']}/periksa/{things['account']}")
    page.locator("[data-class][data-ready]").wait_for()
    page.get_by_role("button", name="Coret").click()
    sheet = page.locator(".inked").first
    finger = page.context.new_cdp_session(page)

    def draw(*points: tuple[float, float]) -> None:
        """A finger over the page; lengths in parts of its width."""
        box = sheet.bounding_box()
        assert box is not None
        for place, (x, y) in enumerate(points):
            at = {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["width"]}
            kind = "touchMove" if place else "touchStart"
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [at]})
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    sheet.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    draw((0.2, 0.2), (0.3, 0.4), (0.5, 0.9))
    draw((0.6, 0.2), (0.8, 0.2))
    strokes = sheet.locator(".ink path")
    expect(strokes).to_have_count(2)
    assert page.evaluate("scrollY") == before, "the page stays where it is while one draws"
    page.get_by_role("button", name="Penghapus").click()
    draw((0.7, 0.15), (0.7, 0.25))
    expect(strokes).to_have_count(1)
    page.get_by_role("button", name="Urungkan").click()
    expect(strokes).to_have_count(2)
    page.get_by_role("button", name="Simpan", exact=False).locator("visible=true").first.click()
    expect(page.locator("[data-save-state]")).to_contain_text("terkirim")
    with sqlite3.connect(own_server.folder / "noken.sqlite3", timeout=10) as database:
        assert database.execute("SELECT page, json_array_length(strokes) FROM mark_ink").fetchall() == [(1, 2)]
