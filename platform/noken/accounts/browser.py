"""The phone asking: which browser it is, who is using it now, and the session that says so.

The signed cookie holds two ids for a year: `browser` (the phone, kept through all sign-ins) and `device` (the person on
it now). Every sign-in starts a new session with a new device. `seen`: the day its use was noted.
"""

from uuid import UUID

from flask import g, request, session

from noken.accounts.actions.devices import end_device, sign_in_device, touch_device
from noken.clock import today
from noken.ids import new_id
from noken.web.access import who_or_none

SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Macintosh": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}
PROGRAMS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
KEPT = ("browser", "language")
OF_PASSWORD = ("_user_id", "_fresh", "_id", "fs_paa", "fs_gexp", "fs_cc", "identity.name", "identity.auth_type")


def browser_id() -> UUID | None:
    """The phone, where somebody has signed in on it before."""
    known = session.get("browser")
    return UUID(known) if known else None


def begin(account_id: UUID, how: str, strong: bool = False, with_password: bool = False) -> None:
    """Sign a person in on this phone. `how` goes to the ledger; `with_password`: Flask-Security's part is kept too."""
    browser = browser_id() or new_id()
    device = sign_in_device(account_id, browser, device_label(), how, strong)
    _renew((*KEPT, *OF_PASSWORD) if with_password else KEPT)
    session["browser"], session["device"] = str(browser), str(device)
    if with_password:
        session["password_of"] = str(account_id)


def leave() -> None:
    """The person on this phone signs out; the phone still knows the name, and the others on it stay."""
    person = who_or_none()
    if person is not None and person.device_id is not None:
        end_device(person.device_id, person.id)
    _renew(KEPT)


def step_aside() -> None:
    """Nobody uses the phone for the moment; nobody is signed out."""
    _renew(KEPT)


def note_use() -> None:
    """Once a day the list of devices learns that this one is in use."""
    person = who_or_none()
    day = today().isoformat()
    if person is not None and person.device_id is not None and session.get("seen") != day:
        touch_device(person.device_id)
        session["seen"] = day


def drop_password_of_others() -> None:
    """Flask-Security's part of the session counts only for the person who is on the phone now.

    Requests that ask for nobody (built files) leave it alone.
    """
    if "who" in g and "_user_id" in session:
        person = who_or_none()
        if person is None or session.get("password_of") != str(person.id):
            for name in (*OF_PASSWORD, "password_of"):
                session.pop(name, None)


def _renew(kept: tuple[str, ...]) -> None:
    """A new session: only what is named survives, the token against forgery is made anew."""
    before = {name: session[name] for name in kept if name in session}
    session.clear()
    session.update(before)
    session.permanent = True
    g.pop("csrf_token", None)


def device_label() -> str:
    """`Android, Chrome`: what a person recognises their phone by."""
    agent = request.headers.get("User-Agent", "")
    system = next((name for mark, name in SYSTEMS.items() if mark in agent), "")
    program = next((name for mark, name in PROGRAMS.items() if mark in agent), "")
    return ", ".join(part for part in (system, program) if part)
