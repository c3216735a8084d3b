"""Reads for the hint of answers that are alike: the newest of an assignment, and what all were given to read."""

from uuid import UUID

from sqlalchemy import select

from learning.likeness import Alike, alike
from learning.models import Assignment, Lesson, Submission
from noken.database import session
from noken.richtext import to_typed

NEWEST_LESSONS = 40


def alike_in(assignment: Assignment, only: UUID | None = None) -> dict[UUID, Alike]:
    """By pupil (or of `only` one), whose newest answer is most like theirs."""
    rows = session().execute(
        select(Submission.pupil_id, Submission.text)
        .where(Submission.assignment_id == assignment.id)
        .order_by(Submission.received_at, Submission.id)
    )
    texts = {row.pupil_id: row.text for row in rows}
    lessons = session().scalars(
        select(Lesson.body)
        .where(Lesson.course_id == assignment.course_id, Lesson.published_at.is_not(None))
        .order_by(Lesson.published_at.desc())
        .limit(NEWEST_LESSONS)
    )
    return alike(texts, [to_typed(body) for body in (assignment.instructions, *lessons)], only)
