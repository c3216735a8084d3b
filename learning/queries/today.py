"""Reads of "hari ini": few statements, built once, columns instead of objects. The pupil's page costs two."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, ScalarSelect, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from learning.deadlines import Judgement
from learning.models import Assignment, Course, CourseTeacher, Extension, Lesson, LessonFile, Mark, Submission
from noken.accounts.models import Account, Membership, Organization, Role
from noken.clock import now, today
from noken.database import session
from noken.files.models import Blob, File
from noken.permissions import descendants

MISSED = timedelta(days=14)
FRESH = timedelta(days=7)
TERM = timedelta(days=120)
SLOW = timedelta(days=3)


class WorkRow(NamedTuple):
    """One assignment as the pupil has it; `mark` is the newest published one."""

    id: UUID
    title: str
    course: str
    due_at: datetime | None
    extended_to: datetime | None
    answer_id: UUID | None
    mark: Judgement | None
    comment: str
    teacher: str


class LessonRow(NamedTuple):
    """One lesson with the weight of what hangs on it."""

    id: UUID
    title: str
    course: str
    bytes: int


def work_of(pupil_id: UUID, class_ids: Sequence[UUID]) -> list[WorkRow]:
    """What may matter today: due lately or later, or published lately. By due moment, undated last."""
    moment = now()
    values = {
        "pupil": pupil_id, "classes": class_ids, "now": moment, "missed": moment - MISSED, "fresh": moment - FRESH
    }  # fmt: skip
    return [_work_row(tuple(row)) for row in session().execute(_WORK, values)]


def lessons_of(class_ids: Sequence[UUID]) -> list[LessonRow]:
    """Lessons of the last seven days, newest first."""
    moment = now()
    values = {"classes": class_ids, "now": moment, "fresh": moment - FRESH}
    return [LessonRow(*row) for row in session().execute(_LESSONS, values)]


class CheckRow(NamedTuple):
    """An assignment where answers wait, or marks that pupils do not see yet."""

    id: UUID
    title: str
    course: str
    class_: str
    waiting: int
    unpublished: int


class CourseRow(NamedTuple):
    """A course somebody teaches."""

    id: UUID
    title: str
    class_: str
    pupils: int


def to_check(teacher_id: UUID) -> list[CheckRow]:
    """Assignments of this teacher's courses where something is to be done, oldest first."""
    values = {"teacher": teacher_id, "today": today(), "since": now() - TERM}
    return [CheckRow(*row) for row in session().execute(_TO_CHECK, values)]


def taught_by(teacher_id: UUID) -> list[CourseRow]:
    """The courses somebody teaches today, by class."""
    return [CourseRow(*row) for row in session().execute(_TAUGHT, {"teacher": teacher_id, "today": today()})]


def slow_checks(organization_ids: Sequence[UUID]) -> int:
    """How many answers of the last month below these organisations have waited for more than three days."""
    values = {
        "classes": list(descendants(organization_ids)),
        "until": now() - SLOW,
        "since": now() - timedelta(days=30),
    }
    found: int = session().execute(_SLOW, values).scalar_one()
    return found


def _work_row(row: Sequence[Any]) -> WorkRow:
    id, title, course, due_at, extended_to, answer_id, mark_id, comment, teacher, *rest = row
    mark = Judgement(mark_id, *rest) if mark_id else None
    return WorkRow(id, title, course, due_at, extended_to, answer_id, mark, comment or "", teacher or "")


def _newest(column: Any, table: Any, moment: Any, *conditions: ColumnElement[bool]) -> ScalarSelect[Any]:
    """The newest row of `table` that belongs to the pupil and the assignment of the statement around it."""
    mine = (table.assignment_id == Assignment.id, table.pupil_id == bindparam("pupil"), *conditions)
    newest = select(column).where(*mine).order_by(moment.desc(), table.id.desc()).limit(1)
    return newest.correlate(Assignment).scalar_subquery()


def _given() -> tuple[ColumnElement[bool], ...]:
    return (
        Course.class_id.in_(bindparam("classes", expanding=True)),
        Course.closed_at.is_(None),
        Assignment.published_at <= bindparam("now"),
        Assignment.withdrawn_at.is_(None),
    )


def _work_statement() -> Select[Any]:
    other = aliased(Mark)
    extended = _newest(Extension.due_at, Extension, Extension.granted_at, Extension.revoked_at.is_(None))
    newest_mark = _newest(other.id, other, other.marked_at, other.published_at.is_not(None))
    return (
        select(
            Assignment.id,
            Assignment.title,
            Course.title.label("course"),
            Assignment.due_at,
            extended.label("extended_to"),
            _newest(Submission.id, Submission, Submission.received_at).label("answer_id"),
            Mark.id.label("mark_id"),
            Mark.comment,
            Account.name,
            Mark.submission_id,
            Mark.marked_at,
            Mark.published_at,
            Mark.points,
            Mark.returned,
        )
        .join(Course, Course.id == Assignment.course_id)
        .outerjoin(Mark, Mark.id == newest_mark)
        .outerjoin(Account, Account.id == Mark.marked_by)
        .where(
            *_given(),
            or_(
                Assignment.due_at.is_(None),
                func.coalesce(extended, Assignment.due_at) >= bindparam("missed"),
                Mark.published_at >= bindparam("fresh"),
            ),
        )
        .order_by(Assignment.due_at.is_(None), Assignment.due_at, Assignment.id)
        .limit(80)
    )


