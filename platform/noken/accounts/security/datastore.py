"""Where Flask-Security reads and writes: it reads in the request's session and writes each change at once.

Flask-Security changes an object and commits at the end of the request; here `put` writes only the changed columns in a
transaction of its own, so that two requests never overwrite one another and no reading session is upgraded.
"""

from typing import Any

from flask_security import MfRecoveryCodesUtil, SQLAlchemyUserDatastore, Totp
from passlib.exc import UsedTokenError
from passlib.totp import TotpMatch
from sqlalchemy import inspect, or_, select, update
from sqlalchemy.orm import Session

from noken.accounts.security.models import Passkey, PasswordLogin
from noken.database import session, transaction


class _Here:
    """What Flask-Security takes for its database: the session of the request."""

    @property
    def session(self) -> Session:
        return session()


class Datastore(SQLAlchemyUserDatastore):
    """See the head of the module."""

    def __init__(self) -> None:
        super().__init__(_Here(), PasswordLogin, None, Passkey)

    def put(self, model: Any) -> Any:
        """Write what changed in `model`, now."""
        state = inspect(getattr(model, "_get_current_object", lambda: model)())
        changed = {a.key: a.value for a in state.attrs if a.key in state.mapper.columns and a.history.has_changes()}
        if changed:
            with transaction() as db:
                stored = db.get_one(state.class_, state.identity)
                for name, value in changed.items():
                    setattr(stored, name, value)
        return model

    def delete(self, model: Any) -> None:
        with transaction() as db:
            db.delete(db.get_one(type(model), model.id))

    def commit(self) -> None:
        """Nothing waits: see `put`."""

    def create_webauthn(self, user: PasswordLogin, **fields: Any) -> None:
        """A new passkey of `user`."""
        with transaction() as db:
            db.add(Passkey(login_id=user.id, **fields))


class OnceTotp(Totp):
    """Time codes that work once: the counter of the last one is kept, and only grows."""

    def get_last_counter(self, user: PasswordLogin) -> int | None:
        return user.tf_last_counter

    def set_last_counter(self, user: PasswordLogin, tmatch: TotpMatch) -> None:
        newer = or_(PasswordLogin.tf_last_counter.is_(None), PasswordLogin.tf_last_counter < tmatch.counter)
        with transaction() as db:
            taken = db.scalar(
                update(PasswordLogin)
                .where(PasswordLogin.id == user.id, newer)
                .values(tf_last_counter=tmatch.counter)
                .returning(PasswordLogin.id)
            )
        if taken is None:
            raise UsedTokenError


class OnceRecoveryCodes(MfRecoveryCodesUtil):
    """Recovery codes that are gone the moment they are used, also when two requests bring the same one."""

    def check_recovery_code(self, user: PasswordLogin, code: str) -> bool:
        """True once for each code: it is taken out in the same transaction that looks for it."""
        wanted = code.strip().lower()
        with transaction() as db:
            stored = db.scalars(select(PasswordLogin).where(PasswordLogin.id == user.id).with_for_update()).one()
            kept = [sealed for sealed in stored.mf_recovery_codes or [] if self._decrypt_codes([sealed]) != [wanted]]
            if len(kept) == len(stored.mf_recovery_codes or []):
                return False
            stored.mf_recovery_codes = kept
        return True

    def delete_recovery_code(self, user: PasswordLogin, code: str) -> bool:
        """Done already by the check."""
        return True
