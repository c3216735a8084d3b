"""What happened in courses, newest first: lessons and assignments as pupils see them. Nothing of it is stored twice."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from learning.models import Assignment, Course, Lesson, LessonFile
from noken.accounts.models import Account
from noken.clock import now
from noken.database import session
from noken.files.models import File


@dataclass(frozen=True)
class Cursor:
    """Where a page of a list ended; the next one holds what is older."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.id}"


def parse_cursor(text: str) -> Cursor | None:
    """The cursor of an address; None for none and for nonsense."""
    moment, _, name = text.partition("~")
    try:
        at = datetime.fromisoformat(moment)
        return Cursor(at.astimezone(UTC), UUID(name)) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def older(
    cursor: Cursor | None, at: InstrumentedAttribute[Any], id: InstrumentedAttribute[UUID]
) -> ColumnElement[bool]:
    """The condition that a row comes after the cursor in a list ordered newest first."""
    if cursor is None:
        return at.is_not(None)
    return or_(at < cursor.at, and_(at == cursor.at, id < cursor.id))


@dataclass(frozen=True)
class Item:
    """A lesson (`files`: its attachments) or an assignment (`due_at`) that pupils can see."""

    kind: str
    id: UUID
    title: str
    at: datetime
    course_id: UUID
    course: str
    author: str
    due_at: datetime | None = None
    files: tuple[File, ...] = ()

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.at, self.id)


def items(course_ids: Collection[UUID], before: Cursor | None, limit: int) -> list[Item]:
    """Up to `limit` lessons and assignments of these courses, newest first."""
    if not course_ids:
        return []
    db, moment = session(), now()

    def visible(table: type[Lesson] | type[Assignment], *more: Any) -> Select[*tuple[Any, ...]]:
        return (
            select(
                table.id,
                table.title,
                table.published_at.label("at"),
                table.course_id,
                Course.title.label("course"),
                Account.name.label("author"),
                *more,
            )
            .join(Course, Course.id == table.course_id)
            .join(Account, Account.id == table.author_id)
            .where(
                table.course_id.in_(course_ids),
                table.published_at <= moment,
                table.withdrawn_at.is_(None),
                older(before, table.published_at, table.id),
            )
            .order_by(table.published_at.desc(), table.id.desc())
            .limit(limit)
        )

    lessons = db.execute(visible(Lesson)).all()
    files = _files([row.id for row in lessons])
    found = [Item("lesson", **row._mapping, files=tuple(files[row.id])) for row in lessons]
    found += [Item("assignment", **row._mapping) for row in db.execute(visible(Assignment, Assignment.due_at))]
    return sorted(found, key=lambda item: (item.at, item.id), reverse=True)[:limit]


def _files(lesson_ids: Collection[UUID]) -> dict[UUID, list[File]]:
    found: dict[UUID, list[File]] = defaultdict(list)
    if not lesson_ids:
        return found
    query = (
        select(LessonFile.lesson_id, File)
        .join(File, File.id == LessonFile.file_id)
        .where(LessonFile.lesson_id.in_(lesson_ids), File.removed_at.is_(None))
        .order_by(LessonFile.position)
    )
    for lesson_id, file in session().execute(query):
        found[lesson_id].append(file)
    return found
