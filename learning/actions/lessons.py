"""Lessons: written as drafts, put before a class, taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from learning.actions.common import (
    Attached,
    NothingInIt,
    Tap,
    arrived_before,
    attach,
    refuse_moved,
    refuse_stale,
    refuse_taken,
)
from learning.events import LessonPublished, LessonWithdrawn
from learning.models import Lesson, LessonFile
from noken.clock import now
from noken.database import session, transaction
from noken.events import publish
from noken.idempotency import earlier
from noken.ledger import record
from noken.richtext import clean


@dataclass(frozen=True)
class LessonContent:
    """What the form of a lesson holds; `body` is HTML from anybody."""

    title: str
    body: str
    files: Sequence[Attached] = ()

    def asked(self, publish_it: bool) -> dict[str, Any]:
        """What tells one command from another."""
        files = [str(one) for one in self.files]
        return {"title": self.title, "body": self.body, "publish": publish_it, "files": files}


def create_lesson(
    course_id: UUID,
    content: LessonContent,
    by: UUID,
    key: UUID,
    publish_it: bool = False,
    written_at: datetime | None = None,
) -> UUID:
    """A new draft, or published at once; returns its id, which is `key`. On the disk when this returns."""
    with transaction(durable=True) as db:
        asked = {"course": course_id} | content.asked(publish_it)
        if earlier(by, key, "learning.create-lesson", asked, written_at):
            return key
        refuse_taken(db.get(Lesson, key))
        lesson = Lesson(id=key, course_id=course_id, title=content.title, body=clean(content.body), author_id=by)
        db.add(lesson)
        db.flush()
        attach(LessonFile, {"lesson_id": key}, [], content.files, by)
        if publish_it:
            publish_lesson(key, by)
        return key


def change_lesson(
    lesson_id: UUID,
    content: LessonContent,
    by: UUID,
    seen: datetime | None = None,
    publish_it: bool = False,
    key: UUID | None = None,
    written_at: datetime | None = None,
) -> None:
    """Another content. Raises ChangedMeanwhile where it was saved since `seen`; arriving twice it counts once."""
    with transaction(durable=True) as db:
        asked = {"lesson": lesson_id} | content.asked(publish_it)
        if key and earlier(by, key, "learning.change-lesson", asked, written_at):
            return
        lesson = db.get_one(Lesson, lesson_id)
        refuse_stale(seen, lesson.changed_at)
        lesson.title, lesson.body, lesson.changed_at = content.title, clean(content.body), now()
        attach(LessonFile, {"lesson_id": lesson_id}, lesson.attachments, content.files, by)
        if publish_it:
            publish_lesson(lesson_id, by)
        elif lesson.is_open:
            _must_say_something(lesson)
            record("learning.lesson-changed", by, "lesson", lesson_id)


def publish_lesson(lesson_id: UUID, by: UUID, tap: Tap | None = None) -> None:
    """The pupils of the class can read it from now on. Raises NothingInIt, ChangedMeanwhile, StepMissing."""
    with transaction(durable=True) as db:
        if arrived_before(tap, by, "learning.publish-lesson", lesson_id):
            return
        lesson = db.get_one(Lesson, lesson_id)
        _must_say_something(lesson)
        if lesson.is_open:
            return
        refuse_moved(tap, by, lesson.touched_at)
        lesson.published_at, lesson.withdrawn_at = now(), None
        course = lesson.course
        record("learning.lesson-published", by, "lesson", lesson_id, {"course": course.id, "class": course.class_id})
        publish(LessonPublished(lesson_id, course.id, course.class_id))


def withdraw_lesson(lesson_id: UUID, by: UUID, tap: Tap | None = None) -> None:
    """Out of the pupils' sight; the teacher still has it and can publish it again. Raises ChangedMeanwhile,
    StepMissing."""
    with transaction(durable=True) as db:
        if arrived_before(tap, by, "learning.withdraw-lesson", lesson_id):
            return
        lesson = db.get_one(Lesson, lesson_id)
        if lesson.published_at is None or lesson.withdrawn_at is not None:
            return
        refuse_moved(tap, by, lesson.touched_at)
        lesson.withdrawn_at = now()
        course = lesson.course
        record("learning.lesson-withdrawn", by, "lesson", lesson_id, {"course": course.id, "class": course.class_id})
        publish(LessonWithdrawn(lesson_id, course.id, course.class_id))


def _must_say_something(lesson: Lesson) -> None:
    session().flush()
    session().refresh(lesson, ["attachments"])
    if not lesson.body and not lesson.attachments:
        raise NothingInIt
