"""Marking and publishing. Marks are only ever added; whoever marks has seen the newest one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, true, update
from sqlalchemy.orm import aliased

from learning.actions.common import Tap, arrived_before, refuse_taken
from learning.deadlines import for_teacher
from learning.events import MarksPublished, WorkReturned
from learning.ink import Spot, Stroke, write
from learning.lateness import Lateness, lateness, policy_of, reduced
from learning.marking_models import MarkInk, ReadyComment
from learning.models import Assignment, Mark, Submission
from learning.queries.facts import facts_of
from noken.clock import now
from noken.database import session, transaction
from noken.events import publish
from noken.files.actions import want_renditions
from noken.files.models import File
from noken.idempotency import KeyReused, earlier
from noken.ledger import record

MOST_READY, LONGEST_READY = 60, 400
LONGEST_VOICE = 60
LATE_STOP = 5


class Overtaken(Exception):
    """Somebody marked the same work in the meantime; nothing was changed. `mark_id` is theirs."""

    def __init__(self, mark_id: UUID) -> None:
        super().__init__(str(mark_id))
        self.mark_id = mark_id


class NothingGiven(Exception):
    """Neither points nor a comment, or work sent back without a word; nothing was changed."""


class NothingToReturn(Exception):
    """Work that was never handed in cannot be sent back; nothing was changed."""


class StrangeInk(Exception):
    """Red ink on a page that is not of this answer; nothing was changed."""


class StrangeVoice(Exception):
    """A spoken word that is no sound, too long, somebody else's, or gone; nothing was changed."""


@dataclass(frozen=True)
class Judged:
    """What a teacher says about one answer. `submission_id`: the answer looked at, None = there was none.

    `ink`: red strokes by page of the answer; `keep`: the comment goes into the teacher's own comments, too; `forgiven`:
    nothing is taken for being late. `voice`: a file of the teacher's, spoken; else `voice_of`: the mark of this work
    whose voice goes on.
    """

    submission_id: UUID | None
    points: float | None = None
    levels: Sequence[int] = ()
    comment: str = ""
    returned: bool = False
    ink: Mapping[Spot, Sequence[Stroke]] = field(default_factory=dict)
    keep: bool = False
    forgiven: bool = False
    voice: UUID | None = None
    voice_of: UUID | None = None


def give_mark(
    teacher_id: UUID,
    assignment_id: UUID,
    pupil_id: UUID,
    key: UUID,
    seen: UUID | None,
    judged: Judged,
    written_at: datetime | None = None,
) -> UUID:
    """Add a mark; returns its id, which is `key`. On the disk when this returns. Pupils see it once it is published,
    work sent back at once.

    `seen` is the newest mark the teacher had in view (None = there was none). Raises Overtaken where another came
    meanwhile, NothingGiven, NothingToReturn, StrangeInk, StrangeVoice, and KeyReused for the same key with other
    content.
    """
    comment = judged.comment.strip()
    spoken = judged.voice or judged.voice_of
    if not comment and not spoken and (judged.points is None or judged.returned):
        raise NothingGiven
    with transaction(durable=True) as db:
        _one_at_a_time(assignment_id)
        voice = _voice(judged, teacher_id, assignment_id, pupil_id)
        content = {
            "assignment": assignment_id,
            "pupil": pupil_id,
            "submission": judged.submission_id,
            "points": judged.points,
            "levels": list(judged.levels),
            "comment": comment,
            "returned": judged.returned,
            "ink": write(judged.ink),
        }
        content |= {"forgiven": True} if judged.forgiven else {}
        content |= {"voice": voice.sent_sha256} if voice else {}
        if earlier(teacher_id, key, "learning.mark", content, written_at):
            return key
        newest = _newest_mark(assignment_id, pupil_id)
        if newest is not None and newest != seen:
            raise Overtaken(newest)
        if spoken and voice is None:
            raise StrangeVoice
        refuse_taken(db.get(Mark, key))
        if not _is_work_of(judged.submission_id, assignment_id, pupil_id):
            raise KeyReused("learning.mark")
        if judged.returned and judged.submission_id is None:
            raise NothingToReturn
        _refuse_strange(judged)
        moment = now()
        late = Lateness() if judged.forgiven or judged.returned else _lateness(assignment_id, pupil_id)
        db.add(
            Mark(
                id=key,
                assignment_id=assignment_id,
                pupil_id=pupil_id,
                submission_id=judged.submission_id,
                points=None if judged.returned else reduced(judged.points, late),
                late_percent=late.percent if judged.points is not None else 0,
                full_points=None if judged.returned else judged.points,
                levels=list(judged.levels),
                comment=comment,
                voice_id=voice.id if voice else None,
                returned=judged.returned,
                marked_by=teacher_id,
                marked_at=moment,
                published_at=moment if judged.returned else None,
            )
        )
        db.flush()
        db.add_all(
            MarkInk(mark_id=key, file_id=file_id, page=page, strokes=[list(stroke) for stroke in strokes])
            for (file_id, page), strokes in judged.ink.items()
        )
        if voice:
            want_renditions([voice.id])
        if judged.keep and comment:
            keep_comment(teacher_id, comment)
        details = {"assignment": assignment_id, "pupil": pupil_id, "points": judged.points, "after": seen}
        record("learning.returned" if judged.returned else "learning.marked", teacher_id, "mark", key, details)
        if judged.returned:
            publish(WorkReturned(key, assignment_id, pupil_id))
    return key


