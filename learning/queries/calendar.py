"""Reads of due moments for calendars: those of pupils, and those of a teacher's courses."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, select

from learning.deadlines import due_moment
from learning.models import Assignment, Course, CourseTeacher, Extension
from learning.queries.courses import teaching_today
from noken.accounts.models import Membership, Organization, Role
from noken.accounts.queries import valid_on
from noken.clock import now, today
from noken.database import session

BACK = timedelta(days=30)
COLUMNS = (
    Assignment.id,
    Assignment.title,
    Assignment.due_at,
    Assignment.changed_at,
    Assignment.published_at,
    Course.class_id,
    Course.title.label("course"),
    Organization.name.label("class_"),
)


class DueRow(NamedTuple):
    """By when an assignment is due for a pupil, or (`pupil_id` None) for a class. `changed_at`: the newest change."""

    assignment_id: UUID
    pupil_id: UUID | None
    title: str
    course: str
    class_: str
    due_at: datetime
    changed_at: datetime


def due_of_pupils(pupil_ids: Collection[UUID]) -> list[DueRow]:
    """In the classes these pupils are in today, each with the time it was given; in three statements."""
    db = session()
    classes = db.execute(
        select(Membership.account_id, Membership.organization_id).where(
            Membership.account_id.in_(pupil_ids), Membership.role == Role.PUPIL, valid_on(Membership, today())
        )
    ).all()
    given = db.execute(_due().where(Course.class_id.in_({row.organization_id for row in classes}))).all()
    more: dict[tuple[UUID, UUID], datetime] = {}
    changes: dict[tuple[UUID, UUID], datetime] = {}
    for grant in db.execute(
        select(
            Extension.assignment_id, Extension.pupil_id, Extension.due_at, Extension.granted_at, Extension.revoked_at
        )
        .where(Extension.assignment_id.in_([row.id for row in given]), Extension.pupil_id.in_(pupil_ids))
        .order_by(Extension.granted_at, Extension.id)
    ):
        pair = (grant.assignment_id, grant.pupil_id)
        changes[pair] = max(changes.get(pair, grant.granted_at), grant.revoked_at or grant.granted_at)
        if grant.revoked_at is None:
            more[pair] = grant.due_at
    members = {(row.account_id, row.organization_id) for row in classes}
    found = []
    for pupil_id in sorted(set(pupil_ids)):
        for row in given:
            if (pupil_id, row.class_id) in members:
                pair = (row.id, pupil_id)
                found.append(_row(row, pupil_id, more.get(pair), changes.get(pair)))
    return [row for row in found if row.due_at >= now() - BACK]


def due_of_teacher(teacher_id: UUID) -> list[DueRow]:
    """In the courses somebody teaches today."""
    taught = select(CourseTeacher.course_id).where(CourseTeacher.account_id == teacher_id, teaching_today())
    rows: Sequence[Any] = session().execute(_due().where(Course.id.in_(taught))).all()
    return [row for row in (_row(one) for one in rows) if row.due_at >= now() - BACK]


def _due() -> Select[*tuple[Any, ...]]:
    return (
        select(*COLUMNS)
        .join(Course, Course.id == Assignment.course_id)
        .join(Organization, Organization.id == Course.class_id)
        .where(
            Course.closed_at.is_(None),
            Assignment.published_at <= now(),
            Assignment.withdrawn_at.is_(None),
            Assignment.due_at >= now() - 4 * BACK,
        )
    )


def _row(
    row: Any, pupil_id: UUID | None = None, extended_to: datetime | None = None, changed: datetime | None = None
) -> DueRow:
    due_at = due_moment(row.due_at, extended_to) or row.due_at
    changed_at = max(row.changed_at, row.published_at, changed or row.changed_at)
    return DueRow(row.id, pupil_id, row.title, row.course, row.class_, due_at, changed_at)
