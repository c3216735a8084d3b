"""Reads for the pages of a class, school or office: its people, its cards, its pupils without guardians."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from noken.accounts.models import (
    Account,
    Credential,
    CredentialKind,
    Device,
    Guardianship,
    Invitation,
    Membership,
    Organization,
    Renewal,
    Role,
)
from noken.accounts.queries.places import OrganizationView, members, valid_on
from noken.accounts.security.models import PasswordLogin
from noken.clock import now, today
from noken.database import session
from noken.permissions import Scope


class PupilState(NamedTuple):
    """One pupil of a class: card given, pictures chosen, a guardian known or invited."""

    id: UUID
    name: str
    has_card: bool
    has_pictures: bool
    signed_in: bool
    guardian: str


@dataclass(frozen=True)
class PupilInClass:
    """A pupil as a member of one class."""

    id: UUID
    name: str
    class_id: UUID

    @property
    def scope(self) -> Scope:
        return Scope(self.class_id)


@dataclass(frozen=True)
class MemberView:
    """One role somebody holds here today; guardians of a class hold theirs through their children."""

    organization_id: UUID
    membership_id: UUID | None
    account_id: UUID
    name: str
    role: Role
    can_sign_in: bool

    @property
    def scope(self) -> Scope:
        return Scope(self.organization_id)


def pupils_of(class_id: UUID) -> list[PupilState]:
    """Today's pupils of a class by name.

    `guardian`: "known"; "waiting", where one of them has no way to sign in yet; "invited", where a link is out; or "".
    """
    day = today()
    live = and_(Credential.account_id == Account.id, Credential.ended_at.is_(None))
    open_invitation = and_(
        Invitation.pupil_id == Account.id,
        Invitation.used_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > now(),
    )
    guardian = aliased(Account)
    cared = (
        select(Guardianship.id)
        .join(guardian, guardian.id == Guardianship.guardian_id)
        .where(Guardianship.pupil_id == Account.id, valid_on(Guardianship, day), guardian.closed_at.is_(None))
    )
    link = exists().where(Renewal.account_id == guardian.id, Renewal.used_at.is_(None), Renewal.expires_at > now())
    way_in = _way_in(guardian.id)
    query = (
        select(
            Account.id,
            Account.name,
            exists().where(live, Credential.kind == CredentialKind.CARD),
            exists().where(live, Credential.kind == CredentialKind.PICTURE),
            exists().where(Device.account_id == Account.id),
            cared.exists(),
            cared.where(~way_in, ~link).exists(),
            or_(exists().where(open_invitation), cared.where(~way_in, link).exists()),
        )
        .distinct()
        .join(Membership, Membership.account_id == Account.id)
        .where(
            Membership.organization_id == class_id,
            Membership.role == Role.PUPIL,
            valid_on(Membership, day),
            Account.closed_at.is_(None),
        )
        .order_by(Account.name, Account.id)
    )
    return [
        PupilState(id, name, card, pictures, seen, _guardian_state(known, waiting, invited))
        for id, name, card, pictures, seen, known, waiting, invited in session().execute(query)
    ]


def _guardian_state(known: bool, waiting: bool, invited: bool) -> str:
    if waiting:
        return "waiting"
    return "invited" if invited else "known" if known else ""


def _way_in(account_id: ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """The condition that a person has a password, PIN or card."""
    return or_(
        exists().where(PasswordLogin.account_id == account_id),
        exists().where(Credential.account_id == account_id, Credential.ended_at.is_(None)),
    )


def people_of(organization_id: UUID) -> list[MemberView]:
    """Who holds a role here today, except pupils; for a class also the guardians of its pupils."""
    day = today()
    way_in = _way_in(Account.id)
    held = (
        select(Membership.id, Account.id, Account.name, Membership.role, way_in)
        .join(Account, Account.id == Membership.account_id)
        .where(
            Membership.organization_id == organization_id,
            Membership.role != Role.PUPIL,
            valid_on(Membership, day),
            Account.closed_at.is_(None),
        )
    )
    pupils = select(Membership.account_id).where(
        Membership.organization_id == organization_id, Membership.role == Role.PUPIL, valid_on(Membership, day)
    )
    guardians = (
        select(Account.id, Account.name, way_in)
        .distinct()
        .join(Guardianship, Guardianship.guardian_id == Account.id)
        .where(Guardianship.pupil_id.in_(pupils), valid_on(Guardianship, day), Account.closed_at.is_(None))
    )
    people = [MemberView(organization_id, *row) for row in session().execute(held)]
    people += [
        MemberView(organization_id, None, id, name, Role.GUARDIAN, way)
        for id, name, way in session().execute(guardians)
    ]
    order = list(Role)
    return sorted(people, key=lambda one: (-order.index(one.role), one.name))


def member(organization_id: UUID, account_id: UUID) -> MemberView | None:
    """One person of `people_of`."""
    return next((one for one in people_of(organization_id) if one.account_id == account_id), None)


def pupil_in_class(class_id: UUID, pupil_id: UUID) -> PupilInClass | None:
    """A pupil of this class today."""
    found = next((pupil for pupil in members(class_id, Role.PUPIL) if pupil.id == pupil_id), None)
    return PupilInClass(found.id, found.name, class_id) if found else None


def places_below(organization_id: UUID) -> list[OrganizationView]:
    """The open organisations directly below, by name."""
    query = (
        select(Organization)
        .where(Organization.parent_id == organization_id, Organization.closed_at.is_(None))
        .order_by(Organization.name)
    )
    return [OrganizationView(row.id, row.kind, row.name, row.parent_id) for row in session().scalars(query)]
