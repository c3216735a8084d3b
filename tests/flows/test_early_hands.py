"""On a slow network people tap and type before a page's script has come: what they did is kept, not swept away."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import LAPTOP, Server, Surfer
from tests.world_accounts import PICTURES
from tests.world_learning import photo

pytestmark = pytest.mark.browser


class Slow:
    """Answers that stay away until they are let through."""

    def __init__(self, page: Page, pattern: str) -> None:
        self.held: list[Route] = []
        self.here = False
        page.route(re.compile(pattern), self._answer)

    def arrive(self) -> None:
        """All that was held comes now, and what is asked for later comes at once."""
        self.here = True
        for route in self.held:
            route.continue_()

    def _answer(self, route: Route) -> None:
        if self.here:
            route.continue_()
        else:
            self.held.append(route)


def tap(page: Page, number: int) -> None:
    page.locator(f"[name=gambar{number}][value={PICTURES.split()[number - 1]}]").locator("..").click()


def task_of(page: Page) -> str:
    """The path of a task that waits for the pupil's answer."""
    page.goto("/")
    return page.locator('main a[href^="/belajar/tugas/"]').first.get_attribute("href") or ""


def test_taps_before_the_script_and_before_the_pictures_count(own_server: Server, surfer: Surfer) -> None:
    page = surfer.page(own_server)
    script, pictures = Slow(page, r"/pictures-\w+\.js"), Slow(page, r"/pictures-\w+\.svg")
    page.goto(f"/masuk/kartu/{own_server.world.things['card']}", wait_until="commit")
    tap(page, 1)
    tap(page, 2)
    script.arrive()
    expect(page.locator("fieldset:visible")).to_have_count(1)
    tap(page, 3)
    with page.expect_event("load"):
        pictures.arrive()
    tap(page, 4)
    page.wait_for_url(own_server.url + "/")


def test_four_taps_before_the_script_leave_the_button(own_server: Server, surfer: Surfer) -> None:
    page = surfer.page(own_server)
    script = Slow(page, r"/pictures-\w+\.js")
    page.goto(f"/masuk/kartu/{own_server.world.things['card']}", wait_until="commit")
    for number in (1, 2, 3, 4):
        tap(page, number)
    script.arrive()
    expect(page.locator("fieldset:visible")).to_have_count(1)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url(own_server.url + "/")
    page.go_back()
    expect(page.locator("fieldset:visible")).to_have_count(1)
    expect(page.locator("[type=radio]:checked")).to_have_count(0)


def test_words_typed_before_the_script_join_those_kept_on_the_phone(server: Server, surfer: Surfer) -> None:
    page = surfer.page(server, "pupil")
    page.goto(task_of(page))
    area = page.get_by_role("textbox", name="Jawabanmu")
    area.press_sequentially("Kemarin.")
    page.get_by_text("Tersimpan di HP ini, belum").wait_for()
    script = Slow(page, r"/forms-\w+\.js")
    page.goto(page.url, wait_until="commit")
    area.press_sequentially("Hari ini.")
    script.arrive()
    expect(area).to_have_value("Kemarin.\n\nHari ini.")
    page.get_by_text("Tersimpan di HP ini, belum").wait_for()
    page.goto(page.url)
    expect(area).to_have_value("Kemarin.\n\nHari ini.")


def test_who_was_typing_goes_on_typing_in_the_editor(server: Server, surfer: Surfer) -> None:
    page = surfer.page(server, "teacher", LAPTOP)
    script = Slow(page, r"/editor-\w+\.js")
    page.goto(f"/belajar/mapel/{server.world.things['course']}/pelajaran-baru", wait_until="commit")
    page.get_by_role("textbox", name="Isi").press_sequentially("Air naik")
    script.arrive()
    expect(page.locator("[contenteditable]")).to_be_focused()
    page.keyboard.type(" ke langit.")
    expect(page.locator("[contenteditable]")).to_have_text("Air naik ke langit.")


def test_files_chosen_before_the_script_are_kept_like_all_others(
    own_server: Server, surfer: Surfer, tmp_path: Path
) -> None:
    first, second = tmp_path / "satu.jpg", tmp_path / "dua.jpg"
    first.write_bytes(photo("red"))
    second.write_bytes(photo("blue"))
    page = surfer.page(own_server, "pupil")
    task = task_of(page)
    script = Slow(page, r"/files-\w+\.js")
    page.goto(task, wait_until="commit")
    page.locator("input[data-upload]").set_input_files(first)
    script.arrive()
    expect(page.get_by_text("satu.jpg", exact=True)).to_be_visible()
    page.locator("input[type=file]").set_input_files(second)
    expect(page.locator(".sending .row", has_text="tersimpan di HP ini")).to_have_count(2)


def test_levels_tapped_before_the_script_make_points(server: Server, surfer: Surfer) -> None:
    page = surfer.page(server, "teacher", LAPTOP)
    script = Slow(page, r"/marking-\w+\.js")
    page.goto(
        f"/belajar/tugas/{server.world.things['assignment']}/periksa/{server.world.things['waiting']}",
        wait_until="commit",
    )
    page.locator("label[for=level-0-3]").click()
    page.locator("label[for=level-1-2]").click()
    script.arrive()
    expect(page.get_by_label("Nilai")).to_have_value("83")
