"""Reads of "hari ini" for teachers and heads of schools: what waits for a mark or to be published, where they teach."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from learning.models import Assignment, Course, CourseTeacher, Mark, Submission
from noken.accounts.models import Membership, Organization, Role
from noken.clock import now, today
from noken.database import session
from noken.permissions import descendants

TERM = timedelta(days=120)
SLOW = timedelta(days=3)
MONTH = timedelta(days=30)


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
        "since": now() - MONTH,
    }
    found: int = session().execute(_SLOW, values).scalar_one()
    return found


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


_TO_CHECK = _to_check_statement()
_TAUGHT = _taught_statement()
_SLOW = _slow_statement()
