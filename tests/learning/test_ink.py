"""Red ink: what is taken from a form, what is drawn, where it is shown, and that only its own answer carries it."""

import io
import json
from uuid import UUID

import pypdfium2 as pdfium
import pytest
from PIL import Image

from learning.actions.marks import Judged, StrangeInk, forget_comment, give_mark, publish_marks
from learning.ink import BadInk, paths, read, write
from learning.light_pictures import WANTED
from learning.queries.papers import papers_of, ready_comments
from noken.database import reading
from noken.files.actions import keep_stream, make_renditions
from noken.files.models import File
from noken.ids import new_id
from tests.factories import City
from tests.learning.school import SignIn, give, hand_in, mark, photo, place, sent
from tests.world_learning import tone

FILE = UUID("0190b0a2-0000-7000-8000-00000000000f")
STROKES = [[50, 1000, 1000, 3000, 2500, 6000, 1200], [50, 5000, 5000]]
INK = {f"{FILE}:1": STROKES}


def answered(city: City, kind: str = "JPEG") -> tuple[UUID, UUID, UUID]:
    """Assignment, answer and the photo in it."""
    assignment = give(city)
    file = keep_stream(city.pupil, city.class_, photo(kind=kind), f"halaman.{kind.lower()}")
    return assignment, hand_in(city, assignment, file_ids=[file]), file


def test_ink_is_read_and_written_the_same() -> None:
    found = read(json.dumps(INK))
    assert found == {(FILE, 1): STROKES}
    assert json.loads(write(found)) == INK
    assert read(" ") == {}
    assert write({}) == ""


@pytest.mark.parametrize(
    "wrong",
    [
        "{",
        "[]",
        "[" * 5_000,
        '{"x:1": [[50, 1, 1]]}',
        json.dumps({f"{FILE}:0": [[50, 1, 1]]}),
        json.dumps({f"{FILE}:01": [[50, 1, 1]]}),
        json.dumps({f"{FILE}:1": [[50, 1]]}),
        json.dumps({f"{FILE}:1": [[50, 1, 1, 1]]}),
        json.dumps({f"{FILE}:1": [[50, 1.5, 1]]}),
        json.dumps({f"{FILE}:1": [[50, True, 1]]}),
        json.dumps({f"{FILE}:1": [[4, 1, 1]]}),
        json.dumps({f"{FILE}:1": [[50, 10_001, 1]]}),
        json.dumps({f"{FILE}:1": [[50, 1, -1]]}),
        json.dumps({f"{FILE}:1": [[50, 1, 1]] * 2_001}),
    ],
)
def test_what_is_no_ink_is_refused_whole(wrong: str) -> None:
    with pytest.raises(BadInk):
        read(wrong)


def test_strokes_become_paths_and_a_dot_is_seen() -> None:
    line, dot = paths(STROKES)
    assert (line.d, line.width) == ("M1000 1000l2000 1500l3000 -1300", 50)
    assert dot.d == "M5000 5000h0"


def test_ink_goes_with_its_mark_to_the_pupil_once_published(city: City, sign_in: SignIn) -> None:
    assignment, answer, file = answered(city)
    form = sent(answer, points="80", ink=json.dumps({f"{file}:1": STROKES}))
    assert sign_in(city.teacher).post(place(assignment, city.pupil), data=form).status_code == 303
    pupil = sign_in(city.pupil)
    assert "coretan guru" not in pupil.get(f"/belajar/tugas/{assignment}").text
    publish_marks(city.teacher, assignment)
    page = pupil.get(f"/belajar/tugas/{assignment}").text
    assert 'class="ink" viewBox="0 0 10000 13333"' in page
    assert '<path d="M1000 1000l2000 1500l3000 -1300" stroke-width="50"/>' in page
    with reading():
        papers = papers_of(assignment, [city.pupil, city.classmate])
    assert papers[city.pupil].ink == {(file, 1): STROKES}
    assert papers[city.classmate].ink is None


