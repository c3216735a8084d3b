"""Two teachers mark the same paper, one of them without a network: both marks side by side, one is chosen by a tap."""

import sqlite3
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser import LAPTOP, Server, Surfer
from tests.flows.test_marking_script import FIRST, SECOND, chip_of, open_first
from tests.flows.test_marking_voice import record

pytestmark = pytest.mark.browser

FILE = uuid4()


def hand_in_paper(folder: Path, pupil: str) -> None:
    """A paper of two pages is the pupil's answer; its pictures are ready."""
    sha256, moment = "f" * 64, "2026-11-01 00:00:00.000000"
    with sqlite3.connect(folder / "noken.sqlite3") as database:
        picture = database.execute("SELECT sha256 FROM blob WHERE media_type = 'image/jpeg' LIMIT 1").fetchone()[0]
        answer = database.execute("SELECT id FROM submission WHERE pupil_id = ?", (UUID(pupil).hex,)).fetchone()[0]
        blob = {"sha256": sha256, "size": 9_000, "media_type": "application/pdf", "pages": 2}
        file: dict[str, object] = {"id": FILE.hex, "owner_id": UUID(pupil).hex, "name": "jawaban.pdf", "sha256": sha256}
        made = {"source_sha256": sha256, "state": "done", "progress": 1, "tries": 1, "sha256": picture}
        rows: list[tuple[str, dict[str, object]]] = [
            ("blob", blob | {"created_at": moment, "touched_at": moment}),
            ("file", file | {"sent_sha256": sha256, "created_at": moment}),
            ("submission_file", {"submission_id": answer, "file_id": FILE.hex, "position": 0}),
            *(("rendition", made | {"kind": f"page-{page}", "changed_at": moment}) for page in (1, 2)),
        ]
        for table, row in rows:
            marks = ", ".join("?" * len(row))
            database.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))


def draw(page: Page, number: int, left: float) -> None:
    """A line down a page, with the mouse."""
    page.get_by_role("button", name="Coret").click()
    sheet = page.locator("[data-leaf]").nth(number)
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + left * box["width"], box["y"] + 0.1 * box["width"])
    page.mouse.down()
    page.mouse.move(box["x"] + left * box["width"], box["y"] + 0.4 * box["width"])
    page.mouse.up()
    expect(sheet.locator(".ink path")).to_have_count(1)


def test_another_teacher_s_mark_is_put_beside_one_s_own(own_server: Server, surfer: Surfer) -> None:
    surfer.expect("409")
    surfer.expect("ERR_INTERNET_DISCONNECTED")
    hand_in_paper(own_server.folder, str(own_server.world.things["waiting"]))
    mine, theirs = surfer.page(own_server, "teacher", LAPTOP), surfer.page(own_server, "head_teacher", LAPTOP)
    mine.context.grant_permissions(["microphone"])
    open_first(mine, own_server)
    open_first(theirs, own_server)
    record(mine)
    mine.context.set_offline(True)
    theirs.get_by_label("Nilai").fill("60")
    draw(theirs, 0, 0.3)
    theirs.get_by_role("button", name="Simpan, murid berikutnya").click()
    expect(theirs.locator("[data-save-state]")).to_contain_text("terkirim")
    mine.get_by_label("Nilai").fill("95")
    draw(mine, 1, 0.6)
    mine.get_by_role("button", name="Simpan, murid berikutnya").click()
    expect(mine.get_by_role("heading", name=SECOND, level=1)).to_be_visible()
    expect(mine.locator("[data-save-state]")).to_contain_text("tersimpan di HP ini")
    mine.context.set_offline(False)
    mine.get_by_role("button", name="Buka lagi").click()
    expect(mine.get_by_role("heading", name="Sudah dinilai lebih dulu")).to_be_visible()
    other, own = mine.locator(".sides > *").all()
    expect(other.get_by_text("60", exact=True)).to_be_visible()
    expect(own.get_by_text("95", exact=True)).to_be_visible()
    expect(other.locator(".ink path")).to_have_count(1)
    expect(own.locator(".ink path")).to_have_count(1)
    expect(own.locator("audio")).to_have_count(1)
    expect(other.locator("audio")).to_have_count(0)
    mine.get_by_role("button", name="Pakai nilai saya").click()
    expect(mine.locator(".marking-list .row", has_text=FIRST).locator(".chip")).to_have_text("95")
    mine.reload()
    assert chip_of(mine, FIRST) == "95"
    with sqlite3.connect(own_server.folder / "noken.sqlite3", timeout=10) as database:
        query = "SELECT points, voice_id IS NOT NULL, mark_ink.page FROM mark JOIN mark_ink ON mark_id = mark.id"
        given = database.execute(f"{query} WHERE file_id = ? ORDER BY points", (FILE.hex,)).fetchall()
    assert given == [(60, 0, 1), (95, 1, 2)]
