"""Assignments as teachers write them: drafts, given to a class, taken back. Answers that are there always stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from learning.actions.common import (
    Attached,
    Tap,
    arrived_before,
    attach,
    refuse_moved,
    refuse_stale,
    refuse_taken,
)
from learning.events import AssignmentPublished, AssignmentWithdrawn
from learning.models import Assignment, AssignmentFile, Mark
from noken.clock import now
from noken.database import session, transaction
from noken.events import publish
from noken.idempotency import earlier
from noken.ledger import record
from noken.richtext import clean


class NoWayToAnswer(Exception):
    """Neither text nor files may be handed in; nothing was changed."""


class RubricInUse(Exception):
    """Marks point into the rubric by place, so its rows and levels stay; nothing was changed."""


@dataclass(frozen=True)
class AssignmentContent:
    """What the form of an assignment holds. `rubric` as in the table; `instructions` is HTML from anybody."""

    title: str
    instructions: str
    takes_text: bool
    takes_files: bool
    due_at: datetime | None
    rubric: Sequence[dict[str, Any]] = ()
    files: Sequence[Attached] = ()

    def asked(self) -> dict[str, Any]:
        """What tells one command from another."""
        return {name: str(value) for name, value in vars(self).items()}


def create_assignment(
    course_id: UUID,
    content: AssignmentContent,
    by: UUID,
    key: UUID,
    publish_it: bool = False,
    written_at: datetime | None = None,
) -> UUID:
    """A new draft, or given at once; returns its id, which is `key`. On the disk then. Raises NoWayToAnswer."""
    with transaction(durable=True) as db:
        asked = content.asked() | {"course": course_id, "publish": publish_it}
        if earlier(by, key, "learning.create-assignment", asked, written_at):
            return key
        refuse_taken(db.get(Assignment, key))
        row = Assignment(id=key, course_id=course_id, author_id=by, title=content.title)
        _fill(row, content)
        db.add(row)
        db.flush()
        attach(AssignmentFile, {"assignment_id": key}, [], content.files, by)
        if publish_it:
            publish_assignment(key, by)
        return key


def change_assignment(
    assignment_id: UUID,
    content: AssignmentContent,
    by: UUID,
    seen: datetime | None = None,
    publish_it: bool = False,
    key: UUID | None = None,
    written_at: datetime | None = None,
) -> None:
    """Another content; answers and marks stay. Raises ChangedMeanwhile, NoWayToAnswer, RubricInUse."""
    with transaction(durable=True) as db:
        asked = content.asked() | {"assignment": assignment_id, "publish": publish_it}
        if key and earlier(by, key, "learning.change-assignment", asked, written_at):
            return
        row = db.get_one(Assignment, assignment_id)
        refuse_stale(seen, row.changed_at)
        if _shape(row.rubric) != _shape(content.rubric) and _marked(assignment_id):
            raise RubricInUse
        old_due = row.due_at
        _fill(row, content)
        row.changed_at = now()
        attach(AssignmentFile, {"assignment_id": assignment_id}, row.attachments, content.files, by)
        if publish_it:
            publish_assignment(assignment_id, by)
        elif row.is_open:
            details = {"due": row.due_at, "due before": old_due} if row.due_at != old_due else {}
            record("learning.assignment-changed", by, "assignment", assignment_id, details)


def publish_assignment(assignment_id: UUID, by: UUID, tap: Tap | None = None) -> None:
    """The pupils of the class can see it and hand in from now on. Raises ChangedMeanwhile, StepMissing."""
    with transaction(durable=True) as db:
        if arrived_before(tap, by, "learning.publish-assignment", assignment_id):
            return
        row = db.get_one(Assignment, assignment_id)
        if row.is_open:
            return
        refuse_moved(tap, by, row.touched_at)
        course = row.course
        if row.published_at is None:
            row.late_policy = course.late_policy
        row.published_at, row.withdrawn_at = now(), None
        details = {"course": course.id, "class": course.class_id, "due": row.due_at}
        record("learning.assignment-published", by, "assignment", assignment_id, details)
        publish(AssignmentPublished(assignment_id, course.id, course.class_id, row.due_at))


def withdraw_assignment(assignment_id: UUID, by: UUID, tap: Tap | None = None) -> None:
    """Out of the lists; those who handed in keep what they handed in and got back. Raises ChangedMeanwhile,
    StepMissing."""
    with transaction(durable=True) as db:
        if arrived_before(tap, by, "learning.withdraw-assignment", assignment_id):
            return
        row = db.get_one(Assignment, assignment_id)
        if row.published_at is None or row.withdrawn_at is not None:
            return
        refuse_moved(tap, by, row.touched_at)
        row.withdrawn_at = now()
        course = row.course
        details = {"course": course.id, "class": course.class_id}
        record("learning.assignment-withdrawn", by, "assignment", assignment_id, details)
        publish(AssignmentWithdrawn(assignment_id, course.id, course.class_id))


def _fill(row: Assignment, content: AssignmentContent) -> None:
    if not content.takes_text and not content.takes_files:
        raise NoWayToAnswer
    row.title, row.instructions = content.title, clean(content.instructions)
    row.takes_text, row.takes_files = content.takes_text, content.takes_files
    row.due_at, row.rubric = content.due_at, [dict(line) for line in content.rubric]


def _shape(rubric: Sequence[dict[str, Any]]) -> list[int]:
    return [len(line["levels"]) for line in rubric]


def _marked(assignment_id: UUID) -> bool:
    return session().scalar(select(Mark.id).where(Mark.assignment_id == assignment_id).limit(1)) is not None