def test_ink_on_pages_of_another_answer_changes_nothing(city: City, sign_in: SignIn) -> None:
    assignment, answer, file = answered(city)
    _, _, foreign = answered(city)
    for spot in ((foreign, 1), (file, 2)):
        with pytest.raises(StrangeInk):
            give_mark(city.teacher, assignment, city.pupil, new_id(), None, Judged(answer, 80, ink={spot: STROKES}))
    form = sent(answer, points="80", ink='{"x": 1}')
    wrong = sign_in(city.teacher).post(place(assignment, city.pupil), data=form)
    assert wrong.status_code == 400
    assert "Coretan ini tidak terbaca" in wrong.text
    with reading():
        assert not papers_of(assignment, [city.pupil])[city.pupil].said


def test_the_pdf_holds_the_page_and_real_annotations(city: City, sign_in: SignIn) -> None:
    assignment, answer, file = answered(city)
    mark(city, assignment, answer, 84.5, comment="Rapi (sekali) \\ benar", ink={(file, 1): STROKES})
    data = sign_in(city.teacher).get(f"{place(assignment, city.pupil)}/jawaban.pdf").data
    paper = pdfium.PdfDocument(data)
    words = "".join(page.get_textpage().get_text_bounded() for page in paper)
    kinds = [kinds_on(paper, number) for number in range(len(paper))]
    assert pdfium.raw.FPDF_ANNOT_INK in kinds[1]
    assert pdfium.raw.FPDF_ANNOT_FREETEXT in kinds[0] + kinds[-1]
    assert "1/2 = 2/4" in words, "what was typed stands on a page of its own"
    drawn = paper[1].render(scale=1).to_pil().convert("RGB")
    plain = paper[1].render(scale=1, draw_annots=False).to_pil().convert("RGB")
    assert red(drawn) > 100
    assert red(plain) == 0, "the page below is as it was handed in"


def paper(pages: int) -> io.BytesIO:
    """A PDF of blank pages, as a phone's scanner makes it."""
    made = io.BytesIO()
    sheets = [Image.new("RGB", (300, 400), "#f7f3e8") for _ in range(pages)]
    sheets[0].save(made, "PDF", save_all=True, append_images=sheets[1:])
    made.seek(0)
    return made


def test_ink_lies_over_the_pages_of_a_paper_here_in_the_class_and_in_its_pdf(city: City, sign_in: SignIn) -> None:
    assignment = give(city)
    file = keep_stream(city.pupil, city.class_, paper(2), "jawaban.pdf")
    answer = hand_in(city, assignment, file_ids=[file])
    with reading() as db:
        sha256 = db.get_one(File, file).sha256
    make_renditions(sha256)
    teacher = sign_in(city.teacher)
    page = teacher.get(place(assignment, city.pupil)).text
    assert f'data-leaf="{file}:1"' in page
    assert f'data-leaf="{file}:2"' in page
    form = sent(answer, points="80", ink=json.dumps({f"{file}:2": STROKES}))
    assert teacher.post(place(assignment, city.pupil), data=form).status_code == 303
    told = teacher.get(f"/belajar/tugas/{assignment}/periksa/kelas?murid={city.pupil}").get_json()["pupils"][0]
    assert told["html"].count("<path") == len(STROKES)
    assert json.loads(told["ink"]) == {f"{file}:2": STROKES}
    assert [teacher.get(url).mimetype for url in told["pictures"]] == ["image/webp", "image/webp"]
    publish_marks(city.teacher, assignment)
    seen = sign_in(city.pupil).get(f"/belajar/tugas/{assignment}").text
    assert f"/files/{file}/ringan/page-2" in seen
    assert f"/files/{file}/ringan/page-1" not in seen, "only pages with ink are shown beside the mark"
    exported = pdfium.PdfDocument(teacher.get(f"{place(assignment, city.pupil)}/jawaban.pdf").data)
    inked = [pdfium.raw.FPDF_ANNOT_INK in kinds_on(exported, number) for number in range(len(exported))]
    assert inked == [False, False, True, False], "words, two pages, what was said"
    assert red(exported[2].render(scale=1).to_pil().convert("RGB")) > 100
    assert red(exported[2].render(scale=1, draw_annots=False).to_pil().convert("RGB")) == 0


