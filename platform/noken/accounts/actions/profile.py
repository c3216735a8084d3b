"""What people change about themselves."""

from uuid import UUID

from noken.accounts.models import Account
from noken.database import transaction

LANGUAGES = ("id", "en")


def choose_language(account_id: UUID, language: str) -> None:
    """The language of all pages for this person."""
    with transaction() as db:
        db.get_one(Account, account_id).language = language
