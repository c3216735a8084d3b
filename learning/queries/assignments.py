"""Reads of assignments as those see them who write them; a pupil's own work is read in `work`."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from learning.models import Assignment, AssignmentFile, Submission
from learning.queries.lessons import Attachment
from noken.database import session
from noken.files.models import File


def get_assignment(assignment_id: UUID) -> Assignment | None:
    """One assignment with its course and attachments, draft or not: for the door (`permit`)."""
    return session().get(
        Assignment,
        assignment_id,
        options=[selectinload(Assignment.attachments).joinedload(AssignmentFile.file).joinedload(File.preview)],
    )


def get_assignment_file(assignment_id: UUID, file_id: UUID) -> Attachment | None:
    """A file of an assignment."""
    db = session()
    row, assignment = db.get(AssignmentFile, (assignment_id, file_id)), db.get(Assignment, assignment_id)
    if row is None or assignment is None or row.file.removed_at is not None:
        return None
    return Attachment(row.file, row.caption, assignment.scope, assignment.is_open)


def drafts_of(course_id: UUID) -> Sequence[Assignment]:
    """Assignments of a course that pupils do not see: never given or withdrawn, the last changed first."""
    query = (
        select(Assignment)
        .where(
            Assignment.course_id == course_id,
            (Assignment.published_at.is_(None)) | (Assignment.withdrawn_at.is_not(None)),
        )
        .order_by(Assignment.changed_at.desc())
    )
    return session().scalars(query).all()


def handed_in(assignment_ids: Sequence[UUID], pupil_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many of these pupils have handed something in, by assignment; those with none are left out."""
    query = (
        select(Submission.assignment_id, func.count(Submission.pupil_id.distinct()))
        .where(Submission.assignment_id.in_(assignment_ids), Submission.pupil_id.in_(pupil_ids))
        .group_by(Submission.assignment_id)
    )
    return {row[0]: row[1] for row in session().execute(query)}


def answered(assignment_id: UUID) -> int:
    """How many pupils have handed something in, those who left the class counted too."""
    query = select(func.count(Submission.pupil_id.distinct())).where(Submission.assignment_id == assignment_id)
    return session().scalar(query) or 0
