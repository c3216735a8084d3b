"""What leaves as a file is on record."""

from datetime import date
from uuid import UUID

from noken.database import transaction
from noken.ledger import record


def record_export(teacher_id: UUID, course_id: UUID, kind: str, pupils: int) -> None:
    """Note that the gradebook of a course was taken away."""
    with transaction():
        record("learning.gradebook-exported", teacher_id, "course", course_id, {"format": kind, "pupils": pupils})


def record_attendance_export(teacher_id: UUID, class_id: UUID, kind: str, pupils: int, month: date) -> None:
    """Note that the attendance of a class was taken away."""
    with transaction():
        details = {"format": kind, "pupils": pupils, "month": f"{month:%Y-%m}"}
        record("learning.attendance-exported", teacher_id, "class", class_id, details)
