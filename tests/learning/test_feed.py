"""The feed of a class: who reads, writes, answers and takes away; pages by time; what was published in between."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from learning.actions.assignments import AssignmentContent, create_assignment
from learning.actions.feed import Gone, remove_comment, remove_post, write_comment, write_post
from learning.actions.lessons import LessonContent, create_lesson, withdraw_lesson
from learning.events import CommentWritten, PostWritten
from learning.models import Comment, Post
from learning.queries.feed import Message, feed_page
from noken.clock import now
from noken.database import reading, session, transaction
from noken.events import subscribe
from noken.idempotency import KeyReused
from noken.ids import new_id
from noken.ledger import LedgerRow
from noken.outbox import OutboxRow
from tests.factories import City

SignIn = Callable[[UUID], FlaskClient]


def post(city: City, text: str = "Besok bawa penggaris.") -> UUID:
    return write_post(city.class_, text, city.teacher, new_id())


def test_guardians_read_and_do_not_write(city: City, sign_in: SignIn) -> None:
    said = post(city)
    client = sign_in(city.guardian)
    assert "Besok bawa penggaris." in client.get(f"/belajar/kelas/{city.class_}").text
    page = client.get(f"/belajar/kabar/{said}").text
    assert "Besok bawa penggaris." in page
    assert "/komentar" not in page
    data = {"key": str(new_id()), "text": "x"}
    assert client.post(f"/belajar/kabar/{said}/komentar", data=data).status_code == 403
    assert client.post(f"/belajar/kelas/{city.class_}/kabar", data=data).status_code == 403
    assert sign_in(city.other_guardian).get(f"/belajar/kelas/{city.class_}").status_code == 403


def test_pupils_answer_and_do_not_post(city: City, sign_in: SignIn) -> None:
    said, client = post(city), sign_in(city.pupil)
    data = {"key": str(new_id()), "text": "Baik, Bu."}
    for _ in range(2):
        answer = client.post(f"/belajar/kabar/{said}/komentar", data=data)
        assert answer.location == f"/belajar/kabar/{said}#komentar-{data['key']}"
    assert client.get(f"/belajar/kabar/{said}").text.count("Baik, Bu.") == 1
    assert client.post(f"/belajar/kelas/{city.class_}/kabar", data=data).status_code == 403
    assert sign_in(city.other_pupil).post(f"/belajar/kabar/{said}/komentar", data=data).status_code == 403
    other = client.post(f"/belajar/kabar/{said}/komentar", data=data | {"text": "Lain."})
    assert other.status_code == 409


def test_nothing_empty_and_nothing_endless(city: City, sign_in: SignIn) -> None:
    client = sign_in(city.teacher)
    for text, words in (("  \n ", "Tulis pesannya dulu."), ("x" * 5001, "Paling panjang 5000 huruf.")):
        answer = client.post(f"/belajar/kelas/{city.class_}/kabar", data={"key": str(new_id()), "text": text})
        assert answer.status_code == 400
        assert words in answer.text
        assert text.strip() in answer.text
    with reading():
        assert not session().scalars(select(Post)).all()


def test_the_same_key_posts_once(city: City) -> None:
    key = new_id()
    assert write_post(city.class_, "a", city.teacher, key) == write_post(city.class_, "a", city.teacher, key)
    with pytest.raises(KeyReused):
        write_post(city.class_, "b", city.teacher, key)
    with pytest.raises(KeyReused):
        write_post(city.other_class, "a", city.other_teacher, key)


@pytest.mark.parametrize(
    ("name", "own", "another"),
    [("pupil", True, False), ("teacher", True, True), ("head_teacher", True, True), ("other_teacher", False, False)],
)
def test_who_takes_an_answer_away(city: City, sign_in: SignIn, name: str, own: bool, another: bool) -> None:
    said, person = post(city), getattr(city, name)
    client = sign_in(person)
    for author, allowed in ((person, own), (city.classmate, another)):
        comment_id = write_comment(said, "Kasar.", author, new_id()) if author != city.other_teacher else None
        if comment_id is None:
            continue
        shown = f"/belajar/komentar/{comment_id}/hapus" in client.get(f"/belajar/kabar/{said}").text
        assert shown is allowed
        for _ in range(2):
            assert client.post(f"/belajar/komentar/{comment_id}/hapus").status_code == (303 if allowed else 403)
        with reading():
            row = session().get_one(Comment, comment_id)
            assert row.text == "Kasar."
            assert row.removed_by == (person if allowed else None)


def test_what_was_taken_away_is_kept_out_of_sight(city: City, sign_in: SignIn) -> None:
    said = post(city)
    answer = write_comment(said, "Baik.", city.pupil, new_id())
    remove_comment(answer, city.teacher)
    remove_post(said, city.head_teacher)
    remove_post(said, city.teacher)
    pupil = sign_in(city.pupil)
    assert "penggaris" not in pupil.get(f"/belajar/kelas/{city.class_}").text
    assert pupil.get(f"/belajar/kabar/{said}").status_code == 404
    with pytest.raises(Gone):
        write_comment(said, "Masih bisa?", city.pupil, new_id())
    late = pupil.post(
        f"/belajar/kabar/{said}/komentar", data={"key": str(new_id()), "text": "x"}, follow_redirects=True
    )
    assert "Pesan ini sudah dihapus" in late.text
    with reading():
        assert session().get_one(Post, said).removed_by == city.head_teacher
        acts = session().scalars(select(LedgerRow.act).where(LedgerRow.act.contains("removed"))).all()
        assert sorted(acts) == ["learning.comment-removed", "learning.post-removed"]


@pytest.mark.database
def test_what_was_published_stands_between_the_messages(city: City, database_kind: str) -> None:
    first = post(city, "Pertama.")
    lesson = create_lesson(city.course, LessonContent("Pelajaran", "<p>a</p>"), city.teacher, new_id(), True)
    given = AssignmentContent("Tugas", "", True, True, None)
    assignment = create_assignment(city.course, given, city.teacher, new_id(), True)
    create_lesson(city.course, LessonContent("Draf", "<p>a</p>"), city.teacher, new_id())
    create_lesson(city.other_course, LessonContent("Kelas lain", "<p>a</p>"), city.other_teacher, new_id(), True)
    last = post(city, "Terakhir.")
    with reading():
        assert [entry.id for entry in feed_page(city.class_, None).entries] == [last, assignment, lesson, first]
    withdraw_lesson(lesson, city.teacher)
    with reading():
        assert [entry.id for entry in feed_page(city.class_, None).entries] == [last, assignment, first]


@pytest.mark.database
def test_pages_hold_everything_once(city: City, sign_in: SignIn, database_kind: str) -> None:
    moment = now()
    with transaction() as db:
        for number in range(50):
            at = moment - timedelta(minutes=number // 3)
            db.add(Post(id=new_id(), class_id=city.class_, author_id=city.teacher, text=f"n{number}", created_at=at))
    client, address, seen = sign_in(city.pupil), f"/belajar/kelas/{city.class_}", list[str]()
    while address:
        page = client.get(address).text
        seen += re.findall(r'<p class="said">(n\d+)</p>', page)
        more = re.search(r'href="([^"]*\?sebelum=[^"]+)"', page)
        address = more[1].replace("&amp;", "&") if more else ""
    assert len(seen) == 50
    assert len(set(seen)) == 50
    assert client.get(f"/belajar/kelas/{city.class_}?sebelum=kacau").status_code == 200


def test_what_is_written_is_told(city: City) -> None:
    subscribe({PostWritten: ("learning.posted",), CommentWritten: ("learning.answered",)})
    said = post(city)
    answer = write_comment(said, "Baik.", city.pupil, new_id())
    with reading():
        rows = session().scalars(select(OutboxRow).order_by(OutboxRow.created_at)).all()
        assert [(row.task, row.arguments[1]) for row in rows] == [
            ("learning.posted", {"post_id": str(said), "class_id": str(city.class_)}),
            ("learning.answered", {"comment_id": str(answer), "post_id": str(said), "class_id": str(city.class_)}),
        ]


@pytest.mark.database
def test_the_newest_answers_are_shown_with_their_number(city: City, database_kind: str) -> None:
    said = post(city)
    for number in range(4):
        write_comment(said, f"k{number}", city.pupil, new_id())
    hidden = write_comment(said, "k4", city.pupil, new_id())
    remove_comment(hidden, city.pupil)
    with reading():
        (entry,) = feed_page(city.class_, None).entries
        assert isinstance(entry, Message)
        assert [answer.text for answer in entry.comments] == ["k2", "k3"]
        assert entry.count == 4


def test_addresses_are_clickable_and_nothing_else_is(city: City, sign_in: SignIn) -> None:
    post(city, "Lihat https://belajar.example/a?b=1&c=2. <b>x</b>\njavascript:alert(1)")
    page = sign_in(city.pupil).get(f"/belajar/kelas/{city.class_}").text
    assert 'href="https://belajar.example/a?b=1&amp;c=2" rel="noopener noreferrer nofollow"' in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert 'href="javascript' not in page
