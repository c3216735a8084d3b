"""Reads of people and the tree of organisations that other rooms and features use. Call inside a reading session."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from noken.accounts.models import Account, Guardianship, Kind, Membership, Organization, Role
from noken.clock import today
from noken.database import session
from noken.permissions import Scope, lineage

LEFT_OUT_OF_PATHS = (Kind.CITY, Kind.EDUCATION_OFFICE)


class Person(NamedTuple):
    """An account as lists show it."""

    id: UUID
    name: str


@dataclass(frozen=True)
class OrganizationView:
    """A node of the tree, as a loader of `@permit` gives it to a view."""

    id: UUID
    kind: Kind
    name: str
    parent_id: UUID | None

    @property
    def scope(self) -> Scope:
        return Scope(self.id)


def valid_on(table: type[Membership] | type[Guardianship], day: date) -> ColumnElement[bool]:
    """The condition that a dated row holds on `day`."""
    return and_(table.starts_on <= day, or_(table.ends_on.is_(None), table.ends_on >= day))


def organization(id: UUID) -> OrganizationView | None:
    """An organisation that is not closed."""
    row = session().get(Organization, id)
    if row is None or row.closed_at is not None:
        return None
    return OrganizationView(row.id, row.kind, row.name, row.parent_id)


def classroom(id: UUID) -> OrganizationView | None:
    """The same, only where it is a class."""
    found = organization(id)
    return found if found is not None and found.kind is Kind.CLASS else None


def members(organization_id: UUID, role: Role) -> list[Person]:
    """Who holds `role` in the organisation today, by name."""
    query = (
        select(Account.id, Account.name)
        .distinct()
        .join(Membership, Membership.account_id == Account.id)
        .where(
            Membership.organization_id == organization_id,
            Membership.role == role,
            valid_on(Membership, today()),
            Account.closed_at.is_(None),
        )
        .order_by(Account.name, Account.id)
    )
    return [Person(row.id, row.name) for row in session().execute(query)]


def children_of(guardian_id: UUID) -> list[Person]:
    """The pupils this person looks after today, by name."""
    query = (
        select(Account.id, Account.name)
        .join(Guardianship, Guardianship.pupil_id == Account.id)
        .where(Guardianship.guardian_id == guardian_id, valid_on(Guardianship, today()), Account.closed_at.is_(None))
        .order_by(Account.name, Account.id)
    )
    return [Person(row.id, row.name) for row in session().execute(query)]


def guardians_of(pupil_id: UUID) -> list[Person]:
    """Who looks after this pupil today, by name."""
    query = (
        select(Account.id, Account.name)
        .join(Guardianship, Guardianship.guardian_id == Account.id)
        .where(Guardianship.pupil_id == pupil_id, valid_on(Guardianship, today()), Account.closed_at.is_(None))
        .order_by(Account.name, Account.id)
    )
    return [Person(row.id, row.name) for row in session().execute(query)]


def classes_of(account_id: UUID, role: Role = Role.PUPIL) -> list[OrganizationView]:
    """The classes where this person holds `role` today."""
    query = (
        select(Organization)
        .join(Membership, Membership.organization_id == Organization.id)
        .where(
            Membership.account_id == account_id,
            Membership.role == role,
            valid_on(Membership, today()),
            Organization.kind == Kind.CLASS,
            Organization.closed_at.is_(None),
        )
        .order_by(Organization.name)
    )
    return [OrganizationView(row.id, row.kind, row.name, row.parent_id) for row in session().scalars(query)]


def classes_in(organization_id: UUID) -> list[OrganizationView]:
    """The open classes directly below a school, by name."""
    query = (
        select(Organization)
        .where(
            Organization.parent_id == organization_id,
            Organization.kind == Kind.CLASS,
            Organization.closed_at.is_(None),
        )
        .order_by(Organization.name)
    )
    return [OrganizationView(row.id, row.kind, row.name, row.parent_id) for row in session().scalars(query)]


def school_of(organization_id: UUID) -> OrganizationView | None:
    """The school that an organisation is or stands in; None outside schools."""
    query = select(Organization).where(Organization.id.in_(lineage(organization_id)), Organization.kind == Kind.SCHOOL)
    row = session().scalars(query).first()
    return OrganizationView(row.id, row.kind, row.name, row.parent_id) if row else None


def display_path(organization_id: UUID) -> str:
    """`SD Negeri 1 · 5A`: the names from above to below, without the city and the education office; "" if unknown."""
    return display_paths([organization_id]).get(organization_id, "")


def display_paths(organization_ids: Iterable[UUID]) -> dict[UUID, str]:
    """`display_path` of many at once."""
    lines = {id: lineage(id) for id in set(organization_ids)}
    wanted = {id for line in lines.values() for id in line}
    query = select(Organization.id, Organization.kind, Organization.name).where(Organization.id.in_(wanted))
    known = {row.id: row for row in session().execute(query)}
    paths = {}
    for id, line in lines.items():
        steps = [known[step] for step in reversed(line) if step in known]
        paths[id] = " · ".join(step.name for step in steps if step.kind not in LEFT_OUT_OF_PATHS or step.id == id)
    return paths


def name_of(account_id: UUID) -> str:
    """A person's name; "" where there is none."""
    return session().scalar(select(Account.name).where(Account.id == account_id)) or ""
