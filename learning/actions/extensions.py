"""More time for one pupil, and taking it back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from learning.actions.common import refuse_taken
from learning.events import ExtensionGranted
from learning.models import Extension
from noken.clock import now
from noken.database import transaction
from noken.events import publish
from noken.idempotency import earlier
from noken.ledger import record


def grant_extension(
    teacher_id: UUID, assignment_id: UUID, pupil_id: UUID, key: UUID, due_at: datetime, reason: str = ""
) -> UUID:
    """Let one pupil hand in until `due_at`; the newest extension counts. Raises KeyReused."""
    reason = reason.strip()
    with transaction() as db:
        content = {"assignment": assignment_id, "pupil": pupil_id, "due": due_at, "reason": reason}
        if earlier(teacher_id, key, "learning.extend", content):
            return key
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
    return key


def revoke_extensions(teacher_id: UUID, assignment_id: UUID, pupil_id: UUID) -> int:
    """Take back all extra time of a pupil; the due moment of the class holds again. Returns how many were open."""
    with transaction() as db:
        live = (
            Extension.assignment_id == assignment_id,
            Extension.pupil_id == pupil_id,
            Extension.revoked_at.is_(None),
        )
        ids = db.scalars(select(Extension.id).where(*live)).all()
        db.execute(update(Extension).where(*live).values(revoked_at=now(), revoked_by=teacher_id))
        for extension_id in ids:
            record("learning.extension-revoked", teacher_id, "extension", extension_id)
    return len(ids)
