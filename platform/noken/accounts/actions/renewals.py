"""Links to choose a new password or PIN, or a first one: made by somebody above, handed over in person, used once."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from noken.accounts.actions.credentials import put_pin
from noken.accounts.actions.devices import sign_out_everywhere
from noken.accounts.actions.staff import put_password, put_password_login
from noken.accounts.faults import LinkGone, PhoneTaken
from noken.accounts.models import Account, Renewal
from noken.accounts.queries.invitations import renewal_holds
from noken.accounts.queries.sign_in import login_of
from noken.accounts.stretch import stretch
from noken.accounts.tokens import fast_hash, make_secret
from noken.clock import now
from noken.database import transaction
from noken.ids import new_id
from noken.ledger import record

DAYS = 2


def make_renewal(account_id: UUID, by: UUID, days: int = DAYS, clears_second_factor: bool = False) -> str:
    """The link's secret, said only this once. An earlier unused link of the same person ends."""
    token = make_secret()
    with transaction() as db:
        end_renewals(account_id)
        row = Renewal(
            id=new_id(),
            token_hash=fast_hash(token),
            account_id=account_id,
            clears_second_factor=clears_second_factor,
            made_by=by,
            expires_at=now() + timedelta(days=days),
        )
        db.add(row)
        db.flush()
        details = {"clears-second-factor": clears_second_factor}
        record("accounts.renewal-made", by, "account", account_id, details, stream="security")
    return token


def end_renewals(account_id: UUID) -> None:
    """Links that are still open for this person open nothing any more."""
    with transaction() as db:
        db.execute(
            update(Renewal)
            .where(Renewal.account_id == account_id, Renewal.used_at.is_(None), Renewal.expires_at > now())
            .values(expires_at=now())
        )


def renew_password(renewal_id: UUID, password: str, email: str | None = None) -> UUID:
    """A new password, or the first one with its e-mail; signed out everywhere. Raises LinkGone, EmailTaken."""
    stretched = stretch(password)
    with transaction():
        renewal = _take(renewal_id)
        login = login_of(renewal.account_id)
        if login is not None:
            put_password(login.id, stretched, renewal.clears_second_factor)
        elif email is not None:
            put_password_login(renewal.account_id, email, stretched, renewal.account_id)
        else:
            raise LinkGone
        sign_out_everywhere(renewal.account_id, renewal.account_id)
        return renewal.account_id


def renew_pin(renewal_id: UUID, pin: str, phone: str | None = None) -> UUID:
    """A new PIN, or the first one with its number; signed out everywhere. Raises LinkGone, PhoneTaken."""
    stretched = stretch(pin)
    with transaction() as db:
        renewal = _take(renewal_id)
        account = db.get_one(Account, renewal.account_id)
        if account.phone is None:
            if phone is None or db.scalars(select(Account.id).where(Account.phone == phone)).first() is not None:
                raise PhoneTaken
            account.phone = phone
        put_pin(account.id, stretched, account.id)
        sign_out_everywhere(account.id, account.id)
        return account.id


def _take(renewal_id: UUID) -> Renewal:
    """Exactly one taker."""
    with transaction() as db:
        taken = db.scalars(
            update(Renewal)
            .where(Renewal.id == renewal_id, Renewal.used_at.is_(None), Renewal.expires_at > now())
            .values(used_at=now())
            .returning(Renewal)
        ).first()
        if taken is None or not renewal_holds(taken):
            raise LinkGone
        return taken
