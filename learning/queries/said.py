"""A mark with the name of who gave it: what pupils, guardians and teachers read."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import aliased

from learning.models import Mark
from noken.accounts.models import Account
from noken.database import session
from noken.files.models import File


@dataclass(frozen=True)
class Said:
    """One act of marking and its teacher. `speaker`: whose voice it carries, who may have marked before."""

    mark: Mark
    teacher: str
    speaker: str = ""


def said_of(*which: ColumnElement[bool]) -> Select[Mark, str, str]:
    """Marks with who gave them and who speaks in them, newest first."""
    speaker = aliased(Account)
    return (
        select(Mark, Account.name, speaker.name)
        .join(Account, Account.id == Mark.marked_by)
        .outerjoin(File, File.id == Mark.voice_id)
        .outerjoin(speaker, speaker.id == File.owner_id)
        .where(*which)
        .order_by(Mark.marked_at.desc(), Mark.id.desc())
    )


def marks_of(assignment_id: UUID, pupil_id: UUID) -> list[Said]:
    """Every mark of this work, newest first."""
    rows = session().execute(said_of(Mark.assignment_id == assignment_id, Mark.pupil_id == pupil_id))
    return [Said(mark, teacher, speaker or "") for mark, teacher, speaker in rows]


def published_mark(assignment_id: UUID, pupil_id: UUID) -> Said | None:
    """The newest mark that the pupil and the guardians may see."""
    return next((said for said in marks_of(assignment_id, pupil_id) if said.mark.published_at is not None), None)
