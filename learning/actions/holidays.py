"""Holidays of a school, or of all schools below an office: entered and taken out."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from learning.actions.common import NameTaken, refuse_taken
from learning.daily_models import Holiday
from learning.holiday_file import DayOff
from learning.queries.holidays import not_yet_there
from noken.clock import now
from noken.database import session, transaction
from noken.idempotency import earlier
from noken.ids import new_id
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
        if not not_yet_there(organization_id, [DayOff(name, first, last)]):
            raise NameTaken
        _keep(organization_id, DayOff(name, first, last), by, key)
    return key


def add_holidays(organization_id: UUID, days: Sequence[DayOff], by: UUID, key: UUID) -> None:
    """All of them together; those that are there already are left as they are. Raises KeyReused."""
    with transaction() as db:
        if earlier(by, key, "learning.add-holidays", {"place": organization_id, "days": [str(day) for day in days]}):
            return
        for day in days:
            if not_yet_there(organization_id, [day]):
                _keep(organization_id, day, by, new_id())
                db.flush()


def remove_holiday(holiday_id: UUID, by: UUID) -> None:
    """It is no holiday any more; doing it twice changes nothing."""
    with transaction() as db:
        row = db.get_one(Holiday, holiday_id, with_for_update=True)
        if row.removed_at is None:
            row.removed_at = now()
            record("learning.holiday-removed", by, "holiday", holiday_id)


def _keep(place: UUID, day: DayOff, by: UUID, id: UUID) -> None:
    row = Holiday(id=id, organization_id=place, name=day.name, first=day.first, last=day.last, made_by=by)
    session().add(row)
    record("learning.holiday-added", by, "holiday", id, {"place": place, **day._asdict()})
