"""Pages without a network: what was opened or kept by one tap opens again, for each person of the phone apart."""

import time

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser import Server, Surfer
from tests.handset import CONTROLLED, KEPT, waited

pytestmark = pytest.mark.browser

PLAYED = """async audio => {
  await audio.play()
  audio.currentTime = 0.3
  await new Promise(resolve => audio.addEventListener("seeked", resolve, { once: true }))
  const part = await fetch(audio.currentSrc, { headers: { Range: "bytes=1000-1099" } })
  return [audio.currentTime > 0.2, part.status, (await part.arrayBuffer()).byteLength]
}"""


def at_home(context: BrowserContext) -> Page:
    """The first visit: "hari ini", with the service worker at work; a second look puts the page into its keeping."""
    page = context.new_page()
    page.goto("/")
    page.evaluate(CONTROLLED)
    page.reload()
    return page


def test_what_was_opened_opens_without_network(server: Server, surfer: Surfer) -> None:
    surfer.expect("ERR_INTERNET_DISCONNECTED")
    context = surfer.context(server, "pupil", worker=True)
    page = at_home(context)
    lesson = page.locator('main a[href^="/belajar/pelajaran/"]').first.get_attribute("href")
    assert lesson
    page.goto(lesson)
    title = page.locator("h1").inner_text()
    page.evaluate(KEPT, "/")
    page.evaluate(KEPT, lesson)
    context.set_offline(True)
    begun = time.monotonic()
    page.goto(lesson)
    assert time.monotonic() - begun < 1
    assert page.locator("h1").inner_text() == title
    assert page.get_by_text("Dilihat tanpa sinyal · dari hari ini").is_visible()
    page.goto("/belajar/tugas")
    assert page.locator("h1").inner_text() == "Tidak ada sinyal"
    page.get_by_role("link", name=title, exact=True).click()
    assert page.locator("h1").inner_text() == title


def test_one_tap_keeps_the_week(server: Server, surfer: Surfer) -> None:
    surfer.expect("ERR_INTERNET_DISCONNECTED")
    context = surfer.context(server, "pupil", worker=True)
    page = at_home(context)
    lesson, sound = server.world.things["lesson"], server.world.things["sound"]
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url.removeprefix(server.url)))
    page.goto(f"/belajar/pelajaran/{lesson}/berkas/{sound}")
    assert not [url for url in asked if url.startswith("/files/")], "nothing of it before a tap"
    page.goto("/ponsel")
    tap = page.get_by_role("button", name="Simpan minggu ini")
    assert "halaman, " in tap.inner_text()
    tap.click()
    page.get_by_text("Tersimpan sampai").wait_for()
    assert f"/files/{sound}/ringan/audio24" in asked
    addresses: list[str] = page.evaluate("JSON.parse(document.querySelector('[data-light]').dataset.light)")
    context.set_offline(True)
    for start in ("/belajar/pelajaran/", "/belajar/tugas/", "/belajar/mapel/"):
        address = next(one for one in addresses if one.startswith(start))
        begun = time.monotonic()
        page.goto(address)
        assert time.monotonic() - begun < 1
        assert page.get_by_text("Dilihat tanpa sinyal").is_visible()
    begun = time.monotonic()
    page.goto("/")
    assert time.monotonic() - begun < 1
    assert page.locator("h1").inner_text().startswith("Selamat")
    page.goto(f"/belajar/pelajaran/{lesson}/berkas/{sound}")
    assert page.locator("audio").first.evaluate(PLAYED) == [True, 206, 100]


def become(context: BrowserContext, server: Server, person: str) -> None:
    context.clear_cookies()
    context.add_cookies([{"name": "noken", "value": server.world.cookies[person], "url": server.url}])


WORK = """async (account) => {
  const base = await new Promise((resolve) => {
    const asked = indexedDB.open("noken")
    asked.onsuccess = () => resolve(asked.result)
  })
  const step = base.transaction("acts", "readwrite")
  step.objectStore("acts").put({
    key: "0190b0a2-0000-7000-8000-00000000000f", account, order: 1, action: "/x", title: "Jawaban: Air", about: "x",
    fields: [], files: [], page: "/", written_at: new Date().toISOString(), state: "refused", message: "Coba",
    tries: 0, next_at: 0,
  })
  await new Promise((resolve) => (step.oncomplete = resolve))
}"""


