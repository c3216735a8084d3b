"""The living page of components in a real browser: barriers in both themes, sizes to tap, icons, the small script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Dialog, Page

from tests.browser import LAPTOP, PHONE, Server, Surfer

pytestmark = pytest.mark.browser

ALL_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TAPPED = ".button, .places a, .mark, .who, .back, .tile, .level-row label, .choice, .tabs a, a.row-title, .field input"
TOO_SMALL = """(selector) => [...document.querySelectorAll(selector)]
  .filter(part => !part.closest('.choice') || part.matches('.choice'))
  .map(part => part.matches('.row-title') ? part.closest('.row') : part)
  .filter(part => part.checkVisibility() && getComputedStyle(part).opacity > 0 && part.type !== 'hidden')
  .filter(part => part.getBoundingClientRect().height < 44 || part.getBoundingClientRect().width < 44)
  .map(part => part.outerHTML.slice(0, 120))"""
EMPTY_ICONS = """async () => {
  const empty = []
  for (const use of document.querySelectorAll('main use')) {
    const box = use.getBBox()
    if (!box.width || !box.height) empty.push(use.getAttribute('href'))
  }
  return empty
}"""


@pytest.fixture
def page(server: Server, surfer: Surfer) -> Page:
    made = surfer.page(server, "pupil")
    made.goto("/_components")
    return made


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_components_hold_no_barriers(page: Page, theme: str) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    for width, height in (PHONE, LAPTOP):
        page.set_viewport_size({"width": width, "height": height})
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": ALL_RULES}}).response["violations"]
        assert not [f"{width}: {fault['id']} {fault['nodes'][0]['html']}" for fault in found]


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_what_is_tapped_is_large_enough(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    assert page.locator(TAPPED).count() > 50
    assert not page.evaluate(TOO_SMALL, TAPPED)


def test_every_icon_is_drawn(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    assert page.locator("main use").count() > 20
    assert not page.evaluate(EMPTY_ICONS)


def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Langsung ke isi"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.url.endswith("#isi")


def test_the_summary_of_errors_has_the_focus_and_leads_to_the_field(page: Page) -> None:
    assert page.evaluate("document.activeElement.classList.contains('summary')")
    page.get_by_role("link", name="Judul tugas: Tulis judulnya.").click()
    assert page.evaluate("document.activeElement.id") == "keliru-title"
    assert page.locator("#keliru-title").get_attribute("aria-describedby") == "keliru-title-hint keliru-title-error"


def test_levels_say_what_they_mean(page: Page) -> None:
    rubric = page.get_by_role("group", name="Ketelitian")
    said = rubric.locator(".level-text", has_text="Hampir semua benar")
    assert not said.is_visible()
    rubric.locator("label").nth(2).click()
    assert said.is_visible()
    assert page.get_by_role("radio", name="3 Hampir semua benar").is_checked()


def test_a_step_that_cannot_be_taken_back_asks_first(page: Page) -> None:
    asked: list[str] = []

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    page.evaluate(
        """() => { const form = document.createElement('form'); form.action = '/tidak-ada'; form.method = 'post'
           const button = document.querySelector('[data-confirm]'); button.replaceWith(form); form.append(button) }"""
    )
    page.locator("[data-confirm]").click()
    assert asked == ["Tarik tugas ini dari murid?"]
    assert page.url.endswith("/_components")


def test_a_second_tap_sends_nothing(page: Page) -> None:
    sent = page.evaluate(
        """() => { const form = document.createElement('form'); form.method = 'post'; document.body.append(form)
           const went = []
           for (let tap = 0; tap < 3; tap++) {
             const event = new Event('submit', {bubbles: true, cancelable: true})
             went.push(form.dispatchEvent(event))
           }
           dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))
           went.push(form.dispatchEvent(new Event('submit', {bubbles: true, cancelable: true})))
           return went }"""
    )
    assert sent == [True, False, False, True]


def test_escape_closes_what_was_opened_in_place(page: Page) -> None:
    opened = page.locator("#waktu")
    opened.locator("summary").click()
    opened.get_by_role("button", name="Beri waktu").focus()
    page.keyboard.press("Escape")
    assert opened.get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
