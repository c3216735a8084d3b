"""Lessons: written, published, read, taken back; what comes back from a form that was wrong."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from learning.actions.common import Attached, ChangedMeanwhile, NothingInIt
from learning.actions.lessons import LessonContent, change_lesson, create_lesson, publish_lesson, withdraw_lesson
from learning.events import LessonPublished, LessonWithdrawn
from learning.models import Lesson
from noken.database import reading, session
from noken.events import subscribe
from noken.files.actions import keep_stream
from noken.files.models import File
from noken.files.refusal import Refused
from noken.files.store import open_store
from noken.idempotency import KeyReused
from noken.ids import new_id
from noken.ledger import LedgerRow
from noken.outbox import OutboxRow
from noken.settings import Settings
from tests.factories import City
from tests.noken.files.samples import media

SignIn = Callable[[UUID], FlaskClient]


def photo(colour: str = "green", size: tuple[int, int] = (640, 480)) -> io.BytesIO:
    kept = io.BytesIO()
    Image.new("RGB", size, colour).save(kept, "JPEG")
    kept.seek(0)
    return kept


def draft(city: City, title: str = "Siklus air", body: str = "<p>Air naik.</p>", *files: Attached) -> UUID:
    return create_lesson(city.course, LessonContent(title, body, files), city.teacher, new_id())


def get(lesson_id: UUID) -> Lesson:
    return session().get_one(Lesson, lesson_id)


def acts(object_id: UUID) -> list[str]:
    rows = session().scalars(select(LedgerRow).where(LedgerRow.object_id == object_id).order_by(LedgerRow.at))
    return [row.act.removeprefix("learning.") for row in rows]


def write(client: FlaskClient, city: City, act: str = "publish", **values: object) -> TestResponse:
    data = MultiDict[str, object]({"key": str(new_id()), "title": "Pecahan", "body": "Dua pecahan.", "act": act})
    for name, value in values.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return client.post(f"/belajar/mapel/{city.course}/pelajaran-baru", data=data)


def test_a_draft_is_seen_by_those_who_teach_the_course_only(city: City, sign_in: SignIn) -> None:
    lesson_id = draft(city)
    seen = {
        name: sign_in(getattr(city, name)).get(f"/belajar/pelajaran/{lesson_id}").status_code
        for name in ("teacher", "head_teacher", "pupil", "guardian", "other_teacher", "other_pupil", "mayor")
    }
    assert seen == {
        "teacher": 200,
        "head_teacher": 200,
        "pupil": 404,
        "guardian": 404,
        "other_teacher": 403,
        "other_pupil": 403,
        "mayor": 403,
    }


def test_published_and_taken_back(city: City, sign_in: SignIn) -> None:
    lesson_id, pupil = draft(city), sign_in(city.pupil)
    publish_lesson(lesson_id, city.teacher)
    publish_lesson(lesson_id, city.teacher)
    assert "Air naik." in pupil.get(f"/belajar/pelajaran/{lesson_id}").text
    withdraw_lesson(lesson_id, city.teacher)
    withdraw_lesson(lesson_id, city.teacher)
    gone = pupil.get(f"/belajar/pelajaran/{lesson_id}")
    assert gone.status_code == 404
    assert "ditarik" in gone.text
    assert "Air naik." not in gone.text
    publish_lesson(lesson_id, city.teacher)
    assert pupil.get(f"/belajar/pelajaran/{lesson_id}").status_code == 200
    with reading():
        assert acts(lesson_id) == ["lesson-published", "lesson-withdrawn", "lesson-published"]


def test_nothing_empty_is_published(city: City) -> None:
    lesson_id = draft(city, body="<p> <br></p><script>alert(1)</script>")
    with pytest.raises(NothingInIt):
        publish_lesson(lesson_id, city.teacher)
    with reading():
        assert get(lesson_id).published_at is None
        assert get(lesson_id).body == ""


def test_the_same_key_makes_one_lesson(city: City) -> None:
    key, content = new_id(), LessonContent("Pecahan", "<p>a</p>")
    assert create_lesson(city.course, content, city.teacher, key) == key
    assert create_lesson(city.course, content, city.teacher, key) == key
    with pytest.raises(KeyReused):
        create_lesson(city.course, LessonContent("Lain", "<p>a</p>"), city.teacher, key)
    with pytest.raises(KeyReused):
        create_lesson(city.other_course, content, city.other_teacher, key)
    with reading():
        assert len(session().scalars(select(Lesson)).all()) == 1


def test_two_who_write_at_once(city: City) -> None:
    lesson_id = draft(city)
    with reading():
        seen = get(lesson_id).changed_at
    change_lesson(lesson_id, LessonContent("Satu", "<p>1</p>"), city.teacher, seen)
    with pytest.raises(ChangedMeanwhile):
        change_lesson(lesson_id, LessonContent("Dua", "<p>2</p>"), city.head_teacher, seen)
    with reading():
        assert get(lesson_id).title == "Satu"


def test_attachments_keep_their_order_and_captions(city: City) -> None:
    ids = [keep_stream(city.teacher, city.class_, photo(colour), f"{colour}.jpg") for colour in ("red", "blue", "gold")]
    lesson_id = draft(city, "Warna", "", *(Attached(id) for id in ids))
    change_lesson(lesson_id, LessonContent("Warna", "", (Attached(ids[2], "emas"), Attached(ids[0]))), city.teacher)
    with reading():
        assert [(row.file_id, row.caption) for row in get(lesson_id).attachments] == [(ids[2], "emas"), (ids[0], "")]


def test_nobody_attaches_another_s_file(city: City) -> None:
    theirs = keep_stream(city.pupil, city.class_, photo(), "x.jpg")
    with pytest.raises(Refused):
        draft(city, "Curian", "", Attached(theirs))
    with reading():
        assert not session().scalars(select(Lesson)).all()


def test_written_without_javascript(city: City, sign_in: SignIn) -> None:
    client = sign_in(city.teacher)
    answer = write(client, city, body="Dua pecahan senilai.\n\n- 1/2\n- 2/4 < 3/4", files=[(photo(), "gambar.jpg")])
    assert answer.status_code == 303
    with reading():
        lesson = session().scalars(select(Lesson)).one()
        assert lesson.is_open
        assert lesson.body == "<p>Dua pecahan senilai.</p><ul><li>1/2</li><li>2/4 &lt; 3/4</li></ul>"
        assert [row.file.name for row in lesson.attachments] == ["gambar.jpg"]
    page = sign_in(city.pupil).get(answer.location).text
    assert "1 gambar · " in page
    assert re.search(
        r'<img src="/files/[0-9a-f-]{36}/preview" alt="gambar.jpg" width="480" height="360" loading="lazy">', page
    )


def test_a_missing_title_loses_nothing(city: City, sign_in: SignIn) -> None:
    client = sign_in(city.teacher)
    answer = write(client, city, title="", body="Yang sudah ditulis", files=[(photo(), "gambar.jpg")])
    assert answer.status_code == 400
    assert "Yang sudah ditulis" in answer.text
    assert "Beri judul dulu" in answer.text
    attached = re.findall(r'name="attached" value="([0-9a-f-]{36})"', answer.text)
    assert len(attached) == 1
    with reading():
        assert not session().scalars(select(Lesson)).all()
    assert write(client, city, attached=attached, **{f"caption-{attached[0]}": "Papan tulis"}).status_code == 303
    with reading():
        row = session().scalars(select(Lesson)).one().attachments[0]
        assert (row.file_id, row.caption) == (UUID(attached[0]), "Papan tulis")


def test_a_wrong_file_costs_no_other(city: City, sign_in: SignIn) -> None:
    wrong = (io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), "peta.svg")
    answer = write(sign_in(city.teacher), city, files=[(photo(), "gambar.jpg"), wrong])
    assert answer.status_code == 400
    assert "peta.svg" in answer.text
    assert answer.text.count('name="attached"') == 1
    with reading():
        assert not session().scalars(select(Lesson)).all()
        assert len(session().scalars(select(File)).all()) == 1


def test_the_small_buttons_move_and_take_off(city: City, sign_in: SignIn) -> None:
    client = sign_in(city.teacher)
    ids = [str(keep_stream(city.teacher, city.class_, photo(colour), f"{colour}.jpg")) for colour in ("red", "blue")]

    def order(move: str) -> list[str]:
        page = write(client, city, act="", attached=ids, move=move)
        assert page.status_code == 200
        assert "Dua pecahan." in page.text
        return re.findall(r'name="attached" value="([0-9a-f-]{36})"', page.text)

    assert order(f"down:{ids[0]}") == [ids[1], ids[0]]
    assert order(f"up:{ids[0]}") == ids
    assert order(f"remove:{ids[0]}") == [ids[1]]
    with reading():
        assert not session().scalars(select(Lesson)).all()


def test_a_form_names_only_files_of_its_own(city: City, sign_in: SignIn) -> None:
    theirs = str(keep_stream(city.pupil, city.class_, photo(), "x.jpg"))
    page = write(sign_in(city.teacher), city, act="", attached=[theirs, "nonsense"])
    assert page.status_code == 200
    assert 'name="attached"' not in page.text


def test_changing_shows_what_was_typed(city: City, sign_in: SignIn) -> None:
    client, plain = sign_in(city.teacher), "<p>Satu.<br>Dua.</p><ul><li>a</li></ul>"
    simple, rich = draft(city, body=plain), draft(city, body="<p>Satu <b>tebal</b>.</p>")
    assert "Satu.\nDua.\n\n- a</textarea>" in client.get(f"/belajar/pelajaran/{simple}/ubah").text
    assert "&lt;b&gt;tebal&lt;/b&gt;" in client.get(f"/belajar/pelajaran/{rich}/ubah").text


def test_a_stale_form_comes_back_with_its_words(city: City, sign_in: SignIn) -> None:
    client, lesson_id = sign_in(city.teacher), draft(city)
    with reading():
        seen = get(lesson_id).changed_at.isoformat()
    change_lesson(lesson_id, LessonContent("Lain", "<p>Lain.</p>"), city.head_teacher)
    data = {"key": str(new_id()), "title": "Punyaku", "body": "Tulisanku", "seen": seen, "act": "draft"}
    answer = client.post(f"/belajar/pelajaran/{lesson_id}/ubah", data=data)
    assert answer.status_code == 409
    assert "Tulisanku" in answer.text
    newer = re.search(r'name="seen"[^>]*value="([^"]+)"', answer.text)
    assert newer
    data |= {"seen": newer[1]}
    assert client.post(f"/belajar/pelajaran/{lesson_id}/ubah", data=data).status_code == 303
    with reading():
        assert get(lesson_id).title == "Punyaku"


def test_a_form_sent_again_with_other_words_goes_on_as_a_change(city: City, sign_in: SignIn) -> None:
    client, key = sign_in(city.teacher), str(new_id())
    assert write(client, city, key=key, act="draft").status_code == 303
    again = write(client, city, key=key, act="draft", body="Lebih panjang.")
    assert again.status_code == 409
    assert f'action="/belajar/pelajaran/{key}/ubah"' in again.text
    assert "Lebih panjang." in again.text


def test_a_text_shows_no_picture_that_is_not_attached(city: City, sign_in: SignIn) -> None:
    theirs = keep_stream(city.other_teacher, city.other_class, photo(), "rahasia.jpg")
    own = keep_stream(city.teacher, city.class_, photo(), "kelas.jpg")
    body = "".join(f'<p><img src="/files/{id}/preview" alt="{alt}"></p>' for id, alt in ((theirs, "x"), (own, "Kami")))
    lesson_id = draft(city, "Gambar", body, Attached(own))
    page = sign_in(city.teacher).get(f"/belajar/pelajaran/{lesson_id}").text
    assert str(theirs) not in page
    assert f'src="/files/{own}/preview" alt="Kami"' in page


def test_the_reading_page_is_small(city: City, sign_in: SignIn) -> None:
    lesson_id = draft(city, body="<p>Air naik ke awan, lalu turun lagi sebagai hujan.</p>" * 20)
    publish_lesson(lesson_id, city.teacher)
    assert len(sign_in(city.pupil).get(f"/belajar/pelajaran/{lesson_id}").data) < 6_000


def test_sound_and_film_wait_on_a_page_of_their_own(city: City, sign_in: SignIn) -> None:
    sound = keep_stream(city.teacher, city.class_, io.BytesIO(media("ogg", sound="libopus")), "irama.ogg")
    lesson_id = draft(city, "Irama tifa", "<p>Dengarkan.</p>", Attached(sound, "Irama empat ketuk"))
    publish_lesson(lesson_id, city.teacher)
    pupil, address = sign_in(city.pupil), f"/belajar/pelajaran/{lesson_id}/berkas/{sound}"
    page = pupil.get(f"/belajar/pelajaran/{lesson_id}").text
    assert "<audio" not in page
    assert re.search(rf'href="{address}">Irama empat ketuk</a>', page)
    assert re.search(r"suara \d detik · \d+\skB", page)
    assert f'<audio controls preload="none" src="/files/{sound}/irama.ogg">' in pupil.get(address).text
    withdraw_lesson(lesson_id, city.teacher)
    assert pupil.get(address).status_code == 404
    assert sign_in(city.teacher).get(address).status_code == 200


def test_a_full_quota_says_so_and_keeps_the_words(city: City, sign_in: SignIn, settings: Settings) -> None:
    open_store(replace(settings, quota=10))
    answer = write(sign_in(city.teacher), city, body="Yang sudah ditulis", files=[(photo(), "gambar.jpg")])
    assert answer.status_code == 400
    assert "Tempat untuk berkas sudah penuh" in answer.text
    assert "Yang sudah ditulis" in answer.text
    with reading():
        assert not session().scalars(select(Lesson)).all()
        assert not session().scalars(select(File)).all()


def test_what_is_published_is_told(city: City) -> None:
    subscribe({LessonPublished: ("learning.told",), LessonWithdrawn: ("learning.taken",)})
    lesson_id = draft(city)
    publish_lesson(lesson_id, city.teacher)
    publish_lesson(lesson_id, city.teacher)
    withdraw_lesson(lesson_id, city.teacher)
    said = {"lesson_id": str(lesson_id), "course_id": str(city.course), "class_id": str(city.class_)}
    with reading():
        rows = session().scalars(select(OutboxRow).order_by(OutboxRow.created_at)).all()
        assert [(row.task, row.arguments[1]) for row in rows] == [("learning.told", said), ("learning.taken", said)]
