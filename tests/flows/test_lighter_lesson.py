"""A lesson with a paper and a film, while its light copies are made and when they are there: without barriers for who
teaches and who reads, and told how far it is."""

import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser import LAPTOP, Server, Surfer
from tests.flows.test_pages import AXE, barriers
from tests.noken.files.lightened import film
from tests.noken.files.samples import pdf

pytestmark = pytest.mark.browser


def change(folder: Path, statement: str) -> None:
    """What the jobs would write."""
    with sqlite3.connect(folder / "noken.sqlite3", timeout=10) as database:
        database.execute(statement)


def no_barriers(page: Page) -> None:
    page.evaluate(AXE)
    assert not barriers(page), page.url


def test_a_lesson_is_whole_before_and_after_its_light_copies(own_server: Server, surfer: Surfer) -> None:
    teacher = surfer.page(own_server, "teacher", LAPTOP)
    teacher.goto(f"/belajar/mapel/{own_server.world.things['course']}/pelajaran-baru")
    expect(teacher.locator("form[data-ready]")).to_have_count(1)
    teacher.get_by_label("Judul", exact=True).fill("Air menguap")
    paper: FilePayload = {"name": "bacaan.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    shown: FilePayload = {"name": "percobaan.mp4", "mimeType": "video/mp4", "buffer": film()}
    teacher.locator("#files").set_input_files([shown, paper])
    teacher.get_by_role("button", name="Terbitkan").click()
    teacher.wait_for_url("**/belajar/pelajaran/*")
    pupil = surfer.page(own_server, "pupil")
    pupil.goto(teacher.url)
    expect(teacher.get_by_text("Versi ringan sedang dibuat: 0 %")).to_have_count(2)
    expect(pupil.get_by_text("Versi ringan")).to_have_count(0)
    for page in (teacher, pupil):
        no_barriers(page)
    change(own_server.folder, "UPDATE rendition SET state = 'working', progress = 0.4")
    teacher.reload()
    expect(teacher.get_by_text("Versi ringan sedang dibuat: 40 %")).to_have_count(2)

    light = "(SELECT sha256 FROM blob WHERE width > 0 AND media_type LIKE 'image/%' ORDER BY size LIMIT 1)"
    change(own_server.folder, f"UPDATE rendition SET state = 'done', sha256 = {light}")
    for page in (teacher, pupil):
        page.reload()
        expect(page.get_by_text("dibaca di sini")).to_have_count(1)
        expect(page.get_by_text("ringan mulai")).to_have_count(1)
        expect(page.get_by_text("Versi ringan")).to_have_count(0)
        no_barriers(page)
    for name in ("percobaan", "bacaan"):
        pupil.goto(teacher.url)
        pupil.get_by_role("link", name=name).click()
        pupil.wait_for_url("**/berkas/*")
        no_barriers(pupil)
