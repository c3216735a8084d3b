"""The main job in a real browser, with and without JavaScript: a lesson, an answer, a mark."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import LAPTOP, PHONE, Server, Surfer
from tests.world_learning import photo

pytestmark = pytest.mark.browser

PUPIL = "Yosua Rumere"
ROSTER = f"Nama,NISN,Kelas\n{PUPIL},0051234567,5A\nTanpa kelas,,\n"
PICTURES = ("Ikan", "Noken", "Tifa", "Honai")
LESSON, TASK = "Siklus air di Sentani", "Gambar siklus air"


def press(page: Page, name: str) -> None:
    """Press a button or follow a link by its words."""
    control = page.get_by_role("button", name=name, exact=True).or_(page.get_by_role("link", name=name, exact=True))
    control.locator("visible=true").first.click()


def unfold(page: Page, words: str) -> None:
    """Open a folded part of a page, if it is not open already."""
    part = page.locator("details", has=page.locator("summary", has_text=words)).first
    if part.get_attribute("open") is None:
        part.locator("summary").click()


def import_roster(page: Page, file: Path) -> None:
    """The head teacher imports a spreadsheet: a dry run that names the bad line, then the changes are made."""
    page.goto("/belajar/roster")
    page.get_by_label("Daftar murid").set_input_files(file)
    press(page, "Periksa")
    expect(page.get_by_text("Di berkas: 1 murid")).to_be_visible()
    expect(page.get_by_text("1 baris tidak dapat diimpor")).to_be_visible()
    press(page, "Terapkan")
    expect(page.get_by_text("Masih dapat dibatalkan.")).to_be_visible()


def give_card(page: Page, server: Server) -> str:
    """The teacher prints a card for the pupil; the code on it."""
    page.goto(f"/akun/kelas/{server.world.things['class']}/kartu")
    unfold(page, "Beri kartu baru")
    for box in page.locator("input[name=murid]").all():
        box.set_checked(False)
    page.get_by_label(PUPIL, exact=True).check()
    press(page, "Buat dan cetak kartu")
    card = page.locator(".qr-card", has_text=PUPIL)
    expect(card.locator(".qr svg")).to_be_visible()
    return card.locator(".qr-code").inner_text()


def write_lesson(page: Page, server: Server, picture: Path) -> None:
    """The teacher puts up a lesson with a real picture."""
    page.goto(f"/belajar/mapel/{server.world.things['course']}")
    press(page, "Tulis pelajaran")
    write(page, "Judul", LESSON)
    write(page, "Isi", "Air menguap dari danau.\n\n- naik\n- menjadi awan\n- turun sebagai hujan")
    page.get_by_label("Tambah berkas").set_input_files(picture)
    press(page, "Terbitkan")
    expect(page.get_by_role("heading", name=LESSON, level=1)).to_be_visible()
    expect(page.locator("main img").first).to_be_visible()


def write(page: Page, label: str, text: str) -> None:
    """Fill a field for words; a rich text is an editor where there is JavaScript, a plain field otherwise."""
    page.wait_for_load_state()  # the editor stands in the place of the field then
    page.get_by_role("textbox", name=label).first.fill(text)


def give_task(page: Page, server: Server) -> None:
    """The teacher gives an assignment with a rubric."""
    page.goto(f"/belajar/mapel/{server.world.things['course']}")
    press(page, "Beri tugas")
    write(page, "Judul", TASK)
    write(page, "Petunjuk", "Gambar siklus air, lalu foto.")
    page.get_by_label("Batas waktu (WIT)").fill("2030-01-31T18:00")
    press(page, "Tambah baris")
    write(page, "Yang dinilai", "Gambar lengkap")
    write(page, "Tingkat", "Belum\nSebagian\nLengkap")
    press(page, "Berikan ke kelas")
    expect(page.get_by_text(TASK).first).to_be_visible()


def sign_in_by_card(page: Page, code: str, javascript: bool) -> None:
    """The pupil types the code of the card and chooses four pictures, twice."""
    page.goto("/masuk")
    unfold(page, "Murid")
    page.locator("#kartu input[name=code]").fill(code)
    page.locator("#kartu").get_by_role("button", name="Lanjut").click()
    expect(page.get_by_role("heading", name="Pilih empat gambar rahasiamu")).to_be_visible()
    tap_pictures(page, javascript, "Lanjut")
    expect(page.get_by_role("heading", name="Sekali lagi, gambar yang sama")).to_be_visible()
    tap_pictures(page, javascript, "Masuk")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Ganti orang")).to_be_visible()


def tap_pictures(page: Page, javascript: bool, button: str) -> None:
    """Four taps. Without JavaScript all four rows stand below one another and a button sends them."""
    for place, name in enumerate(PICTURES):
        page.locator("fieldset").nth(place).locator(".tile", has_text=name).click()
    if not javascript:
        press(page, button)


def hand_in(page: Page, photograph: Path) -> None:
    """The pupil reads the lesson, answers the assignment with words and a photo, and gets a receipt."""
    page.goto("/belajar")
    page.get_by_role("link", name="Matematika").first.click()
    page.get_by_role("link", name=LESSON).click()
    expect(page.get_by_text("Air menguap dari danau.")).to_be_visible()
    page.goto("/")
    page.get_by_role("link", name=TASK).first.click()
    write(page, "Jawabanmu", "Air naik, lalu turun lagi.")
    page.get_by_label("Foto atau berkas").set_input_files(photograph)
    press(page, "Kirim jawaban")
    expect(page.get_by_text("Tanda terima")).to_be_visible()
    upright = page.locator(".photo img").first
    expect(upright).to_be_visible()


def mark(page: Page, server: Server) -> None:
    """The teacher sees the photo upright, chooses a level, comments, publishes."""
    page.goto(f"/belajar/mapel/{server.world.things['course']}")
    page.get_by_role("link", name=TASK).first.click()
    press(page, PUPIL)
    picture = page.locator(".marking-sheet img").first
    expect(picture).to_be_visible()
    box = picture.bounding_box()
    assert box is not None
    assert box["height"] > box["width"], "the photo was taken on its side and must stand upright"
    page.locator(".levels label").nth(2).click()
    write(page, "Komentar", "Lengkap dan rapi.")
    page.get_by_role("button", name="Simpan").first.click()
    expect(page.get_by_text(re.compile(rf"{PUPIL}.* (terkirim|tersimpan\.)"))).to_be_visible()
    page.goto(page.url.partition("/periksa")[0] + "/periksa")
    page.get_by_role("link", name="Terbitkan").first.click()
    page.get_by_role("button", name="Terbitkan 1 nilai").click()
    expect(page.get_by_text("1 nilai diterbitkan.")).to_be_visible()


def join_as_guardian(teacher: Page, guardian: Page, server: Server) -> None:
    """The teacher invites; whoever has the link becomes the pupil's guardian with a phone number and a PIN."""
    teacher.goto(f"/akun/tempat/{server.world.things['class']}/undangan")
    unfold(teacher, "Undang satu orang")
    teacher.locator("select[name=role]").select_option("guardian")
    teacher.locator("select[name=pupil]").select_option(label=PUPIL)
    press(teacher, "Buat undangan")
    message = teacher.get_by_label("Teks untuk WhatsApp").input_value()
    guardian.goto(next(word for word in message.split() if "/undangan/" in word))
    write(guardian, "Nama", "Yakomina Rumere")
    write(guardian, "Nomor HP", "0812 3456 7890")
    for field in guardian.locator("input[type=password], input[name=pin], input[name=again]").all():
        field.fill("314159")
    press(guardian, "Terima undangan")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_lesson_goes_out_and_an_answer_comes_back_marked(
    own_server: Server, surfer: Surfer, tmp_path: Path, javascript: bool
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(ROSTER)
    picture, photograph = tmp_path / "danau.jpg", tmp_path / "jawaban.jpg"
    picture.write_bytes(photo("teal"))
    photograph.write_bytes(photo("sienna", turned=6))
    head = surfer.page(own_server, "head_teacher", LAPTOP, javascript)
    teacher = surfer.page(own_server, "teacher", LAPTOP, javascript)
    pupil = surfer.page(own_server, "stranger", PHONE, javascript)
    guardian = surfer.page(own_server, "stranger", PHONE, javascript)

    import_roster(head, roster)
    code = give_card(teacher, own_server)
    write_lesson(teacher, own_server, picture)
    give_task(teacher, own_server)
    sign_in_by_card(pupil, code, javascript)
    hand_in(pupil, photograph)
    mark(teacher, own_server)

    pupil.goto("/belajar/tugas")
    press(pupil, "Dinilai")
    pupil.get_by_role("link", name=TASK).first.click()
    expect(pupil.get_by_text("Lengkap dan rapi.")).to_be_visible()
    expect(pupil.get_by_text("100", exact=True)).to_be_visible()

    join_as_guardian(teacher, guardian, own_server)
    guardian.goto("/belajar/anak")
    guardian.get_by_role("link", name=TASK).click()
    expect(guardian.get_by_text("Lengkap dan rapi.")).to_be_visible()
