"""Hard days of the outbox: replies that are lost, keys the phone does not know, acts that are refused, a city that was
restored from a backup, a sign-in that was ended from elsewhere."""

import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from tests.browser import Server, Surfer
from tests.flows.test_offline_core import arrived, open_task
from tests.flows.test_offline_shell import WORK, at_home
from tests.handset import KEPT, waited
from tests.noken.files.samples import pdf

pytestmark = pytest.mark.browser

SEND = "Kirim jawaban"
OTHER_KEYS = {"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "other", "x": "A" * 43, "use": "sig"}]}
AGAIN = "() => dispatchEvent(new Event('online'))"
STORE = """async ([store, value]) => {
  const base = await new Promise((resolve) => {
    const asked = indexedDB.open("noken")
    asked.onsuccess = () => resolve(asked.result)
  })
  const step = base.transaction(store, "readwrite")
  if (value) step.objectStore(store).put(value)
  const found = step.objectStore(store).getAll()
  await new Promise((resolve) => (step.oncomplete = resolve))
  base.close()
  return found.result
}"""


def answer(page: Page, text: str) -> None:
    """Write an answer to the assignment of this page and send it."""
    page.get_by_role("textbox", name="Jawabanmu").fill(text)
    page.get_by_role("button", name=SEND).click()


def stored(page: Page, store: str, so: str) -> None:
    """Wait until something of which this holds stands in a store of the phone."""
    waited(page, lambda: bool(page.evaluate(f"async () => (await ({STORE})(['{store}'])).some({so})")))


def arrival(page: Page) -> None:
    """Wait until the page says that it is there: here, or on the page it leads on to."""
    page.get_by_text("Terkirim, tanda terima").or_(page.get_by_text("Tanda terima", exact=True)).first.wait_for()


def test_a_reply_that_is_cut_off_after_the_city_acted_does_no_harm(own_server: Server, surfer: Surfer) -> None:
    surfer.expect("ERR_FAILED")
    page = surfer.page(own_server, "pupil")
    open_task(page)
    cuts: list[int] = []

    def cut(route: Route) -> None:
        if route.request.method == "POST" and len(cuts) < 2:
            cuts.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.route("**/belajar/tugas/*/jawaban", cut)
    for _ in range(2):
        with page.expect_event("requestfailed"):
            answer(page, "Balasan hilang.") if not cuts else page.evaluate(AGAIN)
        assert arrived(own_server.folder, "Balasan hilang.") == 1
    page.evaluate(AGAIN)
    arrival(page)
    assert cuts == [200, 200]
    assert arrived(own_server.folder, "Balasan hilang.") == 1


def test_a_receipt_of_an_unknown_key_asks_for_the_keys_once_and_is_kept_unchecked(
    own_server: Server, surfer: Surfer
) -> None:
    page = surfer.page(own_server, "pupil")
    asked: list[int] = []
    page.on("request", lambda request: asked.append(1) if "jwks" in request.url else None)
    page.route("**/.well-known/jwks.json", lambda route: route.fulfill(json=OTHER_KEYS))
    open_task(page)
    stored(page, "meta", "({ name }) => name === 'city'")
    before = len(asked)
    assert before
    answer(page, "Kunci lain.")
    arrival(page)
    assert len(asked) == before + 1
    page.goto("/ponsel")
    page.get_by_text("tanda tangannya belum bisa diperiksa di HP ini").wait_for()
    page.unroute("**/.well-known/jwks.json")
    page.evaluate(STORE, ["meta", {"name": "city", "value": {"asked_at": 0}}])
    page.goto("/")
    stored(page, "acts", "({ receipt, unchecked }) => receipt && !unchecked")
    assert len(asked) == before + 2


def change(folder: Path, *statements: str) -> None:
    """What happens in the city while the phone is away."""
    with sqlite3.connect(folder / "noken.sqlite3", timeout=10) as database:
        for statement in statements:
            database.execute(statement)


def test_a_city_restored_from_yesterday_gets_it_again_and_the_phone_says_so(
    own_server: Server, surfer: Surfer, tmp_path: Path
) -> None:
    page = surfer.page(own_server, "pupil")
    open_task(page)
    (tmp_path / "satu.pdf").write_bytes(pdf())
    page.set_input_files("#files", tmp_path / "satu.pdf")
    page.get_by_text("tersimpan di HP ini").first.wait_for()
    answer(page, "Hari ini.")
    arrival(page)
    mine = "(SELECT id FROM submission WHERE text = 'Hari ini.')"
    change(
        own_server.folder,
        f"DELETE FROM command WHERE key IN {mine}",
        f"DELETE FROM submission_file WHERE submission_id IN {mine}",
        "DELETE FROM submission WHERE text = 'Hari ini.'",
        "DELETE FROM upload",
    )
    page.evaluate(STORE, ["meta", {"name": "city", "value": {"asked_at": 0}}])
    page.goto("/ponsel")
    stored(page, "acts", "({ state, resent }) => resent && state === 'sent'")
    page.get_by_text("dikirim sekali lagi karena kota dipulihkan dari cadangan").wait_for()
    assert arrived(own_server.folder, "Hari ini.") == 1
    with sqlite3.connect(own_server.folder / "noken.sqlite3", timeout=10) as database:
        assert database.execute(f"SELECT count(*) FROM submission_file WHERE submission_id IN {mine}").fetchone() == (
            1,
        )


def test_what_was_refused_is_shown_with_its_reason_and_taken_back_into_the_form(
    own_server: Server, surfer: Surfer
) -> None:
    surfer.expect("ERR_INTERNET_DISCONNECTED")
    surfer.expect("status of 4")
    context = surfer.context(own_server, "pupil")
    page = context.new_page()
    open_task(page)
    task = page.url.rpartition("/")[2].replace("-", "")
    context.set_offline(True)
    answer(page, "Sudah ditarik.")
    page.get_by_text("menunggu sinyal").wait_for()
    change(own_server.folder, f"UPDATE assignment SET published_at = NULL WHERE replace(id, '-', '') = '{task}'")
    context.set_offline(False)
    refusal = page.get_by_text("Belum diterima.")
    refusal.wait_for()
    assert "sudah ditarik" in refusal.inner_text()
    page.get_by_role("button", name="Perbaiki").click()
    assert page.get_by_role("textbox", name="Jawabanmu").input_value() == "Sudah ditarik."
    assert arrived(own_server.folder, "Sudah ditarik.") == 0
    page.goto("/ponsel")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Simpan sebagai berkas").click()
    assert "Sudah ditarik." in saved.value.path().read_text()


def test_signed_out_from_elsewhere_the_kept_pages_go_and_unsent_work_stays(own_server: Server, surfer: Surfer) -> None:
    surfer.expect("ERR_INTERNET_DISCONNECTED")
    context = surfer.context(own_server, "pupil", worker=True)
    page = at_home(context)
    page.evaluate(KEPT, "/")
    account = page.evaluate("document.body.dataset.account")
    page.evaluate(WORK, account)
    other = surfer.page(own_server, "pupil")
    other.goto("/saya/perangkat")
    other.locator("summary", has_text="Keluar dari semua").click()
    other.get_by_role("button", name="Keluar dari semua, juga di sini").click()
    other.wait_for_url("**/masuk*")
    page.goto("/")
    stored(page, "meta", "({ name, value }) => name === 'person' && !value")
    waited(page, lambda: not page.evaluate("name => caches.has(name)", f"pages-{account}"))
    stored(page, "meta", f"({{ name, value }}) => name === 'people' && !('{account}' in value)")
    stored(page, "acts", f"(act) => act.account === '{account}'")
    context.set_offline(True)
    page.goto("/")
    assert page.locator("h1").inner_text() == "Tidak ada sinyal"