def test_people_of_one_phone_stay_apart(own_server: Server, surfer: Surfer) -> None:
    surfer.expect("ERR_INTERNET_DISCONNECTED")
    context = surfer.context(own_server, "pupil", worker=True)
    page = at_home(context)
    page.evaluate(KEPT, "/")
    page.goto("/saya")
    page.evaluate(KEPT, "/saya")
    account = page.evaluate("document.body.dataset.account")
    page.evaluate(WORK, account)

    become(context, own_server, "classmate")
    page.goto("/")
    context.set_offline(True)
    page.goto("/saya")
    assert page.locator("h1").inner_text() == "Tidak ada sinyal"
    context.set_offline(False)

    become(context, own_server, "pupil")
    page.goto("/ponsel")
    page.get_by_text("Jawaban: Air").wait_for()
    assert page.locator(".unsent b").inner_text() == "1"
    page.goto("/saya")
    page.get_by_role("button", name="Keluar", exact=True).click()
    page.wait_for_url(lambda url: "/saya" not in url)
    waited(page, lambda: not page.evaluate("name => caches.has(name)", f"pages-{account}"))
    kept = """() => new Promise((resolve) => { const asked = indexedDB.open("noken")
      asked.onsuccess = () => { asked.result.transaction("acts").objectStore("acts").count().onsuccess =
        ({ target }) => resolve(target.result) } })"""
    assert page.evaluate(kept) == 1


def test_without_signal_somebody_else_comes_in_through_their_pictures(own_server: Server, surfer: Surfer) -> None:
    surfer.expect("ERR_INTERNET_DISCONNECTED")
    context = surfer.context(own_server, "pupil", worker=True)
    page = at_home(context)
    account = page.evaluate("document.body.dataset.account")
    name = page.evaluate("document.body.dataset.name")
    page.goto("/akun/ganti")
    page.evaluate(
        """async ({ account, secret }) => { const { active } = await navigator.serviceWorker.ready
             active.postMessage({ type: "gate", account, way: "picture", secret }) }""",
        {"account": account, "secret": "ikan noken tifa honai"},
    )
    page.goto("/")
    page.evaluate(KEPT, "/")
    become(context, own_server, "classmate")
    page.goto("/saya")
    context.set_offline(True)
    page.goto("/belajar/tugas?lihat=dinilai")
    page.locator("[data-ready]").wait_for(state="attached")
    open_gate = page.get_by_role("button", name=name.split()[0], exact=True)
    for last in ("Tifa", "Honai"):
        open_gate.click()
        for place, picture in enumerate(("Ikan", "Noken", "Tifa", last)):
            page.locator("[data-part=people] fieldset").nth(place).locator(".tile", has_text=picture).click()
        if last == "Tifa":
            page.get_by_text("Belum cocok").wait_for()
    page.get_by_text("Dilihat tanpa sinyal").wait_for()
    assert page.evaluate("document.body.dataset.account") == account


def test_a_full_phone_is_said(server: Server, surfer: Surfer) -> None:
    page = at_home(surfer.context(server, "pupil", worker=True))
    page.goto("/ponsel")
    page.evaluate("() => { Cache.prototype.put = () => Promise.reject(new DOMException('', 'QuotaExceededError')) }")
    page.get_by_role("button", name="Simpan minggu ini").click()
    page.get_by_text("Tempat di HP ini tidak cukup").wait_for()


def test_a_new_version_waits_for_what_is_being_written(server: Server, surfer: Surfer) -> None:
    page = at_home(surfer.context(server, "pupil", worker=True))
    page.goto("/masuk")
    page.locator("#hp summary").click()
    page.get_by_label("Nomor HP").fill("0812")
    page.evaluate("() => void navigator.serviceWorker.register('/sw.js?newer')")
    page.get_by_role("button", name="Pakai sekarang").click()
    page.get_by_text("Versi baru dipakai sesudah").wait_for()
    assert page.get_by_label("Nomor HP").input_value() == "0812"
