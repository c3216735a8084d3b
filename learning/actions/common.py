"""What several actions of learning need: fresh keys, acts of one tap, attachments in their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from learning.models import AssignmentFile, LessonFile
from noken.database import session
from noken.files.actions import want_renditions
from noken.files.queries import owned
from noken.files.reasons import Reason
from noken.files.refusal import Refused
from noken.idempotency import KeyReused, earlier
from noken.receipts import command_of


class ChangedMeanwhile(Exception):
    """Somebody else saved it since the form was opened; nothing was changed."""


class NameTaken(Exception):
    """There is one of that name already; nothing was made."""


class NothingInIt(Exception):
    """Too empty to be put before pupils; nothing was changed."""


class StepMissing(Exception):
    """What was written before it on the same phone never arrived; nothing was changed."""


@dataclass(frozen=True)
class Tap:
    """How an act of one tap came: its key, when it was tapped, when its object had last been touched as the page was
    made (None = not asked), and the act about the same object that was still under way on that phone."""

    key: UUID
    written_at: datetime | None = None
    seen: datetime | None = None
    after: UUID | None = None


@dataclass(frozen=True)
class Attached:
    """A file as a form lists it. `caption` says what a picture shows."""

    file_id: UUID
    caption: str = ""


def refuse_taken(other: object | None) -> None:
    """Somebody else's object has the id that this command brought: only an altered form does that."""
    if other is not None:
        raise KeyReused("taken")


def refuse_stale(seen: datetime | None, changed_at: datetime) -> None:
    """`seen` is when the object had last been changed as the form was opened (None = not asked)."""
    if seen is not None and seen != changed_at:
        raise ChangedMeanwhile


def arrived_before(tap: Tap | None, by: UUID, command: str, object_id: UUID) -> bool:
    """Whether this very tap was carried out already; else it is recorded by the transaction around."""
    return tap is not None and earlier(by, tap.key, command, {"object": object_id}, tap.written_at) is not None


def refuse_moved(tap: Tap | None, by: UUID, touched_at: datetime) -> None:
    """Raises ChangedMeanwhile where somebody touched the object since it was seen, StepMissing where the act that was
    to come first never came (what it did is then no surprise)."""
    if tap is None:
        return
    if tap.after is None:
        refuse_stale(tap.seen, touched_at)
    elif command_of(by, tap.after) is None:
        raise StepMissing


def attach(
    table: type[LessonFile] | type[AssignmentFile],
    parent: dict[str, UUID],
    present: Sequence[LessonFile] | Sequence[AssignmentFile],
    wanted: Sequence[Attached],
    by: UUID,
) -> None:
    """Make the attachments exactly these, in this order. New ones must be the person's own: else Refused."""
    db, rows = session(), {row.file_id: row for row in present}
    wanted = list({one.file_id: one for one in wanted}.values())
    fresh = [one.file_id for one in wanted if one.file_id not in rows]
    if fresh and not owned(fresh, by):
        raise Refused(Reason.NOT_YOURS)
    for file_id in rows.keys() - {one.file_id for one in wanted}:
        db.delete(rows[file_id])
    for position, one in enumerate(wanted):
        row = rows.get(one.file_id)
        if row is None:
            db.add(table(**parent, file_id=one.file_id, position=position, caption=one.caption))
        else:
            row.position, row.caption = position, one.caption
    db.flush()
    want_renditions(one.file_id for one in wanted)
