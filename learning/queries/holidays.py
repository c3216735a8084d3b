"""Reads of holidays: a place has its own and those of every place above it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select

from learning.daily_models import Holiday
from learning.holiday_file import DayOff
from noken.accounts.identity import Identity
from noken.accounts.models import Kind, Organization, Role
from noken.accounts.queries import OrganizationView, organization
from noken.clock import today
from noken.database import session
from noken.permissions import Scope, descendants, lineage

PLACES = (Kind.SCHOOL, Kind.EDUCATION_OFFICE)


@dataclass(frozen=True)
class HolidayView:
    """One holiday; `place`: whose it is."""

    id: UUID
    organization_id: UUID
    place: str
    name: str
    first: date
    last: date
    made_at: datetime

    @property
    def scope(self) -> Scope:
        return Scope(self.organization_id)


def place_of_holidays(id: UUID) -> OrganizationView | None:
    """A school or an education office."""
    found = organization(id)
    return found if found is not None and found.kind in PLACES else None


def offices_led(who: Identity) -> list[OrganizationView]:
    """The education offices that this person administers, by name."""
    places = who.organizations(Role.ADMINISTRATOR)
    if not places:
        return []
    query = select(Organization).where(
        Organization.id.in_(descendants(places)),
        Organization.kind == Kind.EDUCATION_OFFICE,
        Organization.closed_at.is_(None),
    )
    rows = session().scalars(query.order_by(Organization.name))
    return [OrganizationView(row.id, row.kind, row.name, row.parent_id) for row in rows]


def get_holiday(holiday_id: UUID) -> HolidayView | None:
    """One that was not taken out."""
    return next(iter(_views(Holiday.id == holiday_id)), None)


def holidays_of(place_ids: Iterable[UUID], first: date, last: date = date.max) -> list[HolidayView]:
    """What touches these days in any of the places, by day."""
    above = {id for place in place_ids for id in lineage(place)}
    if not above:
        return []
    return _views(Holiday.organization_id.in_(above), Holiday.last >= first, Holiday.first <= last)


def not_yet_there(place_id: UUID, days: Sequence[DayOff]) -> list[DayOff]:
    """Of these, those of which no day stands under that name yet, there or above."""
    if not days:
        return []
    known = holidays_of([place_id], min(day.first for day in days), max(day.last for day in days))
    return [day for day in days if not any(_same(one, day) for one in known)]


def holiday_on(place_id: UUID, day: date) -> str:
    """What is celebrated there on that day; "" where there is school."""
    return " · ".join(dict.fromkeys(one.name for one in holidays_of([place_id], day, day)))


def open_today(rooms: Sequence[OrganizationView]) -> list[OrganizationView]:
    """Of these classes, those that have school today."""
    closed = _closed([room.id for room in rooms], today())
    return [room for room in rooms if room.id not in closed]


def _same(one: HolidayView, day: DayOff) -> bool:
    return one.name.casefold() == day.name.casefold() and one.first <= day.last and one.last >= day.first


def _closed(place_ids: Collection[UUID], day: date) -> set[UUID]:
    found = {one.organization_id for one in holidays_of(place_ids, day, day)}
    return {id for id in place_ids if not found.isdisjoint(lineage(id))}


def _views(*where: ColumnElement[bool]) -> list[HolidayView]:
    query = (
        select(Holiday, Organization.name)
        .join(Organization, Organization.id == Holiday.organization_id)
        .where(Holiday.removed_at.is_(None), *where)
        .order_by(Holiday.first, Holiday.last, Holiday.id)
    )
    return [
        HolidayView(row.id, row.organization_id, place, row.name, row.first, row.last, row.made_at)
        for row, place in session().execute(query)
    ]
