"""The pictures of the guides, taken from the demo city in a real browser, so that they stay true: `make screenshots`.

One day in class 5A is played through: cards, a lesson, an answer, marks. Each step leaves a picture in
`docs/pictures/`, named after what it shows and the width of the screen.
"""

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from learning.demo.pictures import handwriting
from tests.browser import ARGUMENTS, CHROMIUM, LAPTOP, PHONE, ROOT, free_port, wait_until_answered

PICTURES = ROOT / "docs" / "pictures"
SECRET = ("Ikan", "Noken", "Tifa", "Honai")
ROSTER = """Nama;NISN;Kelas;Peran;Wali;HP wali
Rahel Awom;0091234567;5A;murid;Mince Awom;081234500011
Elia Wenda;0091234568;;murid;;
"""


def take(page: Page, name: str) -> None:
    """The screen as it is, with few colours, so that a picture weighs a few kilobytes."""
    page.wait_for_load_state("networkidle")
    width = (page.viewport_size or {"width": 0})["width"]
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    PICTURES.mkdir(exist_ok=True)
    image.quantize(128, dither=Image.Dither.NONE).save(PICTURES / f"{name}-{width}.png", optimize=True)
    print(f"docs/pictures/{name}-{width}.png")


@contextmanager
def demo_city() -> Iterator[str]:
    """The address of a server with a fresh demo city of its own."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("NOKEN_")}
        environment |= {"NOKEN_DATA": f"{folder}/var", "NOKEN_PORT": str(port), "NOKEN_DEMO": "1"}
        noken = str(Path(sys.executable).parent / "noken")
        subprocess.run([noken, "demo", "--reset"], cwd=ROOT, env=environment, check=True)
        log = Path(folder, "server.log")
        with log.open("wb") as output:
            process = subprocess.Popen([noken, "web"], cwd=ROOT, env=environment, stdout=output, stderr=output)
        try:
            wait_until_answered(f"http://127.0.0.1:{port}/static/manifest.json", lambda: process.poll() is None, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=10)


class Camera:
    """Opens pages as people of the demo city."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url = browser, url

    def stranger(self, size: tuple[int, int]) -> Page:
        context = self.browser.new_context(
            base_url=self.url,
            viewport={"width": size[0], "height": size[1]},
            is_mobile=size[0] < 640,
            has_touch=size[0] < 640,
            locale="id-ID",
            timezone_id="Asia/Jayapura",
            reduced_motion="reduce",
        )
        return context.new_page()

    def person(self, name: str, size: tuple[int, int]) -> Page:
        """Signed in with one tap."""
        page = self.stranger(size)
        page.goto("/masuk")
        page.get_by_role("button", name=name).first.click()
        page.wait_for_url("**/")
        return page


def unfold(page: Page, words: str) -> None:
    part = page.locator("details", has=page.locator("summary", has_text=words)).first
    if part.get_attribute("open") is None:
        part.locator("summary").click()


def cards(camera: Camera) -> None:
    """The teacher prints cards; a pupil comes in with one."""
    teacher = camera.person("Yuli Rumbiak", LAPTOP)
    teacher.goto("/belajar")
    teacher.get_by_role("link", name="Kabar kelas").first.click()
    teacher.get_by_role("link", name="Anggota").click()
    take(teacher, "anggota")
    teacher.goto(f"/akun/kelas/{teacher.url.split('/kelas/')[1].split('/')[0]}/kartu")
    unfold(teacher, "Beri kartu baru")
    teacher.get_by_role("button", name="Buat dan cetak kartu").click()
    take(teacher, "kartu")
    code = teacher.locator(".qr-card", has_text="Maria Kogoya").locator(".qr-code").inner_text()
    pupil = camera.stranger(PHONE)
    pupil.goto("/masuk")
    take(pupil, "masuk")
    unfold(pupil, "Murid")
    pupil.locator("#kartu input[name=code]").fill(code)
    pupil.locator("#kartu").get_by_role("button", name="Lanjut").click()
    for place, name in enumerate(SECRET[:2]):
        pupil.locator("fieldset").nth(place).locator(".tile", has_text=name).click()
    take(pupil, "gambar-rahasia")


