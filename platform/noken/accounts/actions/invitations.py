"""Invitations: a school's or office's word that the bearer of a link may take a role. Made, revoked, accepted once."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, update

from noken.accounts.actions.credentials import put_pin
from noken.accounts.actions.people import add_guardianship, add_membership, create_account
from noken.accounts.actions.renewals import end_renewals, make_renewal
from noken.accounts.actions.staff import put_password_login
from noken.accounts.faults import LinkGone, NotAPupil, PhoneTaken
from noken.accounts.identity import identity_of_account
from noken.accounts.models import Account, Invitation, Role
from noken.accounts.queries.invitations import invitation_holds, may_renew, place_that_renews, waiting_account
from noken.accounts.queries.places import guardians_of, members
from noken.accounts.queries.sign_in import ways_of
from noken.accounts.stretch import stretch
from noken.accounts.tokens import fast_hash, make_secret
from noken.clock import now
from noken.database import transaction
from noken.ids import new_id
from noken.ledger import record

DAYS = 14


class SheetLink(NamedTuple):
    """One slip of the printed sheet: for whose guardian, its name where known, and the link's path and secret.

    `helper`: the place that can give this guardian a link, where the inviter may not; there is no secret then.
    """

    pupil: str
    guardian: str
    token: str
    renewal: bool
    helper: str = ""


def invite(
    invited_by: UUID,
    organization_id: UUID,
    role: Role,
    name: str = "",
    phone: str | None = None,
    pupil_id: UUID | None = None,
    days: int = DAYS,
) -> tuple[UUID, str]:
    """A new invitation and its secret, which is said only this once. Guardians are invited for one pupil of a class."""
    if (role is Role.GUARDIAN) != (pupil_id is not None) or role is Role.PUPIL:
        raise ValueError("guardians are invited for a pupil, others for none, pupils never")
    token = make_secret()
    with transaction() as db:
        if pupil_id is not None and pupil_id not in {pupil.id for pupil in members(organization_id, Role.PUPIL)}:
            raise NotAPupil
        row = Invitation(
            id=new_id(),
            token_hash=fast_hash(token),
            organization_id=organization_id,
            role=role,
            name=name.strip(),
            phone=phone,
            pupil_id=pupil_id,
            invited_by=invited_by,
            expires_at=now() + timedelta(days=days),
        )
        db.add(row)
        db.flush()
        details = {"role": role, "organization": organization_id, "pupil": pupil_id, "names-phone": phone is not None}
        record("accounts.invited", invited_by, "invitation", row.id, details)
        return row.id, token


def invite_guardians(invited_by: UUID, class_id: UUID, pupil_ids: Sequence[UUID]) -> list[SheetLink]:
    """Slips for the guardians of these pupils: those known already get a link to sign in for the first time.

    Except where it would open more than the inviter may open (`may_renew`), as with a child in another class.
    """
    links = []
    with transaction():
        chosen, inviter = set(pupil_ids), identity_of_account(invited_by)
        for pupil in members(class_id, Role.PUPIL):
            if pupil.id not in chosen:
                continue
            waiting = [guardian for guardian in guardians_of(pupil.id) if not ways_of(guardian.id).any]
            for one in waiting:
                if inviter is not None and may_renew(inviter, one.id):
                    links.append(SheetLink(pupil.name, one.name, make_renewal(one.id, invited_by, DAYS), True))
                else:
                    links.append(SheetLink(pupil.name, one.name, "", True, place_that_renews(one.id)))
            if not waiting:
                _id, token = invite(invited_by, class_id, Role.GUARDIAN, pupil_id=pupil.id)
                links.append(SheetLink(pupil.name, "", token, False))
    return links


def revoke_invitation(invitation_id: UUID, by: UUID) -> None:
    """The link opens nothing any more. What was accepted before stays."""
    with transaction() as db:
        revoked = db.scalar(
            update(Invitation)
            .where(Invitation.id == invitation_id, Invitation.used_at.is_(None), Invitation.revoked_at.is_(None))
            .values(revoked_at=now())
            .returning(Invitation.id)
        )
        if revoked is not None:
            record("accounts.invitation-revoked", by, "invitation", invitation_id)


def accept_as(account_id: UUID, invitation_id: UUID) -> None:
    """A signed-in person takes the role. Raises LinkGone."""
    with transaction() as db:
        invitation = _take(invitation_id, account_id)
        account = db.get_one(Account, account_id)
        if invitation.phone is not None and account.phone is None and _holder(invitation.phone) is None:
            account.phone = invitation.phone
        _grant(invitation, account)


def accept_with_password(account_id: UUID, invitation_id: UUID, email: str, password: str) -> None:
    """The same for somebody who has no password yet and needs one for the role. Raises EmailTaken as well."""
    stretched = stretch(password)
    with transaction():
        put_password_login(account_id, email, stretched, account_id)
        accept_as(account_id, invitation_id)


def accept_with_pin(invitation_id: UUID, name: str, phone: str, pin: str, take_over: bool = False) -> UUID:
    """A person by phone number and PIN: a new one, or the guardian of a roster whom the invitation names by number.

    Raises LinkGone, PhoneTaken. `take_over`: the number the invitation names is freed from an account that never
    proved it.
    """
    stretched = stretch(pin)
    with transaction() as db:
        holder, offered = _holder(phone), db.get_one(Invitation, invitation_id)
        named = offered.phone == phone
        account_id = waiting_account(phone, offered.invited_by) if named else None
        if account_id is not None:
            details = {"invitation": invitation_id, "invited-by": offered.invited_by}
            record("accounts.waiting-account-taken", account_id, "account", account_id, details, stream="security")
            end_renewals(account_id)
        elif holder is not None:
            if not (take_over and named and holder.phone_proven_at is None):
                raise PhoneTaken
            holder.phone = None
            db.flush()
            record("accounts.number-taken-over", None, "account", holder.id, {"invitation": invitation_id})
        account_id = account_id or create_account(name.strip(), phone=phone)
        put_pin(account_id, stretched, account_id)
        invitation = _take(invitation_id, account_id)
        _grant(invitation, db.get_one(Account, account_id))
        return account_id


def accept_as_staff(invitation_id: UUID, name: str, email: str, password: str) -> UUID:
    """A new person by e-mail and password. Raises LinkGone, EmailTaken."""
    stretched = stretch(password)
    with transaction() as db:
        account_id = create_account(name.strip())
        put_password_login(account_id, email, stretched, account_id)
        invitation = _take(invitation_id, account_id)
        account = db.get_one(Account, account_id)
        if invitation.phone is not None and _holder(invitation.phone) is None:
            account.phone = invitation.phone
        _grant(invitation, account)
        return account_id


def _take(invitation_id: UUID, account_id: UUID) -> Invitation:
    """Exactly one taker: the row changes only where nobody has taken it yet."""
    moment = now()
    with transaction() as db:
        taken = db.scalars(
            update(Invitation)
            .where(
                Invitation.id == invitation_id,
                Invitation.used_at.is_(None),
                Invitation.revoked_at.is_(None),
                Invitation.expires_at > moment,
            )
            .values(used_at=moment, used_by=account_id)
            .returning(Invitation)
        ).first()
        if taken is None or not invitation_holds(taken):
            raise LinkGone
        return taken


def _grant(invitation: Invitation, account: Account) -> None:
    if invitation.phone is not None and account.phone == invitation.phone:
        account.phone_proven_at = account.phone_proven_at or now()
    if invitation.role is Role.GUARDIAN and invitation.pupil_id is not None:
        add_guardianship(account.id, invitation.pupil_id, invitation.invited_by)
    else:
        add_membership(account.id, invitation.organization_id, invitation.role, invitation.invited_by)
    details = {"invited-by": invitation.invited_by, "role": invitation.role}
    record("accounts.invitation-accepted", account.id, "invitation", invitation.id, details)


def _holder(phone: str) -> Account | None:
    with transaction() as db:
        return db.scalars(select(Account).where(Account.phone == phone).with_for_update()).first()
