"""Marking and publishing. Marks are only ever added; whoever marks has seen the newest one."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import aliased

from learning.actions.common import refuse_taken
from learning.events import MarksPublished, WorkReturned
from learning.models import Assignment, Mark, Submission
from noken.clock import now
from noken.database import session, transaction
from noken.events import publish
from noken.idempotency import KeyReused, earlier
from noken.ledger import record


class Overtaken(Exception):
    """Somebody marked the same work in the meantime; nothing was changed. `mark_id` is theirs."""

    def __init__(self, mark_id: UUID) -> None:
        super().__init__(str(mark_id))
        self.mark_id = mark_id


class NothingGiven(Exception):
    """Neither points nor a comment, or work sent back without a word; nothing was changed."""


class NothingToReturn(Exception):
    """Work that was never handed in cannot be sent back; nothing was changed."""


@dataclass(frozen=True)
class Judged:
    """What a teacher says about one answer. `submission_id`: the answer looked at, None = there was none."""

    submission_id: UUID | None
    points: float | None = None
    levels: Sequence[int] = ()
    comment: str = ""
    returned: bool = False


def give_mark(
    teacher_id: UUID, assignment_id: UUID, pupil_id: UUID, key: UUID, seen: UUID | None, judged: Judged
) -> UUID:
    """Add a mark; returns its id, which is `key`. Pupils see it once it is published, work sent back at once.

    `seen` is the newest mark the teacher had in view (None = there was none). Raises Overtaken where another came
    meanwhile, NothingGiven, NothingToReturn, and KeyReused for the same key with other content.
    """
    comment = judged.comment.strip()
    if not comment and (judged.points is None or judged.returned):
        raise NothingGiven
    with transaction() as db:
        _one_at_a_time(assignment_id)
        content = {
            "assignment": assignment_id,
            "pupil": pupil_id,
            "submission": judged.submission_id,
            "points": judged.points,
            "levels": list(judged.levels),
            "comment": comment,
            "returned": judged.returned,
        }
        if earlier(teacher_id, key, "learning.mark", content):
            return key
        newest = _newest_mark(assignment_id, pupil_id)
        if newest is not None and newest != seen:
            raise Overtaken(newest)
        refuse_taken(db.get(Mark, key))
        if not _is_work_of(judged.submission_id, assignment_id, pupil_id):
            raise KeyReused("learning.mark")
        if judged.returned and judged.submission_id is None:
            raise NothingToReturn
        moment = now()
        db.add(
            Mark(
                id=key,
                assignment_id=assignment_id,
                pupil_id=pupil_id,
                submission_id=judged.submission_id,
                points=None if judged.returned else judged.points,
                levels=list(judged.levels),
                comment=comment,
                returned=judged.returned,
                marked_by=teacher_id,
                marked_at=moment,
                published_at=moment if judged.returned else None,
            )
        )
        details = {"assignment": assignment_id, "pupil": pupil_id, "points": judged.points, "after": seen}
        record("learning.returned" if judged.returned else "learning.marked", teacher_id, "mark", key, details)
        if judged.returned:
            publish(WorkReturned(key, assignment_id, pupil_id))
    return key


def publish_marks(teacher_id: UUID, assignment_id: UUID) -> int:
    """Show every pupil of an assignment their newest mark, all together; returns how many were not visible before."""
    with transaction() as db:
        course_id = _one_at_a_time(assignment_id)
        moment = now()
        newest = db.execute(
            update(Mark)
            .where(Mark.assignment_id == assignment_id, Mark.published_at.is_(None), ~_followed())
            .values(published_at=moment)
            .returning(Mark.id)
            .execution_options(synchronize_session=False)
        ).all()
        if newest:
            details = {"count": len(newest), "marks": [str(row.id) for row in newest]}
            record("learning.published", teacher_id, "assignment", assignment_id, details)
            publish(MarksPublished(assignment_id, course_id, moment, len(newest)))
    return len(newest)


def _one_at_a_time(assignment_id: UUID) -> UUID:
    """Hold the assignment against other markers until the end of the transaction; gives its course."""
    return (
        session()
        .execute(select(Assignment.course_id).where(Assignment.id == assignment_id).with_for_update())
        .scalar_one()
    )


def _newest_mark(assignment_id: UUID, pupil_id: UUID) -> UUID | None:
    return session().scalar(
        select(Mark.id)
        .where(Mark.assignment_id == assignment_id, Mark.pupil_id == pupil_id)
        .order_by(Mark.marked_at.desc(), Mark.id.desc())
        .limit(1)
    )


def _followed() -> ColumnElement[bool]:
    """Whether a mark was followed by another of the same work."""
    other = aliased(Mark)
    later = or_(other.marked_at > Mark.marked_at, and_(other.marked_at == Mark.marked_at, other.id > Mark.id))
    same = and_(other.assignment_id == Mark.assignment_id, other.pupil_id == Mark.pupil_id)
    return select(other.id).where(same, later).exists()


def _is_work_of(submission_id: UUID | None, assignment_id: UUID, pupil_id: UUID) -> bool:
    if submission_id is None:
        return True
    answer = session().get(Submission, submission_id)
    return answer is not None and (answer.assignment_id, answer.pupil_id) == (assignment_id, pupil_id)
