"""What leaves as a file is on record."""

from uuid import UUID

from noken.database import transaction
from noken.ledger import record


def record_export(teacher_id: UUID, course_id: UUID, kind: str, pupils: int) -> None:
    """Note that the gradebook of a course was taken away."""
    with transaction():
        record("learning.gradebook-exported", teacher_id, "course", course_id, {"format": kind, "pupils": pupils})
