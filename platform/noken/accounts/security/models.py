"""Tables Flask-Security works on: one password sign-in an account, and its passkeys."""

from datetime import datetime
from uuid import UUID

from flask_security import UserMixin, WebAuthnMixin
from sqlalchemy import JSON, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from noken.accounts.lockout import lock_key, note_failure, wait_left
from noken.accounts.models import Account
from noken.clock import now
from noken.database import Model
from noken.ids import new_id


class PasswordLogin(Model, UserMixin):
    """E-mail and password of staff, and their second factor. `password` is stretched, `tf_totp_secret` encrypted.

    `tf_last_counter`: the newest code that was taken, so that none works twice.
    """

    __tablename__ = "password_login"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), unique=True)
    email: Mapped[str] = mapped_column(unique=True)
    password: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(unique=True)
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    tf_phone_number: Mapped[str | None]
    tf_last_counter: Mapped[int | None]
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(default=now)
    password_changed_at: Mapped[datetime] = mapped_column(default=now)

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
    webauthn: Mapped[list["Passkey"]] = relationship(back_populates="login", lazy="select")

    @property
    def is_active(self) -> bool:
        """Nobody signs in to a closed account."""
        return self.active and self.account.closed_at is None

    @property
    def has_second_factor(self) -> bool:
        """Whether a code app or a passkey stands behind the password."""
        return bool(self.tf_totp_secret and self.tf_primary_method) or bool(self.webauthn)

    def check_tf_required_setup(self) -> bool:
        """Whether "none" is not to be chosen; never so, since the guard sends those who need one back to set one up."""
        return False

    def track_failed_authn(self, auth_type: str, tfa: bool = False) -> None:
        """Flask-Security's report of a wrong password, code or passkey."""
        note_failure(self.lock("code" if tfa else auth_type), self.account_id)

    def is_locked(self, form_error: list[str] | None = None) -> bool:
        """Asked by Flask-Security after a right password or passkey; our forms ask before."""
        return wait_left(self.lock("password")) is not None

    def lock(self, kind: str) -> str:
        """The key of this person's lock of one kind (password, code, recovery)."""
        return lock_key(kind, self.email.lower())


class Passkey(Model, WebAuthnMixin):
    """A passkey: `usage` is "secondary" (after the password) or "first"."""

    __tablename__ = "webauthn"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    login_id: Mapped[UUID] = mapped_column(ForeignKey("password_login.id"), index=True)
    name: Mapped[str]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str] | None] = mapped_column(JSON)
    backup_state: Mapped[bool]
    device_type: Mapped[str]
    extensions: Mapped[str | None]
    usage: Mapped[str]
    lastuse_datetime: Mapped[datetime] = mapped_column(default=now)

    login: Mapped[PasswordLogin] = relationship(back_populates="webauthn")

    def get_user_mapping(self) -> dict[str, UUID]:
        """How Flask-Security finds the owner."""
        return {"id": self.login_id}
