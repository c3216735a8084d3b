"""Who is asking: the account behind a device, with the roles held today."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CompoundSelect,
    Date,
    Result,
    Select,
    Uuid,
    and_,
    bindparam,
    literal,
    null,
    or_,
    select,
    union_all,
)

from noken.accounts.models import Account, Device, Guardianship, Kind, Membership, Organization, Role
from noken.clock import today
from noken.database import session


@dataclass(frozen=True)
class Place:
    """A role held today in an organisation; guardians hold theirs in the classes of their children."""

    organization_id: UUID
    role: Role
    kind: Kind
    name: str


@dataclass(frozen=True)
class Identity:
    """A signed-in person. `children` are the pupils this person is guardian of today.

    `strong`: came in with a second factor; some roles may do nothing without one.
    """

    id: UUID
    name: str
    language: str
    device_id: UUID | None
    places: tuple[Place, ...]
    children: frozenset[UUID]
    strong: bool = True

    @property
    def roles(self) -> frozenset[Role]:
        held = frozenset(place.role for place in self.places)
        return held | {Role.GUARDIAN} if self.children else held

    def organizations(self, *roles: Role) -> tuple[UUID, ...]:
        """Where this person holds one of `roles` today."""
        return tuple(place.organization_id for place in self.places if place.role in roles)


AnyRow = tuple[Any, ...]


def _statements() -> tuple[CompoundSelect[*AnyRow], Select[*AnyRow], Select[*AnyRow]]:
    """Places and children, the person of a device, the person of an account. Built once: every request runs two."""
    account, day = bindparam("account", type_=Uuid()), bindparam("day", type_=Date())
    held = and_(Membership.starts_on <= day, or_(Membership.ends_on.is_(None), Membership.ends_on >= day))
    cared = and_(Guardianship.starts_on <= day, or_(Guardianship.ends_on.is_(None), Guardianship.ends_on >= day))
    with_child = and_(Membership.account_id == Guardianship.pupil_id, Membership.role == Role.PUPIL)
    places: CompoundSelect[*AnyRow] = union_all(
        select(
            Membership.organization_id.label("id"),
            Membership.role.label("role"),
            Organization.kind.label("kind"),
            Organization.name.label("name"),
        )
        .join(Organization, Organization.id == Membership.organization_id)
        .where(Membership.account_id == account, held, Organization.closed_at.is_(None)),
        select(Organization.id, literal(Role.GUARDIAN, Membership.role.type), Organization.kind, Organization.name)
        .distinct()
        .join(Membership, Organization.id == Membership.organization_id)
        .join(Guardianship, with_child)
        .where(Guardianship.guardian_id == account, cared, held, Organization.closed_at.is_(None)),
        select(Guardianship.pupil_id, null(), null(), literal("")).where(Guardianship.guardian_id == account, cared),
    )
    person: Select[*AnyRow] = select(Account.id, Account.name, Account.language).where(Account.closed_at.is_(None))
    of_device = (
        person.add_columns(Device.strong)
        .join(Device, Device.account_id == Account.id)
        .where(Device.id == bindparam("device", type_=Uuid()), Device.ended_at.is_(None))
    )
    return places, of_device, person.where(Account.id == account)


_PLACES, _OF_DEVICE, _OF_ACCOUNT = _statements()


def _places(account_id: UUID, day: date) -> tuple[tuple[Place, ...], frozenset[UUID]]:
    rows: Result[Any] = session().execute(_PLACES, {"account": account_id, "day": day})
    places, children = [], set()
    for row in rows:
        if row.role is None:
            children.add(row.id)
        else:
            places.append(Place(row.id, row.role, row.kind, row.name))
    return tuple(places), frozenset(children)


def identity_of_device(device_id: UUID) -> Identity | None:
    """The person signed in on a device, or None where it was signed out or the account is closed."""
    row = session().execute(_OF_DEVICE, {"device": device_id}).first()
    if row is None:
        return None
    places, children = _places(row.id, today())
    return Identity(row.id, row.name, row.language, device_id, places, children, row.strong)


def identity_of_account(account_id: UUID) -> Identity | None:
    """The same without a device: for jobs and commands."""
    row = session().execute(_OF_ACCOUNT, {"account": account_id}).first()
    if row is None:
        return None
    places, children = _places(row.id, today())
    return Identity(row.id, row.name, row.language, None, places, children)
