"""Who may do what: roles held in an organisation, or closeness to the person an object belongs to."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from sqlalchemy import select

from noken.accounts.identity import Identity
from noken.accounts.models import Organization, Role
from noken.database import session


@dataclass(frozen=True)
class Scope:
    """Where an object stands: its organisation, and the people it belongs to (a pupil's answer: the pupil)."""

    organization_id: UUID | None
    owners: frozenset[UUID] = frozenset()


class Scoped(Protocol):
    """An object that permissions can be asked about."""

    @property
    def scope(self) -> Scope: ...


@dataclass(frozen=True)
class Permission:
    """One thing that can be allowed.

    `roles` count in the object's organisation and in every one above it; `roles_here` only in the organisation
    itself; `owner`: also those the object belongs to; `guardian`: also the guardians of those.
    `everyone` needs no sign-in; `signed_in` needs nothing more than that.
    """

    name: str
    roles: frozenset[Role] = field(default_factory=frozenset)
    roles_here: frozenset[Role] = field(default_factory=frozenset)
    owner: bool = False
    guardian: bool = False
    everyone: bool = False
    signed_in: bool = False


PUBLIC = Permission("public", everyone=True)
SIGNED_IN = Permission("signed-in", signed_in=True)


def roles(*names: Role) -> frozenset[Role]:
    return frozenset(names)


def lineage(organization_id: UUID) -> tuple[UUID, ...]:
    """An organisation and all above it, nearest first. Remembered for the length of the session."""
    db = session()
    known: dict[UUID, tuple[UUID, ...]] = db.info.setdefault("lineage", {})
    if organization_id not in known:
        start = select(Organization.id, Organization.parent_id).where(Organization.id == organization_id)
        up = start.cte("up", recursive=True)
        above = select(Organization.id, Organization.parent_id).join(up, Organization.id == up.c.parent_id)
        known[organization_id] = tuple(db.scalars(select(up.union_all(above).c.id)).all())
    return known[organization_id]


def descendants(organization_ids: Iterable[UUID]) -> frozenset[UUID]:
    """These organisations and all below them."""
    ids = list(organization_ids)
    if not ids:
        return frozenset()
    start = select(Organization.id).where(Organization.id.in_(ids))
    down = start.cte("down", recursive=True)
    below = select(Organization.id).join(down, Organization.parent_id == down.c.id)
    return frozenset(session().scalars(select(down.union_all(below).c.id)).all())


def can(who: Identity | None, permission: Permission, thing: Scoped | None = None) -> bool:
    """Whether `who` may do it to `thing`; without a thing: whether anywhere at all (for menus and lists)."""
    if permission.everyone:
        return True
    if who is None:
        return False
    if permission.signed_in:
        return True
    if thing is None:
        return bool(who.roles & (permission.roles | permission.roles_here)) or (
            permission.guardian and bool(who.children)
        )
    scope = thing.scope
    if permission.owner and who.id in scope.owners:
        return True
    if permission.guardian and who.children & scope.owners:
        return True
    if scope.organization_id is None:
        return False
    if any(p.role in permission.roles_here and p.organization_id == scope.organization_id for p in who.places):
        return True
    holding = {p.organization_id for p in who.places if p.role in permission.roles}
    return bool(holding) and not holding.isdisjoint(lineage(scope.organization_id))
