"""Reads of assignments."""

from uuid import UUID

from learning.models import Assignment
from noken.database import session


def get_assignment(assignment_id: UUID) -> Assignment | None:
    """One assignment with its course, draft or not: for the door (`permit`)."""
    return session().get(Assignment, assignment_id)
