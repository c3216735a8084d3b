"""Tables of learning: courses, lessons, assignments, submissions, marks, the class feed.

A class is an Organization of the ground; a Course is one subject for one class. Late, missing and overdue are
computed (see `learning/deadlines.py`), never stored.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from noken.clock import now, today
from noken.database import Model
from noken.files.models import File
from noken.ids import new_id
from noken.permissions import Scope


def latest(*moments: datetime | None) -> datetime:
    """The last of those that have come."""
    return max(moment for moment in moments if moment is not None)


class Course(Model):
    """One subject for one class. `late_policy`: what being late means in assignments given from now on."""

    __tablename__ = "course"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    class_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"), index=True)
    title: Mapped[str]
    code: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]
    late_policy: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    teachers: Mapped[list["CourseTeacher"]] = relationship(lazy="selectin")

    @property
    def scope(self) -> Scope:
        """The class; the course belongs to its teachers of today."""
        return Scope(self.class_id, frozenset(teacher.account_id for teacher in self.teachers if teacher.teaches_now))


class CourseTeacher(Model):
    """Who teaches a course, from a day to a day."""

    __tablename__ = "course_teacher"
    __table_args__ = (UniqueConstraint("course_id", "account_id", "starts_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    course_id: Mapped[UUID] = mapped_column(ForeignKey("course.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    @property
    def teaches_now(self) -> bool:
        day = today()
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


class Lesson(Model):
    """Something to read, see or hear. A draft until it is published."""

    __tablename__ = "lesson"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    course_id: Mapped[UUID] = mapped_column(ForeignKey("course.id"), index=True)
    title: Mapped[str]
    body: Mapped[str] = mapped_column(default="")
    author_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    course: Mapped[Course] = relationship(lazy="joined", innerjoin=True)
    attachments: Mapped[list["LessonFile"]] = relationship(order_by="LessonFile.position", lazy="select")

    @property
    def scope(self) -> Scope:
        return self.course.scope

    @property
    def is_open(self) -> bool:
        """Whether pupils and guardians see it."""
        return self.published_at is not None and self.published_at <= now() and self.withdrawn_at is None

    @property
    def touched_at(self) -> datetime:
        """When it was last changed, published or taken back."""
        return latest(self.changed_at, self.published_at, self.withdrawn_at)


class LessonFile(Model):
    """A file of a lesson, in its place. `caption` says what a picture shows, to those who do not see it too."""

    __tablename__ = "lesson_file"

    lesson_id: Mapped[UUID] = mapped_column(ForeignKey("lesson.id"), primary_key=True)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"), primary_key=True, index=True)
    position: Mapped[int]
    caption: Mapped[str] = mapped_column(default="")

    file: Mapped[File] = relationship(lazy="joined", innerjoin=True)


class Assignment(Model):
    """Something to hand in. `rubric`: list of {"title": str, "levels": [str, ...]}, each level worth its place.

    `late_policy`: what the course said of lateness on the day it was given, which then holds.
    """

    __tablename__ = "assignment"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    course_id: Mapped[UUID] = mapped_column(ForeignKey("course.id"), index=True)
    title: Mapped[str]
    instructions: Mapped[str] = mapped_column(default="")
    takes_text: Mapped[bool] = mapped_column(default=True)
    takes_files: Mapped[bool] = mapped_column(default=True)
    rubric: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    due_at: Mapped[datetime | None]
    late_policy: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    course: Mapped[Course] = relationship(lazy="joined", innerjoin=True)
    attachments: Mapped[list["AssignmentFile"]] = relationship(order_by="AssignmentFile.position", lazy="select")

    @property
    def scope(self) -> Scope:
        return self.course.scope

    @property
    def is_given(self) -> bool:
        """Whether pupils ever saw it; what was withdrawn since still takes in answers that were on their way."""
        return self.published_at is not None and self.published_at <= now()

    @property
    def is_open(self) -> bool:
        """Whether pupils and guardians see it."""
        return self.is_given and self.withdrawn_at is None

    @property
    def touched_at(self) -> datetime:
        """When it was last changed, given or taken back."""
        return latest(self.changed_at, self.published_at, self.withdrawn_at)


class AssignmentFile(Model):
    """A file of an assignment, in its place. `caption` says what a picture shows, to those who do not see it too."""

    __tablename__ = "assignment_file"

    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"), primary_key=True, index=True)
    position: Mapped[int]
    caption: Mapped[str] = mapped_column(default="")

    file: Mapped[File] = relationship(lazy="joined", innerjoin=True)


class Extension(Model):
    """More time for one pupil; the newest that was not taken back counts."""

    __tablename__ = "extension"
    __table_args__ = (Index("ix_extension_assignment_id_pupil_id", "assignment_id", "pupil_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignment.id"))
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    due_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")
    granted_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    granted_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class Submission(Model):
    """What a pupil handed in; its id is the client's key. A later one replaces it in sight, none is deleted."""

    __tablename__ = "submission"
    __table_args__ = (
        Index("ix_submission_assignment_id_pupil_id", "assignment_id", "pupil_id"),
        Index("ix_submission_pupil_id", "pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignment.id"))
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    text: Mapped[str] = mapped_column(default="")
    written_at: Mapped[datetime | None]
    clock_offset: Mapped[int | None]
    received_at: Mapped[datetime] = mapped_column(default=now)

    assignment: Mapped[Assignment] = relationship(lazy="joined", innerjoin=True)
    attachments: Mapped[list["SubmissionFile"]] = relationship(order_by="SubmissionFile.position", lazy="select")

    @property
    def scope(self) -> Scope:
        """The class; it belongs to the pupil (teachers are asked about through the assignment)."""
        return Scope(self.assignment.course.class_id, frozenset({self.pupil_id}))


