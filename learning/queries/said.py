"""A mark with the name of who gave it: what pupils, guardians and teachers read."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from learning.models import Mark
from noken.accounts.models import Account
from noken.database import session


@dataclass(frozen=True)
class Said:
    """One act of marking and its teacher."""

    mark: Mark
    teacher: str


def marks_of(assignment_id: UUID, pupil_id: UUID) -> list[Said]:
    """Every mark of this work, newest first."""
    rows = session().execute(
        select(Mark, Account.name)
        .join(Account, Account.id == Mark.marked_by)
        .where(Mark.assignment_id == assignment_id, Mark.pupil_id == pupil_id)
        .order_by(Mark.marked_at.desc(), Mark.id.desc())
    )
    return [Said(row[0], row[1]) for row in rows]


def published_mark(assignment_id: UUID, pupil_id: UUID) -> Said | None:
    """The newest mark that the pupil and the guardians may see."""
    return next((said for said in marks_of(assignment_id, pupil_id) if said.mark.published_at is not None), None)
