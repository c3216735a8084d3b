"""Reads of sign-in: whose card, whose number, who is known on this phone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, case, exists, func, select

from noken.accounts.models import Account, Credential, CredentialKind, Device, Guardianship, Membership, Role
from noken.accounts.queries.places import valid_on
from noken.accounts.security.models import PasswordLogin
from noken.accounts.tokens import fast_hash
from noken.clock import today
from noken.database import reading, session
from noken.permissions import Scope


@dataclass(frozen=True)
class CardHolder:
    """The pupil behind a card."""

    id: UUID
    name: str
    has_pictures: bool


class Remembered(NamedTuple):
    """Somebody this phone knows. `way`: picture, pin or password; "" where only a card or link helps."""

    id: UUID
    name: str
    way: str
    signed_in: bool


@dataclass(frozen=True)
class DeviceView:
    """A phone or computer somebody is signed in on."""

    id: UUID
    account_id: UUID
    label: str
    created_at: datetime
    seen_at: datetime

    @property
    def scope(self) -> Scope:
        return Scope(None, frozenset({self.account_id}))


@dataclass(frozen=True)
class Ways:
    """How a person can sign in today."""

    phone: str | None
    phone_proven_at: datetime | None
    has_pin: bool
    has_card: bool
    has_pictures: bool
    login: PasswordLogin | None

    @property
    def any(self) -> bool:
        return bool(self.login or (self.phone and self.has_pin) or self.has_card)


def card_holder(secret: str) -> CardHolder | None:
    """Whose card it is; None for an unknown or ended card."""
    row = (
        session()
        .execute(
            select(Account.id, Account.name)
            .join(Credential, Credential.account_id == Account.id)
            .where(
                Credential.secret_hash == fast_hash(secret),
                Credential.kind == CredentialKind.CARD,
                Credential.ended_at.is_(None),
                Account.closed_at.is_(None),
            )
        )
        .first()
    )
    if row is None:
        return None
    return CardHolder(row.id, row.name, stored_secret(row.id, CredentialKind.PICTURE) is not None)


def stored_secret(account_id: UUID, kind: CredentialKind) -> str | None:
    """The stretched secret that counts today."""
    return session().scalar(
        select(Credential.secret_hash).where(
            Credential.account_id == account_id, Credential.kind == kind, Credential.ended_at.is_(None)
        )
    )


def only_pupils(account_ids: Iterable[UUID]) -> set[UUID]:
    """Those who sign in by card alone: no PIN, no password, nobody's guardian, no role but a pupil's today."""
    ids, day = list(account_ids), today()
    other_way = exists().where(
        Credential.account_id == Account.id, Credential.kind == CredentialKind.PIN, Credential.ended_at.is_(None)
    )
    other_role = exists().where(
        Membership.account_id == Account.id, Membership.role != Role.PUPIL, valid_on(Membership, day)
    )
    query = select(Account.id).where(
        Account.id.in_(ids),
        ~other_way,
        ~exists().where(PasswordLogin.account_id == Account.id),
        ~other_role,
        ~exists().where(Guardianship.guardian_id == Account.id, valid_on(Guardianship, day)),
    )
    return set(session().scalars(query))


def account_of_phone(phone: str) -> UUID | None:
    """Who signs in with this number (E.164)."""
    return session().scalar(select(Account.id).where(Account.phone == phone, Account.closed_at.is_(None)))


def is_remembered(browser_id: UUID | None, account_id: UUID) -> bool:
    """Whether this phone knows this person."""
    if browser_id is None:
        return False
    found = select(Device.id).where(
        Device.browser_id == browser_id, Device.account_id == account_id, Device.forgotten_at.is_(None)
    )
    return session().scalar(found.limit(1)) is not None


def ended_on(browser_id: UUID | None) -> list[UUID]:
    """Whom this phone knew and knows no more: signed out from elsewhere, or forgotten here."""
    if browser_id is None:
        return []
    query = select(Device.account_id).where(Device.browser_id == browser_id).group_by(Device.account_id)
    return list(session().scalars(query.having(func.count() == func.count(Device.forgotten_at))))


def devices_ended_since(moment: datetime) -> frozenset[UUID]:
    """Devices that were signed out after `moment`."""
    with reading() as db:
        return frozenset(db.scalars(select(Device.id).where(Device.ended_at > moment)))


def remembered_on(browser_id: UUID | None) -> list[Remembered]:
    """Who this phone knows, by name."""
    if browser_id is None:
        return []
    live = and_(Credential.account_id == Account.id, Credential.ended_at.is_(None))
    query = (
        select(
            Account.id,
            Account.name,
            func.max(case((Device.ended_at.is_(None), 1), else_=0)).label("signed_in"),
            select(func.count()).where(live, Credential.kind == CredentialKind.PICTURE).scalar_subquery(),
            select(func.count()).where(live, Credential.kind == CredentialKind.PIN).scalar_subquery(),
            select(func.count()).where(PasswordLogin.account_id == Account.id).scalar_subquery(),
        )
        .join(Device, Device.account_id == Account.id)
        .where(Device.browser_id == browser_id, Device.forgotten_at.is_(None), Account.closed_at.is_(None))
        .group_by(Account.id, Account.name)
        .order_by(Account.name, Account.id)
    )
    people = []
    for id, name, signed_in, pictures, pins, passwords in session().execute(query):
        way = "password" if passwords else "picture" if pictures else "pin" if pins else ""
        people.append(Remembered(id, name, way, bool(signed_in)))
    return people


def ways_of(account_id: UUID) -> Ways:
    """What the profile and the people's page say about signing in."""
    db = session()
    account = db.get_one(Account, account_id)
    kinds = set(
        db.scalars(select(Credential.kind).where(Credential.account_id == account_id, Credential.ended_at.is_(None)))
    )
    return Ways(
        phone=account.phone,
        phone_proven_at=account.phone_proven_at,
        has_pin=CredentialKind.PIN in kinds,
        has_card=CredentialKind.CARD in kinds,
        has_pictures=CredentialKind.PICTURE in kinds,
        login=login_of(account_id),
    )


def login_of(account_id: UUID) -> PasswordLogin | None:
    """The password sign-in of a person."""
    return session().scalars(select(PasswordLogin).where(PasswordLogin.account_id == account_id)).first()


def devices_of(account_id: UUID) -> list[DeviceView]:
    """Where a person is signed in, newest first."""
    query = select(Device).where(Device.account_id == account_id, Device.ended_at.is_(None))
    rows = session().scalars(query.order_by(Device.seen_at.desc(), Device.created_at.desc()))
    return [DeviceView(row.id, row.account_id, row.label, row.created_at, row.seen_at) for row in rows]


def device(device_id: UUID) -> DeviceView | None:
    """One device where somebody is signed in."""
    row = session().get(Device, device_id)
    if row is None or row.ended_at is not None:
        return None
    return DeviceView(row.id, row.account_id, row.label, row.created_at, row.seen_at)
