"""The main path with the keyboard alone: sign in by pictures, answer, mark. What has the focus is always visible."""

import pytest
from playwright.sync_api import Page, expect

from noken.accounts.pictures import PICTURES
from tests.browser import LAPTOP, Server, Surfer
from tests.world_accounts import PICTURES as CHOSEN
from tests.world_accounts import secret

pytestmark = pytest.mark.browser

FURTHEST = 80
FOCUSED = """() => {
  const part = document.activeElement
  const near = [part, part.nextElementSibling, part.closest('label'), part.closest('li')].filter(Boolean)
  const shown = near.some(one => ['', '::before', '::after'].some(pseudo => {
    const style = getComputedStyle(one, pseudo)
    return style.outlineStyle !== 'none' && style.outlineWidth !== '0px'
  }))
  const words = part.labels?.[0]?.innerText || part.getAttribute('aria-label') || part.innerText || part.value || ''
  return {words: words.trim(), kind: part.type || part.tagName.toLowerCase(), shown}
}"""


def tab_to(page: Page, words: str, kind: str = "") -> None:
    """Press Tab until the focus is on what these words name; every stop on the way must be visible."""
    seen = []
    for _ in range(FURTHEST):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUSED)
        seen.append(focus["words"].split("\n")[0])
        if focus["kind"] == "body":
            continue
        assert focus["shown"], f"nobody sees that the focus is on {focus}"
        if focus["words"].startswith(words) and (not kind or focus["kind"] == kind):
            return
    raise AssertionError(f"Tab does not lead to {words}: {seen}")


def test_a_pupil_signs_in_by_pictures_and_answers(own_server: Server, surfer: Surfer) -> None:
    page = surfer.page(own_server, size=LAPTOP)
    page.goto(f"/masuk/kartu/{secret('card of classmate')}")
    tab_to(page, "Cenderawasih", "radio")
    for name in CHOSEN.split():
        for _ in range(PICTURES.index(name)):
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Ganti orang")).to_be_visible()

    expect(page.get_by_role("heading", name="Harus dikumpulkan")).to_be_visible()
    tab_to(page, "Langsung ke isi")
    page.keyboard.press("Enter")
    tab_to(page, "Latihan pecahan")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Latihan pecahan")).to_be_visible()
    tab_to(page, "Jawabanmu")
    page.keyboard.type("1/2 = 2/4")
    tab_to(page, "Kirim jawaban")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tanda terima")).to_be_visible()


def test_a_teacher_marks_and_publishes(own_server: Server, surfer: Surfer) -> None:
    things = own_server.world.things
    page = surfer.page(own_server, "teacher", LAPTOP)
    page.goto(f"/belajar/tugas/{things['assignment']}/periksa/{things['waiting']}")
    for _ in range(2):
        tab_to(page, "1", "radio")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
    tab_to(page, "Komentar")
    page.keyboard.type("Sudah tepat.")
    tab_to(page, "Simpan")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ruth Kambu")).not_to_be_visible()
    page.goto(f"/belajar/tugas/{things['assignment']}/periksa")
    tab_to(page, "Terbitkan")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Terbitkan nilai")).to_be_visible()
    tab_to(page, "Terbitkan 3 nilai")
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 nilai diterbitkan.")).to_be_visible()


def test_a_focus_nobody_sees_is_noticed(surfer: Surfer, server: Server) -> None:
    page = surfer.page(server)
    page.set_content("<style>*, *::before, *::after { outline: none !important }</style><a href='/'>Simpan</a>")
    with pytest.raises(AssertionError, match="nobody sees"):
        tab_to(page, "Simpan")
