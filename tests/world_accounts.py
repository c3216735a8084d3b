"""How the people of `world.py` sign in: pupils by card and pictures, guardians by PIN, staff by password."""

import hashlib
import time
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from noken.accounts.models import Account, CalendarLink, Credential, CredentialKind, Device, Invitation, Renewal, Role
from noken.accounts.security.models import PasswordLogin
from noken.accounts.stretch import stretch
from noken.accounts.tokens import fast_hash
from noken.clock import now, today
from noken.database import session
from noken.ids import new_id

PUPILS = ("pupil", "classmate", "other_pupil")
BY_PIN = ("guardian", "other_guardian", "citizen")
PIN, PICTURES, PASSWORD = "271828", "ikan noken tifa honai", "empat kata yang panjang"


def secret(word: str) -> str:
    """A secret of cards and links that is the same in every run: 26 letters of their alphabet."""
    return hashlib.sha256(word.encode()).hexdigest()[:26]


def sign_in_everybody(people: Mapping[str, UUID]) -> tuple[dict[str, dict[str, object]], dict[str, UUID | str]]:
    """What each person's cookie holds, and the ids and secrets that came to be by name."""
    db, things, sessions = session(), dict[str, UUID | str](), dict[str, dict[str, object]]()
    pictures, pin, password = stretch(PICTURES), stretch(PIN), stretch(PASSWORD)
    browsers = {name: new_id() for name in people}
    browsers["guardian"], browsers["other_guardian"] = browsers["pupil"], browsers["other_pupil"]
    for number, (name, account) in enumerate(people.items()):
        device = Device(
            id=new_id(), browser_id=browsers[name], account_id=account, label="Android, Chrome", strong=True
        )
        db.add(device)
        sessions[name] = {"device": str(device.id), "browser": str(browsers[name]), "seen": today().isoformat()}
        if name in PUPILS:
            _credential(account, CredentialKind.CARD, fast_hash(secret(f"card of {name}")))
            _credential(account, CredentialKind.PICTURE, pictures)
        elif name in BY_PIN:
            _credential(account, CredentialKind.PIN, pin)
            row = db.get_one(Account, account)
            row.phone, row.phone_proven_at = f"+6281200000{number:03d}", now()
        else:
            sessions[name] |= _password(account, f"{name}@sekolah.example", password)
    for side in ("", "other_"):
        things[f"{side}device"] = UUID(str(sessions[f"{side}pupil"]["device"]))
        things[f"{side}card"] = secret(f"card of {side}pupil")
        things[f"{side}calendar"] = secret(f"calendar of {side}pupil")
        link = fast_hash(secret(f"calendar of {side}pupil"))
        db.add(CalendarLink(account_id=people[f"{side}pupil"], secret_hash=link))
    db.flush()
    return sessions, things


def _credential(account: UUID, kind: CredentialKind, stored: str) -> None:
    session().add(Credential(account_id=account, kind=kind, secret_hash=stored))


def _password(account: UUID, email: str, stored: str) -> dict[str, object]:
    """A password sign-in, and what Flask-Security's part of the cookie says after it."""
    login = PasswordLogin(
        account_id=account, email=email, password=stored, fs_uniquifier=hashlib.md5(email.encode()).hexdigest()
    )
    session().add(login)
    fresh = {"_user_id": login.fs_uniquifier, "_fresh": True, "fs_paa": time.time(), "fs_cc": "set"}
    return {**fresh, "password_of": str(account)}


def invite(side: str, class_id: UUID, people: Mapping[str, UUID]) -> dict[str, UUID | str]:
    """An open invitation for a guardian, and an open renewal for the teacher."""
    db, word = session(), f"{side}invitation"
    invitation = Invitation(id=new_id(), organization_id=class_id, role=Role.GUARDIAN, pupil_id=people["pupil"])
    invitation.token_hash, invitation.invited_by = fast_hash(secret(word)), people["head_teacher"]
    invitation.expires_at = now() + timedelta(days=7)
    renewal = Renewal(id=new_id(), token_hash=fast_hash(secret(f"{side}renewal")), account_id=people["teacher"])
    renewal.made_by, renewal.expires_at = people["head_teacher"], now() + timedelta(days=7)
    db.add_all([invitation, renewal])
    db.flush()
    return {
        "invitation": invitation.id,
        "invitation_link": secret(word),
        "renewal_link": secret(f"{side}renewal"),
    }
