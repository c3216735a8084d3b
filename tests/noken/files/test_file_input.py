"""Choosing files on a page whose browser keeps nothing: sent at once and small, through bad networks, nothing lost."""

import os
import re
import sqlite3
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from playwright.sync_api import Page, Request, Route, expect

from tests.browser import PHONE, Server, Surfer
from tests.noken.files.network import bad_network
from tests.noken.files.samples import pdf, picture

pytestmark = pytest.mark.browser
UPLOADS = re.compile(r"/files/uploads")
NO_STORE = "delete window.indexedDB"
NO_ROOM = """const put = IDBObjectStore.prototype.put
IDBObjectStore.prototype.put = function (...given) {
  if (this.name === 'blobs') throw new DOMException('full', 'QuotaExceededError')
  return put.apply(this, given)
}"""


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo of twelve million pixels and four megabytes, as a phone takes it."""
    path = tmp_path / "Buku halaman 12.jpg"
    grain = Image.effect_noise((1000, 750), 60).convert("RGB").resize((4000, 3000), Image.Resampling.BICUBIC)
    Image.blend(grain, Image.open(_made(tmp_path)).resize((4000, 3000)), 0.7).save(path, quality=97)
    return path


def _made(folder: Path) -> Path:
    (folder / "made.jpg").write_bytes(picture(size=(400, 300)))
    return folder / "made.jpg"


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A PDF of three megabytes."""
    path = tmp_path / "Laporan.pdf"
    path.write_bytes(pdf() + b"%" + os.urandom(1_500_000).hex().encode())
    return path


@pytest.fixture
def page(surfer: Surfer, own_server: Server) -> Page:
    """The pupil's page of a piece of work that is not handed in yet."""
    opened = surfer.page(own_server, "pupil", PHONE)
    opened.add_init_script(NO_STORE)
    opened.goto(f"/belajar/tugas/{own_server.world.things['late_assignment']}")
    return opened


class Traffic:
    """What was asked of the server about uploads, in order, and the bytes that arrived there."""

    def __init__(self, page: Page) -> None:
        self.finished: list[Request] = []
        page.on(
            "requestfinished", lambda request: self.finished.append(request) if UPLOADS.search(request.url) else None
        )

    @property
    def methods(self) -> list[str]:
        return [request.method for request in self.finished]

    @property
    def sent(self) -> int:
        """By the lengths the browser announced on the wire."""
        return sum(int(request.all_headers().get("content-length", 0)) for request in self.finished)


def handed_in(server: Server) -> list[tuple[str, int]]:
    """Names and sizes of the files of the newest answer to the work."""
    query = (
        "SELECT file.name, blob.size FROM submission_file JOIN submission ON submission.id = submission_id "
        "JOIN file ON file.id = file_id JOIN blob ON blob.sha256 = file.sha256 "
        "WHERE assignment_id = ? ORDER BY position"
    )
    with sqlite3.connect(server.folder / "noken.sqlite3") as base:
        return base.execute(query, (UUID(server.world.things["late_assignment"]).hex,)).fetchall()


def choose(page: Page, *files: Path) -> None:
    page.set_input_files("#files", [str(file) for file in files])


def send(page: Page) -> None:
    page.get_by_role("button", name="Kirim jawaban").click()


def test_a_photo_is_made_small_and_sent_before_the_form(page: Page, own_server: Server, photo: Path) -> None:
    assert photo.stat().st_size > 3_000_000
    traffic = Traffic(page)
    choose(page, photo)
    row = page.locator(".sending .row")
    expect(row).to_contain_text("terkirim")
    expect(row).to_contain_text(re.compile(r"\d+\skB"))
    assert 50_000 < traffic.sent <= 150_000
    assert traffic.methods == ["POST"]
    assert page.locator("#files").evaluate("one => one.files.length") == 0
    with page.expect_request(re.compile("/jawaban$")) as form:
        send(page)
    assert len(form.value.post_data_buffer or b"") < 4000
    expect(page.get_by_text("Tanda terima")).to_be_visible()
    ((name, size),) = handed_in(own_server)
    assert name == "Buku halaman 12.webp"
    assert size <= 150_000
    expect(page.locator(".photos img").first).to_be_visible()


def test_several_one_after_the_other_and_one_taken_back(
    page: Page, own_server: Server, photo: Path, paper: Path
) -> None:
    choose(page, photo)
    choose(page, paper)
    expect(page.locator(".sending .row", has_text="terkirim")).to_have_count(2)
    page.get_by_role("button", name="Hapus: Buku halaman 12.jpg").click()
    expect(page.locator(".sending .row")).to_have_count(1)
    expect(page.locator("#files")).to_be_focused()
    send(page)
    expect(page.get_by_text("Tanda terima")).to_be_visible()
    assert handed_in(own_server) == [("Laporan.pdf", paper.stat().st_size)]


