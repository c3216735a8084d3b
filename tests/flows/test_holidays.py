"""A head enters days without school; the register kept on a teacher's phone says so, and stays usable."""

from datetime import timedelta

import pytest

from noken.clock import today
from tests.browser import Server, Surfer
from tests.handset import CONTROLLED

pytestmark = pytest.mark.browser


def test_a_kept_register_says_that_the_day_is_a_holiday(own_server: Server, surfer: Surfer) -> None:
    surfer.expect("ERR_INTERNET_DISCONNECTED")
    things = own_server.world.things
    head = surfer.context(own_server, "head_teacher").new_page()
    head.goto(f"/belajar/sekolah/{things['school']}")
    head.get_by_role("link", name="Hari libur").click()
    head.get_by_label("Nama hari libur").fill("Libur bersama")
    head.get_by_label("Hari pertama").fill(f"{today()}")
    head.get_by_label("Hari terakhir").fill(f"{today() + timedelta(days=7)}")
    head.get_by_role("button", name="Tambah").click()
    head.get_by_text("Hari libur sudah dicatat.").wait_for()
    context = surfer.context(own_server, "teacher", worker=True)
    page = context.new_page()
    page.goto("/")
    assert page.get_by_text("Kehadiran hari ini belum diisi").count() == 0
    page.evaluate(CONTROLLED)
    page.goto("/ponsel")
    page.get_by_role("button", name="Simpan minggu ini").click()
    page.get_by_text("Tersimpan sampai").wait_for()
    addresses: list[str] = page.evaluate("JSON.parse(document.querySelector('[data-light]').dataset.light)")
    context.set_offline(True)
    page.goto(next(one for one in addresses if f"{things['class']}/kehadiran/" in one))
    page.get_by_text("Hari libur: Libur bersama.").wait_for()
    assert page.get_by_role("button", name="Simpan kehadiran").is_visible()
