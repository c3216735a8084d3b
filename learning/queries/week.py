"""Reads for the week that is kept on a phone: the courses of classes, the files of lessons and assignments."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from learning.models import AssignmentFile, Course, LessonFile
from noken.database import session
from noken.files.models import File


class FileRow(NamedTuple):
    """A file and the lesson or assignment it hangs on."""

    owner_id: UUID
    file: File


def courses_of(class_ids: Sequence[UUID]) -> list[tuple[UUID, str]]:
    """Id and title of the open courses of these classes."""
    query = select(Course.id, Course.title).where(Course.class_id.in_(class_ids), Course.closed_at.is_(None))
    return [(row.id, row.title) for row in session().execute(query.order_by(Course.title))]


def files_of_lessons(lesson_ids: Sequence[UUID]) -> list[FileRow]:
    """What hangs on these lessons."""
    rows = session().scalars(select(LessonFile).where(LessonFile.lesson_id.in_(lesson_ids)))
    return [FileRow(row.lesson_id, row.file) for row in rows if row.file.removed_at is None]


def files_of_assignments(assignment_ids: Sequence[UUID]) -> list[FileRow]:
    """What hangs on these assignments."""
    rows = session().scalars(select(AssignmentFile).where(AssignmentFile.assignment_id.in_(assignment_ids)))
    return [FileRow(row.assignment_id, row.file) for row in rows if row.file.removed_at is None]
