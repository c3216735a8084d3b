"""People and places: accounts, organisations, roles from a day to a day, guardians.

Each is one transaction (or joins the surrounding one) and notes in the ledger who did it; `by` is None for imports
and commands of the operator.
"""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from noken.accounts.models import Account, Guardianship, Kind, Membership, Organization, Role
from noken.clock import now, today
from noken.database import transaction
from noken.ids import new_id
from noken.ledger import record


def create_organization(
    kind: Kind, name: str, parent_id: UUID | None, by: UUID | None = None, key: UUID | None = None
) -> UUID:
    """A new node of the tree; `key` becomes its id where a form brings one."""
    with transaction() as db:
        row = Organization(id=key or new_id(), kind=kind, name=name, parent_id=parent_id)
        db.add(row)
        db.flush()
        record("accounts.organization-made", by, "organization", row.id, {"kind": kind, "parent": parent_id})
        return row.id


def create_account(name: str, by: UUID | None = None, language: str = "id", phone: str | None = None) -> UUID:
    """A new person without any way to sign in yet. `phone` is E.164 and unproven."""
    with transaction() as db:
        row = Account(id=new_id(), name=name, language=language, phone=phone)
        db.add(row)
        db.flush()
        record("accounts.account-made", by, "account", row.id)
        return row.id


def close_account(account_id: UUID, by: UUID | None = None) -> None:
    """Nobody signs in as this person any more; what they made stays."""
    with transaction() as db:
        account = db.get_one(Account, account_id)
        if account.closed_at is None:
            account.closed_at = now()
            record("accounts.account-closed", by, "account", account_id)


def add_membership(
    account_id: UUID,
    organization_id: UUID,
    role: Role,
    by: UUID | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> UUID:
    """Give a role, from today on unless told; where it is held already, the earlier row is returned unchanged."""
    starts = starts_on or today()
    with transaction() as db:
        held = db.scalars(
            select(Membership).where(
                Membership.account_id == account_id,
                Membership.organization_id == organization_id,
                Membership.role == role,
                Membership.ends_on.is_(None),
            )
        ).first()
        if held is not None:
            return held.id
        row = Membership(
            id=new_id(),
            account_id=account_id,
            organization_id=organization_id,
            role=role,
            starts_on=starts,
            ends_on=ends_on,
        )
        db.add(row)
        db.flush()
        details = {"role": role, "organization": organization_id, "from": starts, "to": ends_on}
        record("accounts.role-given", by, "account", account_id, details)
        return row.id


def end_membership(membership_id: UUID, by: UUID | None = None, ends_on: date | None = None) -> None:
    """End a role: its last day is yesterday unless told, so that it is gone at the next request."""
    last = ends_on or today() - timedelta(days=1)
    with transaction() as db:
        row = db.get_one(Membership, membership_id)
        if row.ends_on is not None and row.ends_on <= last:
            return
        row.ends_on = last
        details = {"role": row.role, "organization": row.organization_id, "to": last}
        record("accounts.role-ended", by, "account", row.account_id, details)


def move_pupil(
    pupil_id: UUID, from_class_id: UUID, to_class_id: UUID, by: UUID | None = None, on: date | None = None
) -> None:
    """The pupil is in the new class from the day `on` (today) and was in the old one until the day before.

    Work done in the old class stays where it is.
    """
    day = on or today()
    with transaction() as db:
        rows = db.scalars(
            select(Membership).where(
                Membership.account_id == pupil_id,
                Membership.organization_id == from_class_id,
                Membership.role == Role.PUPIL,
            )
        )
        for row in rows:
            if row.ends_on is None or row.ends_on >= day:
                end_membership(row.id, by, day - timedelta(days=1))
        add_membership(pupil_id, to_class_id, Role.PUPIL, by, day)


def add_guardianship(guardian_id: UUID, pupil_id: UUID, by: UUID | None = None, relation: str = "") -> UUID:
    """Make somebody guardian of a pupil from today on; one that had ended begins again."""
    with transaction() as db:
        row = db.scalars(
            select(Guardianship).where(Guardianship.guardian_id == guardian_id, Guardianship.pupil_id == pupil_id)
        ).first()
        if row is not None and (row.ends_on is None or row.ends_on >= today()):
            return row.id
        if row is None:
            row = Guardianship(id=new_id(), guardian_id=guardian_id, pupil_id=pupil_id, relation=relation)
            db.add(row)
        row.starts_on, row.ends_on = today(), None
        db.flush()
        record("accounts.guardian-named", by, "account", pupil_id, {"guardian": guardian_id})
        return row.id


def end_guardianship(guardian_id: UUID, pupil_id: UUID, by: UUID | None = None) -> None:
    """This person sees nothing of the pupil any more, from the next request on."""
    with transaction() as db:
        row = db.scalars(
            select(Guardianship).where(Guardianship.guardian_id == guardian_id, Guardianship.pupil_id == pupil_id)
        ).first()
        if row is not None and (row.ends_on is None or row.ends_on >= today()):
            row.ends_on = today() - timedelta(days=1)
            record("accounts.guardian-ended", by, "account", pupil_id, {"guardian": guardian_id})
