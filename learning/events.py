"""What has happened in learning, for whoever subscribes in `app.py`."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class LessonPublished:
    """Pupils of the class can read a lesson."""

    lesson_id: UUID
    course_id: UUID
    class_id: UUID


@dataclass(frozen=True)
class LessonWithdrawn:
    """A lesson is out of sight again."""

    lesson_id: UUID
    course_id: UUID
    class_id: UUID


@dataclass(frozen=True)
class AssignmentPublished:
    """Pupils of the class can hand something in."""

    assignment_id: UUID
    course_id: UUID
    class_id: UUID
    due_at: datetime | None


@dataclass(frozen=True)
class AssignmentWithdrawn:
    """An assignment takes nothing any more; what was handed in is kept."""

    assignment_id: UUID
    course_id: UUID
    class_id: UUID


@dataclass(frozen=True)
class PostWritten:
    """A message stands in the feed of a class."""

    post_id: UUID
    class_id: UUID


@dataclass(frozen=True)
class CommentWritten:
    """A message was answered."""

    comment_id: UUID
    post_id: UUID
    class_id: UUID


@dataclass(frozen=True)
class SubmissionReceived:
    """A pupil handed in an answer."""

    submission_id: UUID
    assignment_id: UUID
    pupil_id: UUID


@dataclass(frozen=True)
class WorkReturned:
    """A teacher sent an answer back to be done again."""

    mark_id: UUID
    assignment_id: UUID
    pupil_id: UUID


@dataclass(frozen=True)
class MarksPublished:
    """The marks of an assignment that were not visible yet are visible to pupils and guardians now."""

    assignment_id: UUID
    course_id: UUID
    published_at: datetime
    count: int


@dataclass(frozen=True)
class ExtensionGranted:
    """One pupil has more time."""

    extension_id: UUID
    assignment_id: UUID
    pupil_id: UUID
    due_at: datetime


@dataclass(frozen=True)
class AttendanceTaken:
    """The register of a class was taken for a day."""

    act_id: UUID
    class_id: UUID
    day: date
