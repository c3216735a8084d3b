"""Reads of "hari ini" for pupils: two statements, built once over plain tables, since this page is asked for most."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Date, FromClause, ScalarSelect, Select, bindparam, func, or_, select, type_coerce
from sqlalchemy.types import NULLTYPE

from learning.models import Assignment, Course, Extension, Lesson, LessonFile, Mark, Submission
from noken.accounts.models import Account, Membership, Organization, Role
from noken.clock import now, today
from noken.database import session
from noken.files.models import Blob, File

MISSED = timedelta(days=14)
FRESH = timedelta(days=7)


class WorkRow(NamedTuple):
    """One assignment as the pupil has it. From `marked_at` on: the newest published mark, None where there is none.

    `answer` and `answer_marked` only tell whether there is an answer, and whether it is the one that was marked.
    """

    id: UUID
    title: str
    course: str
    due_at: datetime | None
    extended_to: datetime | None
    answer: object
    answer_marked: object
    published_at: datetime | None
    returned: bool | None
    points: float | None
    comment: str | None
    teacher: str | None


class LessonRow(NamedTuple):
    """One lesson with the weight of what hangs on it."""

    id: UUID
    title: str
    course: str
    bytes: int


def work_of(pupil_id: UUID) -> list[WorkRow]:
    """What may matter today: due lately or later, or published lately. By due moment, undated last."""
    at = now()
    values = {"pupil": pupil_id, "today": today(), "now": at, "missed": at - MISSED, "fresh": at - FRESH}
    return [WorkRow(*row) for row in session().connection().execute(_WORK, values).all()]


def lessons_of(pupil_id: UUID) -> list[LessonRow]:
    """Lessons of the last seven days, newest first."""
    at = now()
    values = {"pupil": pupil_id, "today": today(), "now": at, "fresh": at - FRESH}
    return [LessonRow(*row) for row in session().connection().execute(_LESSONS, values).all()]


def _newest(column: str, table: FromClause, moment: str, *conditions: ColumnElement[bool]) -> ScalarSelect[Any]:
    """Of the newest row of `table` that belongs to the pupil and the assignment of the statement around it."""
    mine = (table.c.assignment_id == _assignment.c.id, table.c.pupil_id == bindparam("pupil"), *conditions)
    newest = select(table.c[column]).where(*mine).order_by(table.c[moment].desc(), table.c.id.desc()).limit(1)
    return newest.correlate(_assignment).scalar_subquery()


def _in_open_courses() -> tuple[ColumnElement[bool], ...]:
    """In the classes the pupil is in today; asked of the database, which is cheaper than sending it a list."""
    member, place, day = Membership.__table__.c, Organization.__table__.c, bindparam("today", type_=Date())
    classes = (
        select(member.organization_id)
        .join_from(Membership.__table__, Organization.__table__, place.id == member.organization_id)
        .where(
            member.account_id == bindparam("pupil"),
            member.role == Role.PUPIL,
            member.starts_on <= day,
            or_(member.ends_on.is_(None), member.ends_on >= day),
            place.closed_at.is_(None),
        )
    )
    return (_course.c.class_id.in_(classes), _course.c.closed_at.is_(None))


def _work_statement() -> Select[Any]:
    other = _mark.alias()
    extended = _newest("due_at", _extension, "granted_at", _extension.c.revoked_at.is_(None))
    newest_mark = _newest("id", other, "marked_at", other.c.published_at.is_not(None))
    return (
        select(
            _assignment.c.id,
            _assignment.c.title,
            _course.c.title.label("course"),
            _assignment.c.due_at,
            extended.label("extended_to"),
            type_coerce(_newest("id", _submission, "received_at"), NULLTYPE).label("answer"),
            type_coerce(_mark.c.submission_id, NULLTYPE).label("answer_marked"),
            _mark.c.published_at,
            _mark.c.returned,
            _mark.c.points,
            _mark.c.comment,
            _account.c.name,
        )
        .select_from(_assignment)
        .join(_course, _course.c.id == _assignment.c.course_id)
        .outerjoin(_mark, _mark.c.id == newest_mark)
        .outerjoin(_account, _account.c.id == _mark.c.marked_by)
        .where(
            *_in_open_courses(),
            _assignment.c.published_at <= bindparam("now"),
            _assignment.c.withdrawn_at.is_(None),
            or_(
                _assignment.c.due_at.is_(None),
                func.coalesce(extended, _assignment.c.due_at) >= bindparam("missed"),
                _mark.c.published_at >= bindparam("fresh"),
            ),
        )
        .order_by(_assignment.c.due_at.is_(None), _assignment.c.due_at, _assignment.c.id)
        .limit(80)
    )


def _lessons_statement() -> Select[Any]:
    kept, file, blob = LessonFile.__table__, File.__table__, Blob.__table__
    weight = (
        select(func.coalesce(func.sum(blob.c.size), 0))
        .select_from(kept)
        .join(file, file.c.id == kept.c.file_id)
        .join(blob, blob.c.sha256 == file.c.sha256)
        .where(kept.c.lesson_id == _lesson.c.id)
        .scalar_subquery()
    )
    return (
        select(_lesson.c.id, _lesson.c.title, _course.c.title.label("course"), weight.label("bytes"))
        .select_from(_lesson)
        .join(_course, _course.c.id == _lesson.c.course_id)
        .where(
            *_in_open_courses(),
            _lesson.c.published_at.between(bindparam("fresh"), bindparam("now")),
            _lesson.c.withdrawn_at.is_(None),
        )
        .order_by(_lesson.c.published_at.desc(), _lesson.c.id)
        .limit(6)
    )


_assignment, _course, _lesson = Assignment.__table__, Course.__table__, Lesson.__table__
_submission, _mark, _extension, _account = (m.__table__ for m in (Submission, Mark, Extension, Account))
_WORK = _work_statement()
_LESSONS = _lessons_statement()
