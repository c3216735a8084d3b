"""What leaves the house about rosters: it is on record who took it."""

from uuid import UUID

from learning.roster.export import export_school
from learning.roster.planning import load_here
from learning.roster.reading.model import Source
from noken.clock import today
from noken.database import transaction
from noken.ledger import record


def record_report(import_id: UUID, by: UUID) -> None:
    """Somebody took the report of an import, with names in it."""
    with transaction():
        record("roster.report-taken", by, "roster_import", import_id)


def export_roster(school_id: UUID, by: UUID) -> bytes:
    """The school as a OneRoster 1.2 zip."""
    with transaction():
        content = export_school(load_here(school_id, Source.ONEROSTER), today())
        record("roster.exported", by, "organization", school_id)
    return content
