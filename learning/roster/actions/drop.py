"""A plan nobody wants: its changes are forgotten, the import stays in the list."""

from uuid import UUID

from sqlalchemy import delete

from learning.roster.models import RosterChange, RosterImport, RosterProblem, State
from noken.database import transaction
from noken.ledger import record


def drop_roster(import_id: UUID, by: UUID) -> None:
    """Have an import that was planned or refused never applied."""
    with transaction() as db:
        row = db.get_one(RosterImport, import_id, with_for_update=True)
        if row.state not in (State.PLANNED, State.REFUSED):
            return
        row.state = State.DROPPED
        db.execute(delete(RosterChange).where(RosterChange.import_id == import_id))
        db.execute(delete(RosterProblem).where(RosterProblem.import_id == import_id))
        record("roster.dropped", by, "roster_import", import_id)
