"""Lock-outs: growing waits after wrong guesses, counted in the database by what was guessed at.

A key is a name such as `pin:+62812…` or `picture:<account>`, known or unknown, so that both answer alike. On a phone
where the person is remembered the key ends in the phone's id: a stranger's guesses elsewhere lock nobody out at home.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete

from noken.accounts.models import Lockout
from noken.clock import now
from noken.database import session, transaction
from noken.ledger import record

FREE = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
FORGIVEN_AFTER = timedelta(hours=24)


def lock_key(kind: str, name: str, browser_id: UUID | None = None) -> str:
    """The key of one lock. `browser_id` only where this phone remembers the person."""
    text = f"{kind}:{name}:{browser_id or ''}"
    return hashlib.sha256(text.encode()).hexdigest()


def wait_left(key: str) -> timedelta | None:
    """How long the lock still holds; None where one may try."""
    row = session().get(Lockout, key)
    if row is None or row.locked_until is None or row.locked_until <= now():
        return None
    return row.locked_until - now()


def note_failure(key: str, account_id: UUID | None = None) -> timedelta | None:
    """Count a wrong guess; returns the wait that begins now, if one does. Waits double from the fifth on."""
    with transaction():
        return note_wrong(_count(key), account_id)


@dataclass(frozen=True)
class Guess:
    """A guess that is about to be weighed, counted as the wrong one of that number. `left`: it may not be."""

    number: int = 0
    left: timedelta | None = None


def take_guess(key: str) -> Guess:
    """Count a guess before it is weighed: many at the same moment are no more than many one after the other.

    Then `note_success(key)` or `note_wrong(guess)`.
    """
    with transaction():
        left = wait_left(key)
        return Guess(left=left) if left is not None else Guess(_count(key))


def note_wrong(number: int, account_id: UUID | None = None) -> timedelta | None:
    """The guess of that number was wrong; returns the wait that began with it, if one did."""
    wait = waits(number)
    if wait:
        details = {"failures": number, "seconds": int(wait.total_seconds())}
        with transaction():
            record("accounts.locked-out", None, "account", account_id, details, stream="security")
    return wait


def _count(key: str) -> int:
    moment, db = now(), session()
    row = db.get(Lockout, key, with_for_update=True)
    if row is None:
        row = Lockout(key=key, failures=0, failed_at=moment)
        db.add(row)
    elif moment - row.failed_at > FORGIVEN_AFTER:
        row.failures = 0
    row.failures += 1
    row.failed_at = moment
    wait = waits(row.failures)
    row.locked_until = moment + wait if wait else None
    return row.failures


def waits(failures: int) -> timedelta | None:
    """None for the first four; then 30 s, 1 min, 2 min … up to an hour."""
    if failures < FREE:
        return None
    return min(FIRST_WAIT * (1 << min(failures - FREE, 12)), LONGEST_WAIT)


def note_success(key: str) -> None:
    """Forget earlier wrong guesses. Joins the transaction of the sign-in."""
    with transaction() as db:
        db.execute(delete(Lockout).where(Lockout.key == key))


def sweep() -> None:
    """Forget what would be forgiven anyway."""
    with transaction() as db:
        db.execute(delete(Lockout).where(Lockout.failed_at < now() - FORGIVEN_AFTER))
