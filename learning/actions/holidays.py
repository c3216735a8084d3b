"""Holidays of a school, or of all schools below an office: entered and taken out."""

from datetime import date
from uuid import UUID

from learning.actions.common import NameTaken, refuse_taken
from learning.daily_models import Holiday
from learning.queries.holidays import holidays_of
from noken.clock import now
from noken.database import transaction
from noken.idempotency import earlier
from noken.ledger import record


def add_holiday(organization_id: UUID, name: str, first: date, last: date, by: UUID, key: UUID) -> UUID:
    """From a day to a day, both included; returns its id, which is `key`.

    Raises NameTaken where one of that name, there or above, has one of these days already, and KeyReused.
    """
    with transaction() as db:
        details = {"place": organization_id, "name": name, "first": first, "last": last}
        if earlier(by, key, "learning.add-holiday", details):
            return key
        refuse_taken(db.get(Holiday, key))
        if any(one.name.casefold() == name.casefold() for one in holidays_of([organization_id], first, last)):
            raise NameTaken
        db.add(Holiday(id=key, organization_id=organization_id, name=name, first=first, last=last, made_by=by))
        record("learning.holiday-added", by, "holiday", key, details)
    return key


def remove_holiday(holiday_id: UUID, by: UUID) -> None:
    """It is no holiday any more; doing it twice changes nothing."""
    with transaction() as db:
        row = db.get_one(Holiday, holiday_id, with_for_update=True)
        if row.removed_at is None:
            row.removed_at = now()
            record("learning.holiday-removed", by, "holiday", holiday_id)
