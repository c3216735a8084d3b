"""Who is asking: the account behind a device, with the roles held today."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    CompoundSelect,
    Date,
    String,
    Uuid,
    and_,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    true,
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


Statement = CompoundSelect[*tuple[Any, ...]]


def _statement(account: ColumnElement[Any], strong: ColumnElement[Any]) -> Statement:
    """The person, the places, the children in one go over plain tables, since every request begins with it.

    Rows: (id, role, kind, name, language, strong). The person has a language, a place has a role, a child has neither.
    """
    person, place = Account.__table__.c, Organization.__table__.c
    member, care = Membership.__table__.c, Guardianship.__table__.c
    day = bindparam("day", type_=Date())
    no_role, no_kind = cast(null(), member.role.type), cast(null(), place.kind.type)
    nobody = (cast(null(), String), cast(null(), Boolean))
    held = and_(member.starts_on <= day, or_(member.ends_on.is_(None), member.ends_on >= day))
    cared = and_(care.starts_on <= day, or_(care.ends_on.is_(None), care.ends_on >= day), care.guardian_id == account)
    with_child = and_(member.account_id == care.pupil_id, member.role == Role.PUPIL)
    open_place = and_(place.id == member.organization_id, place.closed_at.is_(None))
    return union_all(
        select(person.id, no_role.label("role"), no_kind.label("kind"), person.name, person.language, strong).where(
            person.id == account, person.closed_at.is_(None)
        ),
        select(place.id, member.role, place.kind, place.name, *nobody)
        .select_from(Membership.__table__.join(Organization.__table__, open_place))
        .where(member.account_id == account, held),
        select(place.id, literal(Role.GUARDIAN, member.role.type), place.kind, place.name, *nobody)
        .distinct()
        .select_from(
            Guardianship.__table__.join(Membership.__table__, with_child).join(Organization.__table__, open_place)
        )
        .where(cared, held),
        select(care.pupil_id, no_role, no_kind, literal(""), *nobody).where(cared),
    )


def _statements() -> tuple[Statement, Statement]:
    """By device and by account."""
    device = Device.__table__.c
    this = (device.id == bindparam("device", type_=Uuid()), device.ended_at.is_(None))
    account, strong = (select(column).where(*this).scalar_subquery() for column in (device.account_id, device.strong))
    return _statement(account, strong), _statement(bindparam("account", type_=Uuid()), true())


_OF_DEVICE, _OF_ACCOUNT = _statements()


def _identity(statement: Statement, asked: dict[str, UUID], device_id: UUID | None) -> Identity | None:
    person, places, children = None, [], set()
    for row in session().connection().execute(statement, {**asked, "day": today()}).all():
        id, role, kind, name, language, _strong = row
        if language is not None:
            person = row
        elif role is None:
            children.add(id)
        else:
            places.append(Place(id, role, kind, name))
    if person is None:
        return None
    id, _role, _kind, name, language, strong = person
    return Identity(id, name, language, device_id, tuple(places), frozenset(children), bool(strong))


def identity_of_device(device_id: UUID) -> Identity | None:
    """The person signed in on a device, or None where it was signed out or the account is closed."""
    return _identity(_OF_DEVICE, {"device": device_id}, device_id)


def identity_of_account(account_id: UUID) -> Identity | None:
    """The same without a device: for jobs and commands."""
    return _identity(_OF_ACCOUNT, {"account": account_id}, None)
