"""The editor over the textarea, in a real browser: by keyboard, by buttons, by pasting; and the page without it."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from learning.models import Lesson
from noken.database import connect, session, transaction
from tests.browser import PHONE, Server, Surfer
from tests.learning.test_lessons import photo

pytestmark = pytest.mark.browser

PASTE = """(area, [html, text]) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  data.setData("text/plain", text);
  area.focus();
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
WORD = (
    "<html><head><style>p.MsoNormal {color: red}</style></head><body><!--StartFragment-->"
    '<p class="MsoNormal" style="margin:0"><b style="mso-bidi-font-weight:normal">Air</b> naik<o:p></o:p></p>'
    '<h1 onclick="alert(1)">Awan</h1><div><div>Hujan</div></div><img src="https://elsewhere.example/x.png">'
    '<a href="javascript:alert(1)">di sini</a><script>alert(1)</script><!--EndFragment--></body></html>'
)


def open_new(server: Server, surfer: Surfer, javascript: bool = True) -> Page:
    page = surfer.page(server, "teacher", PHONE, javascript)
    page.goto(f"/belajar/mapel/{server.world.things['course']}/pelajaran-baru")
    return page


def kept(server: Server, page: Page) -> str:
    """The body of the lesson that the page shows now."""
    lesson_id = UUID(page.url.rsplit("/", 1)[1].split("#")[0])
    base = connect(f"sqlite:///{server.folder / 'noken.sqlite3'}")
    with transaction():
        body = session().scalars(select(Lesson.body).where(Lesson.id == lesson_id)).one()
    base.dispose()
    return body


def save(page: Page) -> None:
    page.get_by_role("button", name="Simpan draf").last.click()
    page.wait_for_url(re.compile(r"/belajar/pelajaran/[0-9a-f-]{36}$"))


def test_written_with_buttons_and_keys(own_server: Server, surfer: Surfer) -> None:
    page = open_new(own_server, surfer)
    page.get_by_label("Judul", exact=True).fill("Siklus air")
    area = page.get_by_role("textbox", name="Isi")
    area.click()
    page.get_by_role("button", name="Judul bagian").click()
    page.keyboard.type("Awan")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Tebal").click()
    expect(page.get_by_role("button", name="Tebal")).to_have_attribute("aria-pressed", "true")
    page.keyboard.type("Uap")
    page.get_by_role("button", name="Tebal").click()
    page.keyboard.type(" naik.")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Daftar", exact=True).click()
    page.keyboard.type("laut")
    page.keyboard.press("Enter")
    page.keyboard.type("danau")
    save(page)
    assert kept(own_server, page) == "<h2>Awan</h2><p><b>Uap</b> naik.</p><ul><li>laut</li><li>danau</li></ul>"


def select_back(page: Page, text: str) -> None:
    """Select what was typed last, looking at the selection as a person does: a busy browser is behind the keys."""
    for _ in range(20):
        selected = page.evaluate("getSelection().toString()")
        if selected == text:
            return
        if len(selected) < len(text):
            page.keyboard.press("Shift+ArrowLeft")
        page.wait_for_timeout(100)
    raise AssertionError(f"{text!r} could not be selected by keys")


def test_a_link_by_keyboard_alone(own_server: Server, surfer: Surfer) -> None:
    page = open_new(own_server, surfer)
    page.get_by_label("Judul", exact=True).fill("Tautan")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Tebal")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("textbox", name="Isi")).to_be_focused()
    page.keyboard.type("Baca ini")
    select_back(page, "ini")
    page.keyboard.press("Shift+Tab")
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("button", name="Tautan")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("belajar.example/air")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Isi")).to_be_focused()
    save(page)
    link = '<a href="https://belajar.example/air" rel="noopener noreferrer">ini</a>'
    assert kept(own_server, page) == f"<p>Baca {link}</p>"


def test_pasting_is_cleaned_before_it_is_seen(own_server: Server, surfer: Surfer) -> None:
    page = open_new(own_server, surfer)
    page.get_by_label("Judul", exact=True).fill("Tempelan")
    area = page.get_by_role("textbox", name="Isi")
    area.evaluate(PASTE, [WORD, "Air naik"])
    assert area.locator("[style], [class], script, img, h1, o\\:p").count() == 0
    save(page)
    body = kept(own_server, page)
    assert "<b>Air</b> naik" in body
    assert "<h2>Awan</h2>" in body
    assert "Hujan" in body
    assert "javascript" not in body