def keep_comment(teacher_id: UUID, text: str) -> None:
    """Put a comment among a teacher's own, once, inside the transaction around it; the oldest beyond the most go."""
    db, text = session(), text[:LONGEST_READY]
    rows = db.scalars(
        select(ReadyComment)
        .where(ReadyComment.account_id == teacher_id)
        .order_by(ReadyComment.created_at.desc(), ReadyComment.id.desc())
    ).all()
    if any(row.text == text for row in rows):
        return
    for row in rows[MOST_READY - 1 :]:
        db.delete(row)
    db.add(ReadyComment(account_id=teacher_id, text=text))


def forget_comment(teacher_id: UUID, comment_id: UUID, tap: Tap | None = None) -> None:
    """Take a comment out of a teacher's own; one that is gone is gone."""
    with transaction(durable=True) as db:
        if arrived_before(tap, teacher_id, "learning.forget-comment", comment_id):
            return
        row = db.get(ReadyComment, comment_id)
        if row is not None and row.account_id == teacher_id:
            db.delete(row)


def publish_marks(teacher_id: UUID, assignment_id: UUID, tap: Tap | None = None) -> int | None:
    """Show every pupil of an assignment their newest mark, all together; returns how many were not visible before, None
    where this very tap had arrived already.

    A tap that was made earlier publishes what its teacher knew: what they gave themselves, and of others what stood
    there when the page was made.
    """
    with transaction(durable=True) as db:
        if arrived_before(tap, teacher_id, "learning.publish-marks", assignment_id):
            return None
        course_id = _one_at_a_time(assignment_id)
        moment = now()
        known = or_(Mark.marked_by == teacher_id, Mark.marked_at <= tap.seen) if tap and tap.seen else true()
        newest = db.execute(
            update(Mark)
            .where(Mark.assignment_id == assignment_id, Mark.published_at.is_(None), ~_followed(), known)
            .values(published_at=moment)
            .returning(Mark.id)
            .execution_options(synchronize_session=False)
        ).all()
        if newest:
            details = {"count": len(newest), "marks": [str(row.id) for row in newest]}
            record("learning.published", teacher_id, "assignment", assignment_id, details)
            publish(MarksPublished(assignment_id, course_id, moment, len(newest)))
    return len(newest)


def _lateness(assignment_id: UUID, pupil_id: UUID) -> Lateness:
    assignment = session().get_one(Assignment, assignment_id)
    facts = facts_of({assignment_id: assignment.due_at}, [pupil_id]).get((assignment_id, pupil_id))
    stand = for_teacher(now(), facts) if facts else None
    return lateness(policy_of(assignment.late_policy), stand.due_at, stand.written) if stand else Lateness()


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


def _voice(judged: Judged, teacher_id: UUID, assignment_id: UUID, pupil_id: UUID) -> File | None:
    """The file that is spoken, or None where there is none or it cannot be taken."""
    if judged.voice:
        file = session().get(File, judged.voice)
        own = file is not None and file.owner_id == teacher_id
    else:
        mark = session().get(Mark, judged.voice_of) if judged.voice_of else None
        file = mark.voice if mark else None
        own = mark is not None and (mark.assignment_id, mark.pupil_id) == (assignment_id, pupil_id)
    if file is None or not own or file.removed_at is not None:
        return None
    short = (file.blob.seconds or 0) <= LONGEST_VOICE + LATE_STOP
    return file if short and file.blob.media_type.startswith("audio/") else None


def _refuse_strange(judged: Judged) -> None:
    """Ink lies on pages of the answer that was looked at."""
    if not judged.ink:
        return
    answer = session().get(Submission, judged.submission_id) if judged.submission_id else None
    pages = {row.file_id: row.file.blob.pages or 1 for row in answer.attachments} if answer else {}
    if any(page > pages.get(file_id, 0) for file_id, page in judged.ink):
        raise StrangeInk