def lesson(camera: Camera) -> None:
    """What a pupil reads, and how a teacher wrote it."""
    pupil = camera.person("Maria Kogoya", PHONE)
    take(pupil, "hari-ini")
    pupil.get_by_role("link", name="Siklus air di Sentani").click()
    take(pupil, "pelajaran")
    teacher = camera.person("Yuli Rumbiak", LAPTOP)
    take(teacher, "hari-ini-guru")
    teacher.goto("/belajar")
    teacher.get_by_role("link", name="Matematika", exact=True).click()
    take(teacher, "mapel")
    course = teacher.url
    teacher.get_by_role("link", name="Tulis pelajaran").click()
    teacher.get_by_role("textbox", name="Judul").fill("Pecahan di pasar")
    teacher.get_by_role("textbox", name="Isi").first.fill(
        "Mama menjual setengah kilo petatas dan seperempat kilo pinang."
    )
    take(teacher, "tulis-pelajaran")
    teacher.goto(f"{course}/tugas-baru")
    teacher.get_by_role("textbox", name="Judul").fill("Tiga soal pecahan")
    take(teacher, "beri-tugas")
    teacher.goto(f"{course}/nilai")
    take(teacher, "daftar-nilai")


def answer(camera: Camera) -> None:
    """A pupil hands in words and a photographed page."""
    pupil = camera.person("Maria Kogoya", PHONE)
    pupil.get_by_role("link", name="Pecahan: soal 1–5").first.click()
    pupil.get_by_role("textbox", name="Jawabanmu").fill("Nomor 3 paling sulit karena penyebutnya berbeda.")
    photo = handwriting(("1.  2/4 dan 3/6", "2.  4/6 dan 6/9", "3.  3/4 > 5/8", "4.  5/6", "5.  1/4"), seed=4)
    pages = {"name": "halaman.jpg", "mimeType": "image/jpeg", "buffer": photo}
    pupil.get_by_label("Foto atau berkas").set_input_files(pages)  # type: ignore[arg-type]
    pupil.wait_for_timeout(2500)
    pupil.get_by_label("Foto atau berkas").scroll_into_view_if_needed()
    take(pupil, "jawab")
    pupil.get_by_role("button", name="Kirim jawaban").click()
    pupil.get_by_text("Tanda terima").wait_for()
    take(pupil, "tanda-terima")


def marks(camera: Camera) -> None:
    """The teacher marks on both sizes of screen and publishes; pupil and guardian look."""
    for size in (LAPTOP, PHONE):
        teacher = camera.person("Yuli Rumbiak", size)
        teacher.get_by_role("link", name="Pecahan: soal 1–5").first.click()
        teacher.get_by_role("link", name="Maria Kogoya").first.click()
        for row, level in enumerate((3, 2, 4)):
            teacher.locator(".levels").nth(row).locator("label").nth(level - 1).click()
        teacher.get_by_role("textbox", name="Komentar").fill("Bagus menyamakan penyebut. Periksa lagi nomor 4.")
        teacher.evaluate("scrollTo(0, 0)")
        take(teacher, "periksa")
    teacher.goto(f"{teacher.url.split('/periksa')[0]}/terbitkan")
    take(teacher, "terbitkan")
    pupil = camera.person("Maria Kogoya", PHONE)
    pupil.get_by_role("link", name="Perkalian bersusun").first.click()
    take(pupil, "nilai")
    guardian = camera.person("Debora Kogoya", PHONE)
    guardian.goto("/belajar/anak")
    take(guardian, "anak")


def office(camera: Camera) -> None:
    """A roster is looked at before it counts; people of a school and their invitations."""
    head = camera.person("Dorkas Douw", LAPTOP)
    head.goto("/belajar/roster")
    sheet = {"name": "daftar-murid.csv", "mimeType": "text/csv", "buffer": ROSTER.encode()}
    head.locator("input[type=file]").first.set_input_files(sheet)  # type: ignore[arg-type]
    head.locator("form", has=head.locator("input[type=file]")).locator("button").last.click()
    take(head, "roster")
    head.goto("/belajar")
    take(head, "sekolah")


STEPS: tuple[Callable[[Camera], None], ...] = (cards, lesson, answer, marks, office)


def main() -> None:
    """All pictures, or those of the steps that are named."""
    wanted = sys.argv[1:]
    with demo_city() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        camera = Camera(browser, url)
        for step in STEPS:
            if not wanted or step.__name__ in wanted:
                step(camera)
        browser.close()


if __name__ == "__main__":
    main()