def _lessons_statement() -> Select[Any]:
    weight = (
        select(func.coalesce(func.sum(Blob.size), 0))
        .select_from(LessonFile)
        .join(File, File.id == LessonFile.file_id)
        .join(Blob, Blob.sha256 == File.sha256)
        .where(LessonFile.lesson_id == Lesson.id)
        .scalar_subquery()
    )
    return (
        select(Lesson.id, Lesson.title, Course.title.label("course"), weight.label("bytes"))
        .join(Course, Course.id == Lesson.course_id)
        .where(
            Course.class_id.in_(bindparam("classes", expanding=True)),
            Course.closed_at.is_(None),
            Lesson.published_at.between(bindparam("fresh"), bindparam("now")),
            Lesson.withdrawn_at.is_(None),
        )
        .order_by(Lesson.published_at.desc(), Lesson.id)
        .limit(6)
    )


def _unseen(answer: Any) -> tuple[ColumnElement[bool], ...]:
    """The newest answer of a pupil, which no mark has looked at."""
    later, mark = aliased(Submission), aliased(Mark)
    follows = and_(
        later.assignment_id == answer.assignment_id,
        later.pupil_id == answer.pupil_id,
        or_(
            later.received_at > answer.received_at,
            and_(later.received_at == answer.received_at, later.id > answer.id),
        ),
    )
    looked_at = and_(
        mark.assignment_id == answer.assignment_id,
        mark.pupil_id == answer.pupil_id,
        mark.submission_id == answer.id,
    )
    return (~exists().where(follows), ~exists().where(looked_at))


def _taught() -> ColumnElement[bool]:
    day: BindParameter[date] = bindparam("today")
    return exists().where(
        CourseTeacher.course_id == Course.id,
        CourseTeacher.account_id == bindparam("teacher"),
        CourseTeacher.starts_on <= day,
        or_(CourseTeacher.ends_on.is_(None), CourseTeacher.ends_on >= day),
    )


def _to_check_statement() -> Select[Any]:
    mark, later = aliased(Mark), aliased(Mark)
    waiting = (
        select(func.count())
        .select_from(Submission)
        .where(Submission.assignment_id == Assignment.id, *_unseen(Submission))
        .correlate(Assignment)
        .scalar_subquery()
    )
    followed = exists().where(
        later.assignment_id == mark.assignment_id,
        later.pupil_id == mark.pupil_id,
        or_(later.marked_at > mark.marked_at, and_(later.marked_at == mark.marked_at, later.id > mark.id)),
    )
    unpublished = (
        select(func.count())
        .select_from(mark)
        .where(mark.assignment_id == Assignment.id, mark.published_at.is_(None), ~followed)
        .correlate(Assignment)
        .scalar_subquery()
    )
    rows = (
        select(
            Assignment.id,
            Assignment.title,
            Course.title.label("course"),
            Organization.name.label("class_"),
            waiting.label("waiting"),
            unpublished.label("unpublished"),
        )
        .join(Course, Course.id == Assignment.course_id)
        .join(Organization, Organization.id == Course.class_id)
        .where(_taught(), Course.closed_at.is_(None), Assignment.published_at >= bindparam("since"))
        .order_by(Assignment.published_at, Assignment.id)
        .subquery()
    )
    return select(rows).where(or_(rows.c.waiting > 0, rows.c.unpublished > 0)).limit(12)


def _taught_statement() -> Select[Any]:
    day: BindParameter[date] = bindparam("today")
    pupils = (
        select(func.count(Membership.account_id.distinct()))
        .where(
            Membership.organization_id == Course.class_id,
            Membership.role == Role.PUPIL,
            Membership.starts_on <= day,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= day),
        )
        .correlate(Course)
        .scalar_subquery()
    )
    return (
        select(Course.id, Course.title, Organization.name.label("class_"), pupils.label("pupils"))
        .join(Organization, Organization.id == Course.class_id)
        .where(_taught(), Course.closed_at.is_(None))
        .order_by(Organization.name, Course.title)
        .limit(12)
    )


def _slow_statement() -> Select[Any]:
    return (
        select(func.count())
        .select_from(Submission)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .join(Course, Course.id == Assignment.course_id)
        .where(
            Course.class_id.in_(bindparam("classes", expanding=True)),
            Submission.received_at.between(bindparam("since"), bindparam("until")),
            *_unseen(Submission),
        )
    )


_WORK = _work_statement()
_LESSONS = _lessons_statement()
_TO_CHECK = _to_check_statement()
_TAUGHT = _taught_statement()
_SLOW = _slow_statement()