def test_what_is_refused_is_said_and_not_sent_along_by_mistake(page: Page, own_server: Server, tmp_path: Path) -> None:
    game = tmp_path / "permainan.exe"
    game.write_bytes(b"MZ" + bytes(3000))
    choose(page, game)
    row = page.locator(".sending .row.wrong")
    expect(row).to_contain_text("Jenis berkas ini tidak diterima")
    page.get_by_label("Jawaban").fill("Danau Sentani luas.")
    send(page)
    expect(page.get_by_text("Hapus dulu berkas yang tidak bisa diterima")).to_be_visible()
    expect(page.get_by_role("button", name="Hapus: permainan.exe")).to_be_focused()
    assert handed_in(own_server) == []
    page.keyboard.press("Enter")
    expect(row).to_have_count(0)
    send(page)
    page.wait_for_load_state()
    expect(page.locator("p", has_text="Danau Sentani luas.")).to_be_visible()


def test_without_a_network_it_waits_and_goes_on_by_itself(page: Page, own_server: Server, paper: Path) -> None:
    page.context.set_offline(True)
    choose(page, paper)
    row = page.locator(".sending .row")
    expect(row).to_contain_text("menunggu sinyal, dilanjutkan sendiri")
    send(page)
    expect(page.get_by_text("berkas masih disiapkan")).to_be_visible()
    assert handed_in(own_server) == []
    page.context.set_offline(False)
    page.wait_for_url(re.compile("/belajar/"), wait_until="load")
    expect(page.locator(".sending .row")).to_have_count(0)
    assert handed_in(own_server) == [("Laporan.pdf", paper.stat().st_size)]


def test_a_broken_connection_costs_next_to_nothing(page: Page, own_server: Server, paper: Path) -> None:
    """Cut three times. The server keeps what came, and no connection is used twice: where one that was breaks, Chromium
    sends the same body once more by itself, before the page hears of it."""
    with bad_network(own_server.port, 3, 400_000) as wire:
        page.goto(f"http://127.0.0.1:{wire.port}/belajar/tugas/{own_server.world.things['late_assignment']}")
        before = wire.carried
        choose(page, paper)
        expect(page.locator(".sending .row")).to_contain_text("terkirim", timeout=40_000)
        assert wire.broken == 3
        assert paper.stat().st_size <= wire.carried - before < paper.stat().st_size * 1.02 + 30_000


def test_a_page_that_was_closed_goes_on_where_it_was(page: Page, paper: Path) -> None:
    def stop_after_the_first(route: Route) -> None:
        if route.request.method == "PATCH" and route.request.headers["upload-offset"] != "0":
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(UPLOADS, stop_after_the_first)
    choose(page, paper)
    expect(page.locator(".sending .row")).to_contain_text("menunggu sinyal")
    page.unroute(UPLOADS)
    page.goto(page.url)
    traffic = Traffic(page)
    choose(page, paper)
    expect(page.locator(".sending .row")).to_contain_text("terkirim")
    assert int(traffic.finished[0].headers["upload-offset"]) > 0
    assert "POST" not in traffic.methods
    assert 0 < traffic.sent < paper.stat().st_size


def test_a_sign_in_that_ran_out_is_said_and_can_be_taken_up_again(page: Page, own_server: Server, paper: Path) -> None:
    cookies = page.context.cookies()
    page.context.clear_cookies()
    choose(page, paper)
    again = page.get_by_role("button", name="Coba lagi")
    expect(again).to_be_visible()
    expect(page.locator(".sending .row")).to_contain_text(re.compile("Masuk lagi|Muat ulang"))
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    again.click()
    expect(page.locator(".sending .row")).to_contain_text("terkirim")


def test_where_the_phone_is_full_it_says_so_and_sends_at_once(surfer: Surfer, own_server: Server, photo: Path) -> None:
    page = surfer.page(own_server, "pupil", PHONE)
    page.add_init_script(NO_ROOM)
    page.goto(f"/belajar/tugas/{own_server.world.things['late_assignment']}")
    page.context.set_offline(True)
    choose(page, photo)
    expect(page.get_by_text("Memori HP ini penuh, jadi berkas langsung dikirim.")).to_be_visible()
    page.context.set_offline(False)
    page.locator(".sending .row", has_text="terkirim").wait_for()
    page.get_by_text("Tersimpan di HP ini, belum dikirim.").wait_for()
    page.reload()
    expect(page.locator(".sending .row")).to_contain_text("terkirim")
    send(page)
    expect(page.get_by_text("Tanda terima")).to_be_visible()
    assert [name for name, _ in handed_in(own_server)] == ["Buku halaman 12.webp"]


def test_without_javascript_the_form_carries_the_bytes(surfer: Surfer, own_server: Server, photo: Path) -> None:
    page = surfer.page(own_server, "pupil", PHONE, javascript=False)
    page.goto(f"/belajar/tugas/{own_server.world.things['late_assignment']}")
    choose(page, photo)
    send(page)
    expect(page.get_by_text("Tanda terima")).to_be_visible()
    ((name, size),) = handed_in(own_server)
    assert name == "Buku halaman 12.jpg"
    assert size < photo.stat().st_size


@pytest.fixture(autouse=True)
def expected_faults(surfer: Surfer) -> None:
    """What the browser says of networks that these tests break, and of files they have refused."""
    for text in ("net::ERR_", "the server responded with a status of 4", "blocked by client"):
        surfer.expect(text)
