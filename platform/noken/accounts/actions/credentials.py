"""Cards, pictures and PINs: given, weighed, taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import update

from noken.accounts.actions.devices import sign_out_everywhere
from noken.accounts.faults import AlreadyChosen
from noken.accounts.lockout import lock_key, note_success, note_wrong, take_guess
from noken.accounts.models import Credential, CredentialKind
from noken.accounts.pictures import picture_secret
from noken.accounts.queries.sign_in import account_of_phone, is_remembered, only_pupils, stored_secret
from noken.accounts.stretch import matches, stretch
from noken.accounts.tokens import fast_hash, make_secret
from noken.clock import now
from noken.database import transaction
from noken.ids import new_id
from noken.ledger import record


@dataclass(frozen=True)
class Verdict:
    """Whether a secret was right (`account_id`), and how long to wait after too many wrong ones."""

    account_id: UUID | None = None
    wait: timedelta | None = None


def weigh_pictures(account_id: UUID, taps: Sequence[str], browser_id: UUID | None) -> Verdict:
    """Whether these are the pupil's pictures. Call outside a transaction."""
    key = lock_key("picture", str(account_id), browser_id if is_remembered(browser_id, account_id) else None)
    return _weigh(key, account_id, CredentialKind.PICTURE, picture_secret(taps) or "")


def weigh_pin(phone: str, pin: str, browser_id: UUID | None) -> Verdict:
    """Who has this number and PIN. Unknown numbers cost the same work and lock the same way."""
    account_id = account_of_phone(phone)
    known = account_id is not None and is_remembered(browser_id, account_id)
    return _weigh(lock_key("pin", phone, browser_id if known else None), account_id, CredentialKind.PIN, pin)


def _weigh(key: str, account_id: UUID | None, kind: CredentialKind, secret: str) -> Verdict:
    guess = take_guess(key)
    if guess.left is not None:
        return Verdict(wait=guess.left)
    stored = stored_secret(account_id, kind) if account_id else None
    if matches(secret, stored):
        note_success(key)
        return Verdict(account_id)
    return Verdict(wait=note_wrong(guess.number, account_id))


def choose_pictures(account_id: UUID, taps: Sequence[str]) -> None:
    """A pupil's first choice. Raises AlreadyChosen, ValueError for what are not four pictures."""
    secret = picture_secret(taps)
    if secret is None:
        raise ValueError("four pictures are needed")
    stretched = stretch(secret)
    with transaction():
        if stored_secret(account_id, CredentialKind.PICTURE) is not None:
            raise AlreadyChosen
        _give(account_id, CredentialKind.PICTURE, stretched)
        record("accounts.pictures-chosen", account_id, "account", account_id, stream="security")


def set_pin(account_id: UUID, pin: str, by: UUID | None = None) -> None:
    """Give a PIN; an earlier one ends."""
    put_pin(account_id, stretch(pin), by or account_id)


def put_pin(account_id: UUID, stretched: str, by: UUID) -> None:
    """The same with a PIN that is stretched already: for larger transactions."""
    with transaction():
        _end(account_id, CredentialKind.PIN)
        _give(account_id, CredentialKind.PIN, stretched)
        record("accounts.pin-set", by, "account", account_id, stream="security")


def issue_cards(class_id: UUID, pupil_ids: Sequence[UUID], by: UUID) -> dict[UUID, str]:
    """New cards: pupil to secret, which is said only this once. Earlier cards of these pupils end.

    People who are more than pupils get none: a class would hold the key to what they are elsewhere.
    """
    with transaction():
        only = only_pupils(pupil_ids)
        cards = {pupil_id: make_secret() for pupil_id in pupil_ids if pupil_id in only}
        for pupil_id, secret in cards.items():
            _end(pupil_id, CredentialKind.CARD)
            _give(pupil_id, CredentialKind.CARD, fast_hash(secret))
            record("accounts.card-issued", by, "account", pupil_id, {"class": class_id}, stream="security")
    return cards


def reset_pictures(pupil_id: UUID, by: UUID) -> None:
    """The pupil chooses anew at the next sign-in, and is signed out everywhere until then."""
    with transaction():
        _end(pupil_id, CredentialKind.PICTURE)
        note_success(lock_key("picture", str(pupil_id)))
        record("accounts.pictures-reset", by, "account", pupil_id, stream="security")
        sign_out_everywhere(pupil_id, by)


def _give(account_id: UUID, kind: CredentialKind, secret_hash: str) -> None:
    with transaction() as db:
        db.add(Credential(id=new_id(), account_id=account_id, kind=kind, secret_hash=secret_hash))
        db.flush()


def _end(account_id: UUID, kind: CredentialKind) -> None:
    with transaction() as db:
        db.execute(
            update(Credential)
            .where(Credential.account_id == account_id, Credential.kind == kind, Credential.ended_at.is_(None))
            .values(ended_at=now())
        )
