"""Password sign-in of staff: made, renewed, second factors given up."""

from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from noken.accounts.faults import EmailTaken
from noken.accounts.security.models import Passkey, PasswordLogin
from noken.accounts.stretch import stretch
from noken.clock import now
from noken.database import transaction
from noken.ids import new_id
from noken.ledger import record


def create_password_login(account_id: UUID, email: str, password: str, by: UUID | None = None) -> UUID:
    """Give a person a password sign-in. `email` is normalised. Raises EmailTaken."""
    return put_password_login(account_id, email, stretch(password), by or account_id)


def put_password_login(account_id: UUID, email: str, stretched: str, by: UUID) -> UUID:
    """The same with a password that is stretched already: for larger transactions."""
    with transaction() as db:
        if db.scalars(select(PasswordLogin.id).where(PasswordLogin.email == email)).first() is not None:
            raise EmailTaken
        row = PasswordLogin(
            id=new_id(), account_id=account_id, email=email, password=stretched, fs_uniquifier=uuid4().hex
        )
        db.add(row)
        try:
            db.flush()
        except IntegrityError as error:
            raise EmailTaken from error
        record("accounts.password-set", by, "account", account_id, stream="security")
        return row.id


def put_password(login_id: UUID, stretched: str, clears_second_factor: bool) -> None:
    """A renewed password; Flask-Security's sessions of the old one end with its `fs_uniquifier`."""
    with transaction() as db:
        login = db.get_one(PasswordLogin, login_id)
        login.password, login.fs_uniquifier, login.password_changed_at = stretched, uuid4().hex, now()
        record("accounts.password-set", login.account_id, "account", login.account_id, stream="security")
        if clears_second_factor:
            login.tf_primary_method = login.tf_totp_secret = login.mf_recovery_codes = None
            db.execute(delete(Passkey).where(Passkey.login_id == login_id))
            record("accounts.second-factor-gone", login.account_id, "account", login.account_id, stream="security")