def test_plain_text_is_pasted_as_paragraphs(own_server: Server, surfer: Surfer) -> None:
    page = open_new(own_server, surfer)
    page.get_by_label("Judul", exact=True).fill("Tempelan")
    page.get_by_role("textbox", name="Isi").evaluate(PASTE, ["", "Satu <b>\n\n- a\n- b"])
    save(page)
    assert kept(own_server, page) == "<p>Satu &lt;b&gt;</p><ul><li>a</li><li>b</li></ul>"


def test_a_picture_from_the_attachments(own_server: Server, surfer: Surfer) -> None:
    page = open_new(own_server, surfer)
    page.get_by_label("Judul", exact=True).fill("Gambar")
    page.get_by_label("Tambah berkas").set_input_files(
        {"name": "awan.jpg", "mimeType": "image/jpeg", "buffer": photo().getvalue()}
    )
    page.get_by_role("button", name="Unggah sekarang").click()
    page.get_by_label("Apa yang terlihat di gambar ini?").fill("Awan di atas danau")
    page.get_by_role("textbox", name="Isi").click()
    page.keyboard.type("Lihat:")
    page.get_by_role("button", name="Gambar dari lampiran").click()
    page.get_by_role("button", name="Awan di atas danau").click()
    save(page)
    assert re.fullmatch(
        r'<p>Lihat:</p><p><img src="/files/[0-9a-f-]{36}/preview" alt="Awan di atas danau"></p>', kept(own_server, page)
    )
    shown = page.get_by_role("img", name="Awan di atas danau")
    expect(shown).to_have_count(1)
    assert shown.evaluate("async (img) => { await img.decode(); return img.naturalWidth; }") == 480


def test_what_was_there_is_kept_when_nothing_is_typed(own_server: Server, surfer: Surfer) -> None:
    page = surfer.page(own_server, "teacher", PHONE)
    lesson = own_server.world.things["lesson"]
    page.goto(f"/belajar/pelajaran/{lesson}/ubah")
    expect(page.get_by_role("textbox", name="Isi").locator("strong")).to_have_text("senilai")
    page.get_by_role("button", name="Simpan", exact=True).last.click()
    page.wait_for_url(f"**/belajar/pelajaran/{lesson}")
    body = "<p>Dua pecahan <strong>senilai</strong> kalau besarnya sama.</p><ul><li>1/2 = 2/4</li></ul>"
    assert kept(own_server, page) == body


def test_sound_is_played_on_its_own_page(server: Server, surfer: Surfer) -> None:
    page = surfer.page(server, "pupil", PHONE)
    things = server.world.things
    asked = list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/belajar/pelajaran/{things['lesson']}/berkas/{things['sound']}")
    controls = page.locator("audio").first.bounding_box()
    assert controls is not None
    assert controls["height"] >= 40
    assert not [url for url in asked if "/files/" in url]
    page.locator("audio").first.evaluate("async (sound) => { await sound.play(); }")
    assert [url for url in asked if "/files/" in url]


def test_the_small_buttons_need_no_title(own_server: Server, surfer: Surfer) -> None:
    page = surfer.page(own_server, "teacher", PHONE, javascript=False)
    page.goto(f"/belajar/mapel/{own_server.world.things['course']}/tugas-baru")
    page.get_by_role("button", name="Contoh: Soal hitungan").click()
    expect(page.get_by_label("Yang dinilai").first).to_have_value("Langkah pengerjaan")
    page.get_by_role("button", name="Tambah baris").click()
    expect(page.get_by_label("Yang dinilai")).to_have_count(4)


def test_without_javascript(own_server: Server, surfer: Surfer) -> None:
    page = open_new(own_server, surfer, javascript=False)
    page.get_by_label("Judul", exact=True).fill("Tanpa skrip")
    page.get_by_label("Isi").fill("Satu.\n\n- a\n- b")
    page.get_by_label("Judul", exact=True).press("Enter")
    page.wait_for_url(re.compile(r"/belajar/pelajaran/[0-9a-f-]{36}$"))
    assert kept(own_server, page) == "<p>Satu.</p><ul><li>a</li><li>b</li></ul>"