class SubmissionFile(Model):
    """A file of an answer, in its place."""

    __tablename__ = "submission_file"

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"), primary_key=True, index=True)
    position: Mapped[int]

    file: Mapped[File] = relationship(lazy="joined", innerjoin=True)


class Mark(Model):
    """One act of marking; the newest of an assignment and pupil counts, the pupil sees the newest published one.

    `levels`: chosen level (from 1) by place in the rubric. `points`: 0 to 100, or None where only a comment is given.
    `submission_id`: what was looked at, None where nothing was handed in. `returned`: sent back to be done again,
    which the pupil sees at once (such a row is published as it is made). `late_percent` of `full_points` was taken
    because the answer was late; 0 where nothing was. `voice_id`: a few words spoken by the teacher.
    """

    __tablename__ = "mark"
    __table_args__ = (
        Index("ix_mark_assignment_id_pupil_id", "assignment_id", "pupil_id"),
        Index("ix_mark_pupil_id", "pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignment.id"))
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    submission_id: Mapped[UUID | None] = mapped_column(ForeignKey("submission.id"))
    points: Mapped[float | None]
    late_percent: Mapped[int] = mapped_column(default=0, server_default="0")
    full_points: Mapped[float | None]
    levels: Mapped[list[int]] = mapped_column(JSON, default=list)
    comment: Mapped[str] = mapped_column(default="")
    voice_id: Mapped[UUID | None] = mapped_column(ForeignKey("file.id"), index=True)
    returned: Mapped[bool] = mapped_column(default=False)
    marked_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    marked_at: Mapped[datetime] = mapped_column(default=now)
    published_at: Mapped[datetime | None]

    voice: Mapped[File | None] = relationship(lazy="select")


class Post(Model):
    """A message in the feed of a class."""

    __tablename__ = "post"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    class_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"), index=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    text: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    comments: Mapped[list["Comment"]] = relationship(order_by="Comment.created_at", back_populates="post")

    @property
    def scope(self) -> Scope:
        return Scope(self.class_id, frozenset({self.author_id}))


class Comment(Model):
    """An answer to a post."""

    __tablename__ = "comment"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"), index=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    text: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    post: Mapped[Post] = relationship(lazy="joined", innerjoin=True, back_populates="comments")

    @property
    def scope(self) -> Scope:
        return Scope(self.post.class_id, frozenset({self.author_id}))
