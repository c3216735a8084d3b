"""One page, two formats, one after the other: the guard against double taps lets downloads pass."""

import pytest

from tests.browser import LAPTOP, Server, Surfer

pytestmark = pytest.mark.browser


def test_marks_in_both_formats_from_one_page(server: Server, surfer: Surfer) -> None:
    page = surfer.page(server, "teacher", LAPTOP)
    page.goto(f"/belajar/mapel/{server.world.things['course']}/nilai")
    for words, ending in (("Unduh Excel", ".xlsx"), ("Unduh CSV", ".csv"), ("Unduh CSV", ".csv")):
        with page.expect_download(timeout=8000) as download:
            page.get_by_role("button", name=words).click()
        assert download.value.suggested_filename.endswith(ending)
