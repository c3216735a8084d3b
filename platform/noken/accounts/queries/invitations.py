"""Reads of invitations and renewals: what a link offers, what was sent, who may renew whom."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from noken.accounts.identity import Identity, identity_of_account
from noken.accounts.models import Account, Credential, Invitation, Kind, Organization, Renewal, Role
from noken.accounts.permissions import BY_PASSWORD, INVITE, INVITE_LEADERS, ROLES_OF
from noken.accounts.queries.places import OrganizationView, display_path
from noken.accounts.queries.sign_in import ways_of
from noken.accounts.security.models import PasswordLogin
from noken.accounts.tokens import fast_hash
from noken.clock import now
from noken.database import session
from noken.permissions import Scope, can, lineage

ABOVE_LEADERS = (Kind.EDUCATION_OFFICE, Kind.CITY)


@dataclass(frozen=True)
class InvitationView:
    """What an invitation says. `state`: open, used, revoked, expired, or void: its maker may not invite so any more.

    `waiting`: the number it names is that of a guardian from a roster who gets the account that waits.
    """

    id: UUID
    organization_id: UUID
    place: str
    role: Role
    name: str
    phone: str | None
    pupil: str
    invited_by: str
    expires_at: datetime
    state: str
    used_by: str
    waiting: bool

    @property
    def scope(self) -> Scope:
        return Scope(self.organization_id)


@dataclass(frozen=True)
class RenewalView:
    """A link to choose a new secret. `way`: password or pin; `first`: there was none before.

    `state`: open, expired (or used), or void: its maker may not make it any more.
    """

    id: UUID
    account_id: UUID
    name: str
    way: str
    first: bool
    phone: str | None
    state: str


def invitation_of_token(token: str) -> InvitationView | None:
    """What the link offers, in any state; None for an unknown one."""
    found = _views(Invitation.token_hash == fast_hash(token))
    return found[0] if found else None


def invitation(id: UUID) -> InvitationView | None:
    """One invitation."""
    found = _views(Invitation.id == id)
    return found[0] if found else None


def invitations_of(organization_id: UUID) -> list[InvitationView]:
    """What was sent for an organisation, newest first."""
    return _views(Invitation.organization_id == organization_id)


def _views(condition: ColumnElement[bool]) -> list[InvitationView]:
    sender, pupil, taker = aliased(Account), aliased(Account), aliased(Account)
    query = (
        select(Invitation, sender.name, pupil.name, taker.name)
        .join(sender, sender.id == Invitation.invited_by)
        .outerjoin(pupil, pupil.id == Invitation.pupil_id)
        .outerjoin(taker, taker.id == Invitation.used_by)
        .where(condition)
        .order_by(Invitation.created_at.desc(), Invitation.id.desc())
        .limit(500)
    )
    return [
        InvitationView(
            id=row.id,
            organization_id=row.organization_id,
            place=display_path(row.organization_id),
            role=row.role,
            name=row.name,
            phone=row.phone,
            pupil=pupil_name or "",
            invited_by=by,
            expires_at=row.expires_at,
            state=_state(row),
            used_by=used_by or "",
            waiting=row.phone is not None
            and row.used_at is None
            and waiting_account(row.phone, row.invited_by) is not None,
        )
        for row, by, pupil_name, used_by in session().execute(query)
    ]


def _state(row: Invitation) -> str:
    if row.used_at is not None:
        return "used"
    if row.revoked_at is not None:
        return "revoked"
    if row.expires_at <= now():
        return "expired"
    return "open" if invitation_holds(row) else "void"


def invitation_holds(row: Invitation) -> bool:
    """Whether who made it might make it today as well."""
    maker = identity_of_account(row.invited_by)
    return maker is not None and can(maker, INVITE[row.role], Spot(row.organization_id))


def renewal_holds(row: Renewal) -> bool:
    """The same for a renewal; what the operator made for somebody is in that person's own name."""
    if row.made_by == row.account_id:
        return True
    maker = identity_of_account(row.made_by)
    allowed = may_clear_second_factor if row.clears_second_factor else may_renew
    return maker is not None and allowed(maker, row.account_id)


def renewal_of_token(token: str) -> RenewalView | None:
    """What a renewal link is for; None for an unknown one."""
    row = session().scalars(select(Renewal).where(Renewal.token_hash == fast_hash(token))).first()
    person = identity_of_account(row.account_id) if row else None
    if row is None or person is None:
        return None
    ways = ways_of(person.id)
    if ways.login is not None:
        way, first = "password", False
    elif ways.phone and ways.has_pin:
        way, first = "pin", False
    else:
        way, first = "password" if person.roles & BY_PASSWORD else "pin", True
    state = "expired" if row.used_at or row.expires_at <= now() else "open" if renewal_holds(row) else "void"
    return RenewalView(row.id, person.id, person.name, way, first, ways.phone, state)


def invitable_roles(who: Identity, place: OrganizationView) -> list[Role]:
    """The roles of this organisation that `who` may invite to."""
    return [role for role in ROLES_OF[place.kind] if can(who, INVITE[role], place)]


def may_renew(who: Identity, account_id: UUID) -> bool:
    """Whether `who` may make a new way in for somebody: all places of that person must be below.

    Else a head teacher who ties a parent of another school to a child, or has an administrator among the guardians,
    could open what stands elsewhere.
    """
    person = identity_of_account(account_id)
    if person is None or account_id == who.id or Role.PUPIL in person.roles or not person.places:
        return False
    return all(can(who, INVITE[place.role], Spot(place.organization_id)) for place in person.places)


def waiting_account(phone: str, invited_by: UUID) -> UUID | None:
    """The guardian a roster brought with this number, who never had any way in: whom an invitation naming it means.

    Only where the inviter might hand over a first way in as well, and never somebody who works here.
    """
    account_id = session().scalar(
        select(Account.id).where(
            Account.phone == phone,
            Account.phone_proven_at.is_(None),
            Account.closed_at.is_(None),
            ~exists().where(Credential.account_id == Account.id),
            ~exists().where(PasswordLogin.account_id == Account.id),
        )
    )
    inviter = identity_of_account(invited_by)
    person = identity_of_account(account_id) if account_id else None
    if person is None or inviter is None or person.roles & BY_PASSWORD or not may_renew(inviter, person.id):
        return None
    return person.id


def place_that_renews(account_id: UUID) -> str:
    """The nearest place above all that somebody is, from where a new way in can be made; "" for a pupil or nobody."""
    person = identity_of_account(account_id)
    if person is None or Role.PUPIL in person.roles or not person.places:
        return ""
    lines = [lineage(place.organization_id) for place in person.places]
    shared = [id for id in lines[0] if all(id in line for line in lines)]
    led = any(INVITE[place.role] is INVITE_LEADERS for place in person.places)
    kinds = ABOVE_LEADERS if led else (Kind.SCHOOL, Kind.AGENCY, *ABOVE_LEADERS)
    above = session().execute(
        select(Organization.id, Organization.name).where(Organization.id.in_(shared), Organization.kind.in_(kinds))
    )
    names = {row.id: row.name for row in above}
    return next((names[id] for id in shared if id in names), "")


def may_clear_second_factor(who: Identity, account_id: UUID) -> bool:
    """Only administrators, and only where they may renew."""
    return Role.ADMINISTRATOR in who.roles and may_renew(who, account_id)


@dataclass(frozen=True)
class Spot:
    """A place to ask a permission about."""

    organization_id: UUID

    @property
    def scope(self) -> Scope:
        return Scope(self.organization_id)
