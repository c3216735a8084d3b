"""Photos of pages through the script that makes them small on the phone: bytes, whether the words can still be read,
and which way is up.

Tesseract reads each page three times: as the phone took it, as it is sent, and as the city keeps it.
"""

import base64
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps, ImageStat
from playwright.sync_api import Browser, CDPSession, Page, Route, sync_playwright

from benchmarks.photo_pages import photograph
from benchmarks.report import Report, table
from noken.files.judge import judge
from tests.browser import ARGUMENTS, CHROMIUM, ROOT
from tests.conformance.material import FOLDER

PAGES = int(os.environ.get("PAGES", "12"))
SCRIPTS = ROOT / "static" / "js" / "core"
HOST = "http://127.0.0.1:1"
SHRINK = """async () => {
  const { shrink } = await import('/shrink.js')
  const file = new File([await (await fetch('/photo.jpg')).blob()], 'IMG_1.jpg', { type: 'image/jpeg' })
  const began = performance.now()
  const small = await shrink(file)
  const took = performance.now() - began
  const read = new FileReader()
  await new Promise((done) => { read.onload = done; read.readAsDataURL(small) })
  return [small.type, read.result.split(',')[1], took]
}"""


@dataclass(frozen=True)
class Sent:
    """What the phone would send, and what making it took."""

    data: bytes
    media_type: str
    seconds: float

    @property
    def ending(self) -> str:
        return self.media_type.removeprefix("image/")


def phone(browser: Browser) -> Page:
    """An empty page that can import the script."""
    page = browser.new_page()
    page.route(
        f"{HOST}/", lambda route: route.fulfill(body="<!doctype html><title>-</title>", content_type="text/html")
    )
    page.route(f"{HOST}/*.js", lambda route: route.fulfill(path=SCRIPTS / route.request.url.rsplit("/", 1)[1]))
    page.goto(f"{HOST}/")
    return page


def sent(page: Page, data: bytes) -> Sent:
    """One photo through the script."""

    def give(route: Route) -> None:
        route.fulfill(body=data, content_type="image/jpeg")

    page.route(f"{HOST}/photo.jpg", give)
    media_type, text, took = page.evaluate(SHRINK)
    page.unroute(f"{HOST}/photo.jpg", give)
    return Sent(base64.b64decode(text), media_type, took / 1000)


def peak_mb(session: CDPSession) -> float:
    """The most memory any renderer of this browser has had."""
    processes: list[dict[str, Any]] = session.send("SystemInfo.getProcessInfo")["processInfo"]
    status = [Path(f"/proc/{one['id']}/status").read_text() for one in processes if one["type"] == "renderer"]
    return max(int(found[1]) for text in status if (found := re.search(r"VmHWM:\s+(\d+)", text))) / 1024


def upright(data: bytes) -> bytes:
    """As a viewer shows it; Tesseract does not look at what is noted about turning."""
    with io.BytesIO() as made:
        ImageOps.exif_transpose(Image.open(io.BytesIO(data))).save(made, "JPEG", quality=97)
        return made.getvalue()


def read(data: bytes, ending: str, folder: Path) -> str:
    """The words Tesseract sees."""
    file = folder / f"page.{ending}"
    file.write_bytes(data)
    return _tesseract(str(file), "-", "-l", "ind")


def _tesseract(*arguments: str) -> str:
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    return subprocess.run(["tesseract", *arguments], capture_output=True, text=True, env=environment, check=True).stdout


