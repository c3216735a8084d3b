"""Reads of calendar links."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from noken.accounts.models import CalendarLink
from noken.accounts.tokens import fast_hash
from noken.database import session


def calendar_link_since(account_id: UUID) -> datetime | None:
    """Since when this person's calendar has an address; None where it has none."""
    link = session().get(CalendarLink, account_id)
    return link.created_at if link else None


def owner_of_calendar(secret: str) -> UUID | None:
    """Whose calendar stands at this secret address."""
    query = select(CalendarLink.account_id).where(CalendarLink.secret_hash == fast_hash(secret))
    return session().scalar(query)
