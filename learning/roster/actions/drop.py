"""A plan nobody wants: its changes are forgotten, the import stays on record."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from learning.roster.models import RosterChange, RosterImport, RosterProblem, State
from noken.clock import now
from noken.database import reading, transaction
from noken.ledger import record

UNDECIDED = (State.PLANNED, State.REFUSED)
KEPT = timedelta(days=30)


def drop_roster(import_id: UUID, by: UUID | None) -> None:
    """Have an import that was planned or refused never applied."""
    with transaction() as db:
        row = db.get_one(RosterImport, import_id, with_for_update=True)
        if row.state not in UNDECIDED:
            return
        row.state = State.DROPPED
        db.execute(delete(RosterChange).where(RosterChange.import_id == import_id))
        db.execute(delete(RosterProblem).where(RosterProblem.import_id == import_id))
        record("roster.dropped", by, "roster_import", import_id)


def forget_old_plans() -> None:
    """Drop what nobody decided about for a month: it would have to be compared again anyway."""
    with reading() as db:
        old = RosterImport.state.in_(UNDECIDED), RosterImport.created_at < now() - KEPT
        ids = db.scalars(select(RosterImport.id).where(*old)).all()
    for import_id in ids:
        drop_roster(import_id, None)
