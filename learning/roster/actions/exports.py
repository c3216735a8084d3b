"""What left the house about a roster is on record."""

from uuid import UUID

from noken.database import transaction
from noken.ledger import record


def record_report(import_id: UUID, by: UUID) -> None:
    """Somebody took the report of an import, with names in it."""
    with transaction():
        record("roster.report-taken", by, "roster_import", import_id)
