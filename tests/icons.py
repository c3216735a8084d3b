"""Draws the icons of the home screen from static/icons/noken.svg: run again after a change of it."""

from playwright.sync_api import sync_playwright

from tests.browser import ARGUMENTS, CHROMIUM, ROOT

ICONS = ROOT / "static" / "icons"
SIZES = (192, 512)


def main() -> None:
    """One PNG a size; the drawing fills the square, so that a phone may cut it round."""
    drawing = (ICONS / "noken.svg").read_text().replace("<svg ", '<svg width="100%" height="100%" ', 1)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for size in SIZES:
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(f"<body style='margin:0;line-height:0'>{drawing}</body>")
            page.screenshot(path=ICONS / f"noken-{size}.png")
        browser.close()


if __name__ == "__main__":
    main()
