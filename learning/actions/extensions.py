"""More time for one pupil, and taking it back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, true, update

from learning.actions.common import Tap, refuse_taken
from learning.events import ExtensionGranted
from learning.models import Extension
from noken.clock import now
from noken.database import transaction
from noken.events import publish
from noken.idempotency import earlier
from noken.ledger import record


def grant_extension(
    teacher_id: UUID,
    assignment_id: UUID,
    pupil_id: UUID,
    key: UUID,
    due_at: datetime,
    reason: str = "",
    asked: str = "",
    written_at: datetime | None = None,
) -> datetime:
    """Let one pupil hand in until `due_at`; the newest extension counts. Returns until when. Raises KeyReused.

    `asked`: in whose words that moment was reckoned ("3" days on), where it depends on when it is reckoned.
    """
    reason = reason.strip()
    with transaction(durable=True) as db:
        content = {"assignment": assignment_id, "pupil": pupil_id, "due": asked or due_at, "reason": reason}
        if earlier(teacher_id, key, "learning.extend", content, written_at):
            return db.get_one(Extension, key).due_at
        refuse_taken(db.get(Extension, key))
        db.add(
            Extension(
                id=key,
                assignment_id=assignment_id,
                pupil_id=pupil_id,
                due_at=due_at,
                reason=reason,
                granted_by=teacher_id,
            )
        )
        details = {"assignment": assignment_id, "pupil": pupil_id, "due": due_at.isoformat()}
        record("learning.extended", teacher_id, "extension", key, details)
        publish(ExtensionGranted(key, assignment_id, pupil_id, due_at))
    return due_at


def revoke_extensions(teacher_id: UUID, assignment_id: UUID, pupil_id: UUID, tap: Tap | None = None) -> int | None:
    """Take back all extra time of a pupil; the due moment of the class holds again. Returns how many were open,
    None where this very tap had arrived already.

    A tap that was made earlier takes back what its teacher saw or gave; extra time given since by others stays.
    """
    with transaction(durable=True) as db:
        content = {"assignment": assignment_id, "pupil": pupil_id}
        if tap and earlier(teacher_id, tap.key, "learning.revoke-extension", content, tap.written_at):
            return None
        known = (
            or_(Extension.granted_by == teacher_id, Extension.granted_at <= tap.seen) if tap and tap.seen else true()
        )
        live = (
            known,
            Extension.assignment_id == assignment_id,
            Extension.pupil_id == pupil_id,
            Extension.revoked_at.is_(None),
        )
        ids = db.scalars(select(Extension.id).where(*live)).all()
        db.execute(update(Extension).where(*live).values(revoked_at=now(), revoked_by=teacher_id))
        for extension_id in ids:
            record("learning.extension-revoked", teacher_id, "extension", extension_id)
    return len(ids)
