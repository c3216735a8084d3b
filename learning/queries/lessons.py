"""Reads of lessons."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from learning.models import Lesson, LessonFile
from noken.accounts.queries import name_of
from noken.database import session
from noken.files.models import File
from noken.permissions import Scope


@dataclass(frozen=True)
class Attachment:
    """A file where it is attached, for the door of its page. `open`: whether pupils and guardians see it there."""

    file: File
    caption: str
    scope: Scope
    open: bool


def get_lesson(lesson_id: UUID) -> Lesson | None:
    """One lesson with its course and attachments, draft or not: for the door (`permit`)."""
    return session().get(
        Lesson,
        lesson_id,
        options=[selectinload(Lesson.attachments).joinedload(LessonFile.file).joinedload(File.preview)],
    )


def get_lesson_file(lesson_id: UUID, file_id: UUID) -> Attachment | None:
    """A file of a lesson."""
    db = session()
    row, lesson = db.get(LessonFile, (lesson_id, file_id)), db.get(Lesson, lesson_id)
    if row is None or lesson is None or row.file.removed_at is not None:
        return None
    return Attachment(row.file, row.caption, lesson.scope, lesson.is_open)


def author_of(lesson: Lesson) -> str:
    """Who wrote it."""
    return name_of(lesson.author_id)


def drafts_of(course_id: UUID) -> Sequence[Lesson]:
    """Lessons of a course that pupils do not see: never published or withdrawn, the last changed first."""
    query = (
        select(Lesson)
        .where(Lesson.course_id == course_id, (Lesson.published_at.is_(None)) | (Lesson.withdrawn_at.is_not(None)))
        .order_by(Lesson.changed_at.desc())
    )
    return session().scalars(query).all()