def test_two_marks_stand_side_by_side_with_their_ink_and_their_voices(city: City, sign_in: SignIn) -> None:
    assignment, answer, file = answered(city)
    voices = [keep_stream(owner, None, io.BytesIO(tone(440)), "x.wav") for owner in (city.teacher, city.head_teacher)]
    theirs = mark(city, assignment, answer, 70, ink={(file, 1): STROKES[:1]}, voice=voices[0])
    form = sent(answer, points="90", ink=json.dumps({f"{file}:1": STROKES[1:]}), file_ids=str(voices[1]))
    client = sign_in(city.head_teacher)
    choice = client.post(place(assignment, city.pupil), data=form)
    assert choice.status_code == 409
    first, second = choice.text.split("Dari Anda, belum tersimpan")
    assert ("M1000 1000" in first, "M5000 5000" in first) == (True, False)
    assert ("M1000 1000" in second, "M5000 5000" in second) == (False, True)
    assert f"/files/{voices[0]}/" in first
    assert f"/files/{voices[1]}/" in second
    again = form | {"key": str(new_id()), "seen": str(theirs)}
    assert client.post(place(assignment, city.pupil), data=again).status_code == 303
    with reading():
        kept = papers_of(assignment, [city.pupil])[city.pupil]
    assert kept.ink == {(file, 1): STROKES[1:]}
    assert kept.said[0].mark.voice_id == voices[1]


def kinds_on(paper: pdfium.PdfDocument, number: int) -> list[int]:
    """What the annotations of a page are, to PDFium."""
    page = paper[number]
    count = pdfium.raw.FPDFPage_GetAnnotCount(page)
    return [pdfium.raw.FPDFAnnot_GetSubtype(pdfium.raw.FPDFPage_GetAnnot(page, at)) for at in range(count)]


def red(picture: Image.Image) -> int:
    """How many pixels are of the red of the pen."""
    numbers = iter(picture.tobytes())
    return sum(r > 150 and g < 60 and b < 60 for r, g, b in zip(numbers, numbers, numbers, strict=True))


def test_the_class_comes_at_once_with_light_pictures(city: City, sign_in: SignIn) -> None:
    assignment, answer, file = answered(city)
    mark(city, assignment, answer, 70, comment="Bagus.", keep=True)
    client = sign_in(city.teacher)
    told = client.get(f"/belajar/tugas/{assignment}/periksa/kelas").get_json()
    pupil = next(one for one in told["pupils"] if one["id"] == str(city.pupil))
    assert (pupil["points"], pupil["comment"], pupil["by"]) == ("70", "Bagus.", "Yuli Rumbiak")
    assert [row["text"] for row in told["comments"]] == ["Bagus."]
    only = client.get(f"/belajar/tugas/{assignment}/periksa/kelas?murid={city.classmate}").get_json()
    assert [one["id"] for one in only["pupils"]] == [str(city.classmate)]
    light = client.get(pupil["pictures"][0], headers={"Accept": "image/avif,image/webp"})
    assert (light.mimetype, len(light.data) <= WANTED) == ("image/avif", True)
    assert Image.open(io.BytesIO(light.data)).width >= 400
    assert client.get(pupil["pictures"][0], headers={"Accept": "image/webp"}).mimetype == "image/webp"
    assert client.get(f"{place(assignment, city.pupil)}/gambar/{file}/2").status_code == 404


def test_ready_comments_are_kept_once_for_oneself_alone(city: City, sign_in: SignIn) -> None:
    assignment, answer, _ = answered(city)
    for _time in range(2):
        mark(city, assignment, answer, 70, comment="Sebutkan satuannya.", keep=True)
    with reading():
        (row,) = ready_comments(city.teacher)
        assert not ready_comments(city.head_teacher)
    assert "Sebutkan satuannya." in sign_in(city.teacher).get("/belajar/periksa/komentar").text
    forget_comment(city.head_teacher, row.id)
    with reading():
        assert ready_comments(city.teacher), "nobody takes out another's"
    sign_in(city.teacher).post(f"/belajar/periksa/komentar/{row.id}/hapus")
    with reading():
        assert not ready_comments(city.teacher)
