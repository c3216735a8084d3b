"""Acts of one tap from a phone's outbox: each once, in its order, and never over the head of somebody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from learning.actions.assignments import withdraw_assignment
from learning.actions.courses import change_course
from learning.actions.extensions import grant_extension
from learning.actions.feed import write_comment, write_post
from learning.actions.lessons import LessonContent, change_lesson, create_lesson, publish_lesson, withdraw_lesson
from learning.actions.marks import Judged, give_mark, keep_comment
from learning.marking_models import ReadyComment
from learning.models import Assignment, Comment, Extension, Lesson, Post
from noken.clock import local, now
from noken.database import reading, transaction
from noken.ids import new_id
from noken.ledger import LedgerRow
from tests.factories import City
from tests.learning.school import HOUR, give, hand_in, mark, marks_of

SignIn = Callable[[UUID], FlaskClient]
OUTBOX = {"Noken-Outbox": "1"}


def tap(client: FlaskClient, address: str, key: UUID | None = None, **fields: object) -> Any:
    data = {"key": str(key or new_id()), **{name: str(value) for name, value in fields.items()}}
    return client.post(f"/belajar/{address}", data=data, headers=OUTBOX)


def lesson_of(city: City, publish_it: bool = False, body: str = "<p>Air naik.</p>") -> UUID:
    return create_lesson(city.course, LessonContent("Siklus air", body), city.teacher, new_id(), publish_it)


def touched(lesson_id: UUID) -> str:
    with reading() as db:
        return db.get_one(Lesson, lesson_id).touched_at.isoformat()


def is_open(lesson_id: UUID) -> bool:
    with reading() as db:
        return db.get_one(Lesson, lesson_id).is_open


def recorded(act: str) -> int:
    with reading() as db:
        return len(db.scalars(select(LedgerRow).where(LedgerRow.act == f"learning.{act}")).all())


def place_of(city: City, what: str) -> tuple[str, str]:
    """The address of an act that may be carried out now, and what the ledger calls it."""
    assignment = give(city)
    if what == "time":
        return f"tugas/{assignment}/waktu/{city.pupil}", "extended"
    if what == "no time":
        grant_extension(city.teacher, assignment, city.pupil, new_id(), now() + HOUR)
        return f"tugas/{assignment}/waktu/{city.pupil}/tarik", "extension-revoked"
    if what == "marks":
        mark(city, assignment, hand_in(city, assignment))
        return f"tugas/{assignment}/terbitkan", "published"
    if what == "give":
        withdraw_assignment(assignment, city.teacher)
    post = write_post(city.class_, "Bawa payung.", city.teacher, new_id())
    return {
        "publish": (f"pelajaran/{lesson_of(city)}/terbitkan", "lesson-published"),
        "withdraw": (f"pelajaran/{lesson_of(city, publish_it=True)}/tarik", "lesson-withdrawn"),
        "give": (f"tugas/{assignment}/berikan", "assignment-published"),
        "take back": (f"tugas/{assignment}/tarik", "assignment-withdrawn"),
        "post": (f"kabar/{post}/hapus", "post-removed"),
        "comment": (f"komentar/{write_comment(post, 'Ya.', city.pupil, new_id())}/hapus", "comment-removed"),
    }[what]


@pytest.mark.parametrize(
    "what", ["publish", "withdraw", "give", "take back", "post", "comment", "marks", "time", "no time"]
)
def test_a_tap_that_arrives_twice_counts_once(city: City, sign_in: SignIn, what: str) -> None:
    client, key = sign_in(city.teacher), new_id()
    address, act = place_of(city, what)
    before = recorded(act)
    first = tap(client, address, key, days=1)
    again = tap(client, address, key, days=1)
    assert first.status_code == 200, first.json
    assert first.json["receipt"]
    assert again.json["receipt"] == first.json["receipt"]
    assert first.json["told"]
    assert again.json["told"]
    assert recorded(act) == before + 1


def test_one_of_ones_own_comments_goes_once(city: City, sign_in: SignIn) -> None:
    with transaction():
        keep_comment(city.teacher, "Rapi.")
    with reading() as db:
        comment = db.scalars(select(ReadyComment.id)).one()
    key = new_id()
    for _ in range(2):
        assert tap(sign_in(city.teacher), f"periksa/komentar/{comment}/hapus", key).json["receipt"]
    with reading() as db:
        assert not db.scalars(select(ReadyComment.id)).all()


def test_what_was_changed_since_is_not_published_unseen(city: City, sign_in: SignIn) -> None:
    lesson = lesson_of(city)
    seen = touched(lesson)
    change_lesson(lesson, LessonContent("Siklus air", "<p>Lain.</p>"), city.head_teacher)
    refused = tap(sign_in(city.teacher), f"pelajaran/{lesson}/terbitkan", seen=seen)
    assert refused.status_code == 422
    assert "sesudah halaman Anda dibuka" in refused.json["detail"]
    assert not is_open(lesson)
    assert tap(sign_in(city.teacher), f"pelajaran/{lesson}/terbitkan", seen=touched(lesson)).status_code == 200
    assert is_open(lesson)


def test_what_was_published_anew_meanwhile_is_not_taken_back_by_an_old_tap(city: City, sign_in: SignIn) -> None:
    lesson = lesson_of(city, publish_it=True)
    seen = touched(lesson)
    withdraw_lesson(lesson, city.head_teacher)
    done = tap(sign_in(city.teacher), f"pelajaran/{lesson}/tarik", seen=seen)
    assert done.status_code == 200, "it is as it was meant to be"
    publish_lesson(lesson, city.head_teacher)
    assert tap(sign_in(city.teacher), f"pelajaran/{lesson}/tarik", seen=seen).status_code == 422
    assert is_open(lesson)


def test_a_tap_stands_on_the_act_before_it(city: City, sign_in: SignIn) -> None:
    client, lesson, change = sign_in(city.teacher), lesson_of(city), new_id()
    seen = touched(lesson)
    alone = tap(client, f"pelajaran/{lesson}/terbitkan", seen=seen, after=change)
    assert alone.status_code == 422
    assert "Perubahan sebelum ini tidak sampai" in alone.json["detail"]
    form = {"title": "Siklus air", "body": "Ditulis tanpa sinyal.", "act": "draft", "seen": seen}
    assert tap(client, f"pelajaran/{lesson}/ubah", change, **form).status_code == 200
    assert not is_open(lesson)
    assert tap(client, f"pelajaran/{lesson}/terbitkan", seen=seen, after=change).status_code == 200
    assert is_open(lesson)


def test_an_empty_lesson_is_refused_with_the_reason(city: City, sign_in: SignIn) -> None:
    refused = tap(sign_in(city.teacher), f"pelajaran/{lesson_of(city, body='')}/terbitkan")
    assert refused.status_code == 422
    assert "masih kosong" in refused.json["detail"]


def test_who_may_no_longer_do_it_is_told_so(city: City, sign_in: SignIn) -> None:
    client, lesson = sign_in(city.teacher), lesson_of(city, publish_it=True)
    change_course(city.course, "IPA", [city.head_teacher], city.head_teacher)
    refused = tap(client, f"pelajaran/{lesson}/tarik", seen=touched(lesson))
    assert refused.status_code == 403
    assert refused.json["detail"].startswith("Akun ini tidak boleh melakukannya")
    assert is_open(lesson)


def test_who_took_it_away_first_stays_who_did(city: City, sign_in: SignIn) -> None:
    post = write_post(city.class_, "Bawa payung.", city.teacher, new_id())
    comment = write_comment(post, "Ya.", city.pupil, new_id())
    for address in (f"komentar/{comment}/hapus", f"kabar/{post}/hapus"):
        for person in (city.head_teacher, city.teacher):
            assert tap(sign_in(person), address).status_code == 200
    with reading() as db:
        assert db.get_one(Post, post).removed_by == city.head_teacher
        assert db.get_one(Comment, comment).removed_by == city.head_teacher


def test_marks_given_by_others_after_the_page_was_made_stay_unpublished(city: City, sign_in: SignIn) -> None:
    assignment = give(city)
    seen = now().isoformat()
    mark(city, assignment, hand_in(city, assignment))
    theirs = hand_in(city, assignment, pupil=city.classmate)
    give_mark(city.head_teacher, assignment, city.classmate, new_id(), None, Judged(theirs, 70))
    tap(sign_in(city.teacher), f"tugas/{assignment}/terbitkan", seen=seen)
    assert marks_of(assignment, city.pupil)[0].published_at is not None, "the teacher's own, sent before it"
    assert marks_of(assignment, city.classmate)[0].published_at is None


def test_days_of_extra_time_count_from_the_tap(city: City, sign_in: SignIn) -> None:
    assignment, key = give(city, due_in=-5 * 24 * HOUR), new_id()
    written = now() - timedelta(days=2)
    for _ in range(2):
        address = f"tugas/{assignment}/waktu/{city.pupil}"
        assert tap(sign_in(city.teacher), address, key, days=3, written_at=written.isoformat()).status_code == 200
    with reading() as db:
        until = db.scalars(select(Extension.due_at)).one()
        due = db.get_one(Assignment, assignment).due_at
    assert due is not None
    assert local(until).date() == local(written).date() + timedelta(days=3)
    assert local(until).timetz() == local(due).timetz()


def test_extra_time_given_by_others_since_is_not_taken_back(city: City, sign_in: SignIn) -> None:
    assignment = give(city)
    seen = now().isoformat()
    grant_extension(city.head_teacher, assignment, city.pupil, new_id(), now() + 48 * HOUR)
    tap(sign_in(city.teacher), f"tugas/{assignment}/waktu/{city.pupil}/tarik", seen=seen)
    with reading() as db:
        assert db.scalars(select(Extension.revoked_at)).one() is None


def test_a_page_that_gives_its_acts_no_name_works_as_before(city: City, sign_in: SignIn) -> None:
    lesson = lesson_of(city)
    answer = sign_in(city.teacher).post(f"/belajar/pelajaran/{lesson}/terbitkan", follow_redirects=True)
    assert "Pelajaran sudah terbit" in answer.text
    assert is_open(lesson)


def test_pages_offer_their_taps_with_what_the_phone_needs(city: City, sign_in: SignIn) -> None:
    client, lesson, assignment = sign_in(city.teacher), lesson_of(city), give(city)
    post = write_post(city.class_, "Bawa payung.", city.teacher, new_id())
    for address in (
        f"pelajaran/{lesson}",
        f"tugas/{assignment}/ubah",
        f"kelas/{city.class_}",
        f"kabar/{post}",
        f"tugas/{assignment}/periksa",
    ):
        page = client.get(f"/belajar/{address}").text
        assert " data-tap" in page, address
        assert page.count(" data-outbox=") == 1, address
