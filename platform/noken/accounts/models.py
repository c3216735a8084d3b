"""Tables of people and organisations."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from noken.clock import now
from noken.database import Model
from noken.ids import new_id


class Kind(StrEnum):
    """What an organisation is. The tree: city > agency > unit; city > education office > school > class."""

    CITY = "city"
    AGENCY = "agency"
    UNIT = "unit"
    EDUCATION_OFFICE = "education_office"
    SCHOOL = "school"
    CLASS = "class"


class Role(StrEnum):
    """What a person is in one organisation, for a time."""

    PUPIL = "pupil"
    GUARDIAN = "guardian"
    TEACHER = "teacher"
    HEAD_TEACHER = "head_teacher"
    CITIZEN = "citizen"
    OFFICER = "officer"
    AGENCY_HEAD = "agency_head"
    MAYOR = "mayor"
    ADMINISTRATOR = "administrator"


class Account(Model):
    """One human. Pupils have neither phone nor e-mail."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="id")
    phone: Mapped[str | None] = mapped_column(unique=True)
    phone_proven_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]


class Organization(Model):
    """A node of the tree."""

    __tablename__ = "organization"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[Kind]
    name: Mapped[str]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("organization.id"), index=True)
    closed_at: Mapped[datetime | None]


class Membership(Model):
    """A role in an organisation from a day to a day (both included); no end = until further notice."""

    __tablename__ = "membership"
    __table_args__ = (
        Index("ix_membership_account_id", "account_id"),
        Index("ix_membership_organization_id_role", "organization_id", "role"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"))
    role: Mapped[Role]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class Guardianship(Model):
    """Who looks after which pupil."""

    __tablename__ = "guardianship"
    __table_args__ = (UniqueConstraint("guardian_id", "pupil_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    guardian_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    relation: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class CredentialKind(StrEnum):
    """Card: a 128-bit secret, stored by a fast hash. Picture and PIN: few possibilities, stretched (Argon2)."""

    CARD = "card"
    PICTURE = "picture"
    PIN = "pin"


class Credential(Model):
    """One way to prove who one is. Passwords of staff live in `password_login` (Flask-Security's table)."""

    __tablename__ = "credential"
    __table_args__ = (
        Index(
            "uq_credential_live",
            "account_id",
            "kind",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[CredentialKind]
    secret_hash: Mapped[str] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]


class Lockout(Model):
    """Wrong guesses at one lock: `key` is the hash of what was guessed at (known or not, so that both answer alike)."""

    __tablename__ = "lockout"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    failed_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]


class Device(Model):
    """A person on a browser. The cookie holds its id; an ended device is signed out at the next request.

    `browser_id` is shared by the people who use one phone: the switcher lists them, each behind their own PIN, also
    after signing out, until they are forgotten there. `strong`: signed in with a second factor, or by one tap in the
    demo city.
    """

    __tablename__ = "device"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    browser_id: Mapped[UUID] = mapped_column(index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    label: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    strong: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]


class Invitation(Model):
    """A school's or office's word that the bearer of a link may take a role; for a guardian, of which pupil."""

    __tablename__ = "invitation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(unique=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"), index=True)
    role: Mapped[Role]
    name: Mapped[str] = mapped_column(default="")
    phone: Mapped[str | None]
    pupil_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    revoked_at: Mapped[datetime | None]


class Renewal(Model):
    """A one-time link to choose a new password or PIN, made by somebody above and handed over in person.

    `clears_second_factor`: the code app and passkeys are given up as well (lost phone, no recovery codes left).
    """

    __tablename__ = "renewal"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    clears_second_factor: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class CalendarLink(Model):
    """The secret address at which somebody's calendar is read; made anew, the one before ends."""

    __tablename__ = "calendar_link"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
