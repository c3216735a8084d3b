"""A lesson opened where there is no network is told to the teacher when there is one again, once."""

import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import Server, Surfer

pytestmark = pytest.mark.browser


def opened(folder: Path) -> int:
    with sqlite3.connect(folder / "noken.sqlite3", timeout=10) as database:
        return int(database.execute("SELECT count(*) FROM lesson_read").fetchone()[0])


def test_opened_without_a_network_it_is_told_once(own_server: Server, surfer: Surfer) -> None:
    surfer.expect("ERR_FAILED")
    context = surfer.context(own_server, "pupil")
    page = context.new_page()
    context.route("**/outbox*", lambda route: route.abort())
    lesson = f"/belajar/pelajaran/{own_server.world.things['lesson']}"
    page.goto(lesson)
    expect(page.get_by_role("button", name="Sudah saya baca")).to_be_hidden()
    expect(page.locator(".unsent")).to_be_visible()
    page.reload()
    assert opened(own_server.folder) == 0
    context.unroute("**/outbox*")
    page.goto("/")
    expect(page.locator(".unsent")).to_be_hidden()
    assert opened(own_server.folder) == 1
    page.goto(lesson)
    expect(page.get_by_text("Gurumu melihat bahwa kamu sudah membuka pelajaran ini.")).to_be_visible()
