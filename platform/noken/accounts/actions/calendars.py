"""The secret address of somebody's calendar: made, made anew, ended."""

from uuid import UUID

from noken.accounts.models import CalendarLink
from noken.accounts.tokens import fast_hash, make_secret
from noken.clock import now
from noken.database import transaction
from noken.ledger import record


def make_calendar_link(account_id: UUID) -> str:
    """A fresh secret, told once and kept as a hash; an address from before ends."""
    secret = make_secret()
    with transaction() as db:
        link = db.get(CalendarLink, account_id) or CalendarLink(account_id=account_id)
        link.secret_hash, link.created_at = fast_hash(secret), now()
        db.add(link)
        record("accounts.calendar-link-made", account_id, "account", account_id)
    return secret


def end_calendar_link(account_id: UUID) -> None:
    """The address leads nowhere any more."""
    with transaction() as db:
        link = db.get(CalendarLink, account_id)
        if link is not None:
            db.delete(link)
            record("accounts.calendar-link-ended", account_id, "account", account_id)
