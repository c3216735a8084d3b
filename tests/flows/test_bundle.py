"""What a phone cannot send is sealed there and carried by a friend's: the city takes it in once."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import Server, Surfer
from tests.flows.test_offline_core import WAITING, arrived, open_task
from tests.flows.test_offline_shell import at_home
from tests.handset import KEPT

pytestmark = pytest.mark.browser

GREETED = """async () => {
  const done = (asked) => new Promise((resolve) => (asked.onsuccess = () => resolve(asked.result)))
  const base = await done(indexedDB.open("noken"))
  for (;;) {
    const names = await done(base.transaction("meta").objectStore("meta").getAllKeys())
    if (names.includes("keys") && names.some((name) => name.startsWith("pass "))) return
    await new Promise((again) => setTimeout(again, 30))
  }
}"""


def test_a_friend_delivers_what_this_phone_cannot(own_server: Server, surfer: Surfer, tmp_path: Path) -> None:
    surfer.expect("ERR_INTERNET_DISCONNECTED")
    surfer.expect("ERR_FAILED")  # the sender is asked for where something waits, and is not needed without a network
    phone = surfer.context(own_server, "pupil", worker=True)
    page = at_home(phone)
    page.goto("/ponsel")
    page.evaluate(KEPT, "/ponsel")
    open_task(page)
    task = page.url
    page.evaluate(GREETED)
    phone.set_offline(True)
    page.get_by_role("textbox", name="Jawabanmu").fill("Diantar teman.")
    page.get_by_role("button", name="Kirim jawaban").click()
    page.get_by_text(WAITING).wait_for()
    page.goto("/ponsel")
    with page.expect_download() as saved:
        page.get_by_role("button", name=re.compile("titipan", re.IGNORECASE)).click()
    bundle = tmp_path / saved.value.suggested_filename
    saved.value.save_as(bundle)
    assert b"Diantar" not in bundle.read_bytes()

    friend = surfer.page(own_server, "classmate")
    friend.goto("/ponsel/titipan")
    friend.get_by_label("Berkas titipan").set_input_files(bundle)
    friend.get_by_role("button", name="Kirimkan").click()
    expect(friend.get_by_text("tanda terima", exact=False).first).to_be_visible()
    assert arrived(own_server.folder, "Diantar teman.") == 1

    phone.set_offline(False)
    page.goto(task)
    page.get_by_text("Terkirim, tanda terima").or_(page.get_by_text("Tanda terima", exact=True)).first.wait_for()
    assert arrived(own_server.folder, "Diantar teman.") == 1