def distance(one: str, other: str) -> int:
    """Letters to change, add or leave out to make one text of the other."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, row[0] = row[0], at
        for place, compared in enumerate(other, 1):
            change = before + (letter != compared)
            before = row[place]
            row[place] = min(change, before + 1, row[place - 1] + 1)
    return row[-1]


def errors(text: str, words: str) -> float:
    """Wrong letters in a hundred; how lines are broken does not count."""
    known = " ".join(words.split())
    return 100 * distance(" ".join(text.split()), known) / len(known)


def kept(small: Sent, folder: Path) -> bytes:
    """What the city keeps of it after opening and writing it anew."""
    file = folder / f"sent.{small.ending}"
    file.write_bytes(small.data)
    return judge(file, folder).path.read_bytes()


def turned_photos() -> list[bytes]:
    """A scene noted down in each of the eight ways up, and real photos where they are at hand."""
    scene = Image.new("RGB", (1600, 1200), "white")
    draw = ImageDraw.Draw(scene)
    draw.rectangle([80, 80, 700, 400], fill="red")
    draw.polygon([(1500, 1100), (900, 1100), (1500, 500)], fill="navy")
    found = []
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        with io.BytesIO() as made:
            scene.save(made, "JPEG", exif=exif)
            found.append(made.getvalue())
    return found + [file.read_bytes() for file in sorted(FOLDER.glob("photo-exif/*.jpg"))]


def coloured_drawing() -> tuple[bytes, tuple[int, int], tuple[int, int, int]]:
    """A drawing on grey paper with a large green meadow: its bytes, a place in the meadow, and the colour there."""
    page, green = Image.new("RGB", (1500, 2000), (215, 208, 196)), (90, 150, 90)
    ImageDraw.Draw(page).rectangle([0, 1300, 1500, 2000], fill=green)
    with io.BytesIO() as made:
        page.save(made, "JPEG", quality=95)
        return made.getvalue(), (750, 1650), green


def strayed(page: Page) -> float:
    """How far the meadow is from its colour on white paper, in a hundred."""
    data, place, green = coloured_drawing()
    found = Image.open(io.BytesIO(sent(page, data).data)).convert("RGB").getpixel(place)
    assert isinstance(found, tuple)
    light = sum(found) / sum(green)
    return max(abs(seen / (light * meant) - 1) for seen, meant in zip(found, green, strict=True)) * 100


def stands_upright(data: bytes, small: bytes) -> bool:
    """Whether of the eight ways to turn it the small picture is nearest to the photo as it is."""

    def sketch(picture: Image.Image) -> Image.Image:
        return picture.convert("L").resize((96, 96)).filter(ImageFilter.BoxBlur(2))

    right, made = Image.open(io.BytesIO(upright(data))), Image.open(io.BytesIO(small))
    ways = [made, *(made.transpose(turn) for turn in Image.Transpose)]
    if abs(right.width / right.height - made.width / made.height) > 0.02:
        return False
    off = [ImageStat.Stat(ImageChops.difference(sketch(right), sketch(way))).mean[0] for way in ways]
    return off[0] == min(off)


def main() -> None:
    if not shutil.which("tesseract"):
        sys.exit("Tesseract is missing: as root, apt-get install tesseract-ocr tesseract-ocr-ind")
    rows, noted = [], 0
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        folder = Path(made)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        session, page = browser.new_browser_cdp_session(), phone(browser)
        before = peak_mb(session)
        for number in range(PAGES):
            photo = photograph(number)
            small = sent(page, photo.data)
            at_city = kept(small, folder)
            result = Image.open(io.BytesIO(small.data))
            noted += len(result.getexif())
            texts = (upright(photo.data), "jpg"), (small.data, small.ending), (at_city, small.ending)
            faults = [errors(read(data, ending, folder), photo.words) for data, ending in texts]
            sizes = [len(photo.data) / 1000, len(small.data) / 1000, len(at_city) / 1000]
            rows.append((number, *sizes, max(result.size), small.seconds, *faults))
            print(f"page {number + 1} of {PAGES}", file=sys.stderr)
        memory = peak_mb(session) - before
        turned = turned_photos()
        wrong = [number for number, data in enumerate(turned) if not stands_upright(data, sent(page, data).data)]
        colour = strayed(page)
        browser.close()
    heads = ("page", "photo kB", "sent kB", "kept kB", "side", "s", "errs %, photo", "sent", "kept")
    table(heads, rows)
    _, photos, small_kb, kept_kb, sides, seconds, first, second, third = zip(*rows, strict=True)
    report = Report("photos")
    report.figures = {
        "pages": float(PAGES),
        "ways_up": float(len(turned)),
        "photo_kb": sum(photos) / PAGES,
        "sent_kb": sum(small_kb) / PAGES,
        "kept_kb": sum(kept_kb) / PAGES,
        "longest_side": float(min(sides)),
        "seconds_a_photo": sum(seconds) / PAGES,
        "renderer_grew_mb": memory,
        "errors_photo": sum(first) / PAGES,
        "errors_sent": sum(second) / PAGES,
        "errors_kept": sum(third) / PAGES,
    }
    report.bar("largest of what is sent, kB", max(small_kb), "<= 150")
    report.bar("wrong letters in a hundred: more than on the photo", (sum(second) - sum(first)) / PAGES, "<= 2")
    report.bar("and after the city has written it anew", (sum(third) - sum(first)) / PAGES, "<= 2")
    report.bar("photos on their side or mirrored", len(wrong), "<= 0")
    report.bar("a coloured drawing: how far its colour strays, %", colour, "<= 8")
    report.bar("notes of the camera in what is sent (place, way up)", noted, "<= 0")
    report.finish()


if __name__ == "__main__":
    main()
