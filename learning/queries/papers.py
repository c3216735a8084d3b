"""What lies on the desk for each pupil of one assignment: answers, marks, ink and extra time, read for all at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from learning.ink import Ink
from learning.marking_models import MarkInk, ReadyComment
from learning.models import Assignment, Extension, Mark, Submission, SubmissionFile
from learning.queries.marking import Granted
from learning.queries.said import Said, said_of
from noken.accounts.models import Account
from noken.database import session
from noken.files.models import File
from noken.permissions import Scope


@dataclass(frozen=True)
class Papers:
    """Of one pupil; `answers` and `said` newest first, `ink` is that of the newest mark."""

    answers: Sequence[Submission] = ()
    said: Sequence[Said] = ()
    granted: Granted | None = None
    ink: Ink | None = None

    @property
    def newest_files(self) -> list[File]:
        """Those of the answer that counts."""
        return [row.file for row in self.answers[0].attachments] if self.answers else []


@dataclass(frozen=True)
class AnswerPage:
    """A page of a file of somebody's answer. It belongs to those who teach the course."""

    file: File
    number: int
    scope: Scope


def get_page(assignment_id: UUID, pupil_id: UUID, file_id: UUID, page: int) -> AnswerPage | None:
    """The page, if this pupil handed that file in for the assignment."""
    found = session().execute(
        select(SubmissionFile, Assignment)
        .join(Submission, Submission.id == SubmissionFile.submission_id)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(
            SubmissionFile.file_id == file_id,
            Submission.assignment_id == assignment_id,
            Submission.pupil_id == pupil_id,
        )
    )
    row = found.first()
    return AnswerPage(row[0].file, page, row[1].scope) if row else None


def papers_of(assignment_id: UUID, pupil_ids: Collection[UUID]) -> dict[UUID, Papers]:
    """By pupil; everybody asked for is in it."""
    db = session()
    answers: dict[UUID, list[Submission]] = defaultdict(list)
    for answer in db.scalars(
        select(Submission)
        .where(Submission.assignment_id == assignment_id, Submission.pupil_id.in_(pupil_ids))
        .options(
            selectinload(Submission.attachments).joinedload(SubmissionFile.file).joinedload(File.preview),
        )
        .order_by(Submission.received_at.desc(), Submission.id.desc())
    ):
        answers[answer.pupil_id].append(answer)
    said: dict[UUID, list[Said]] = defaultdict(list)
    ours = (Mark.assignment_id == assignment_id, Mark.pupil_id.in_(pupil_ids))
    for mark, teacher, speaker in db.execute(said_of(*ours).options(joinedload(Mark.voice))):
        said[mark.pupil_id].append(Said(mark, teacher, speaker or ""))
    granted = _granted(assignment_id, pupil_ids)
    newest = [rows[0].mark.id for rows in said.values()]
    ink = inks_of(newest)
    return {
        pupil_id: Papers(
            answers[pupil_id],
            said[pupil_id],
            granted.get(pupil_id),
            ink.get(said[pupil_id][0].mark.id) if said[pupil_id] else None,
        )
        for pupil_id in pupil_ids
    }


def inks_of(mark_ids: Iterable[UUID]) -> dict[UUID, Ink]:
    """Red ink by mark."""
    found: dict[UUID, Ink] = defaultdict(dict)
    for row in session().scalars(select(MarkInk).where(MarkInk.mark_id.in_(list(mark_ids)))):
        found[row.mark_id][row.file_id, row.page] = row.strokes
    return found


def ready_comments(account_id: UUID) -> Sequence[ReadyComment]:
    """A teacher's own comments, the newest first."""
    return (
        session()
        .scalars(
            select(ReadyComment)
            .where(ReadyComment.account_id == account_id)
            .order_by(ReadyComment.created_at.desc(), ReadyComment.id.desc())
        )
        .all()
    )


def _granted(assignment_id: UUID, pupil_ids: Collection[UUID]) -> dict[UUID, Granted]:
    rows = session().execute(
        select(Extension.pupil_id, Extension.due_at, Extension.reason, Extension.granted_at, Account.name)
        .join(Account, Account.id == Extension.granted_by)
        .where(
            Extension.assignment_id == assignment_id,
            Extension.pupil_id.in_(pupil_ids),
            Extension.revoked_at.is_(None),
        )
        .order_by(Extension.granted_at, Extension.id)
    )
    return {row.pupil_id: Granted(row.due_at, row.reason, row.name, row.granted_at) for row in rows}
