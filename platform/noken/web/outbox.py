"""The city's side of the phone's outbox: who is there and what is known, and short answers to acts. `docs/protocol.md`.

No view knows of this: a request with `Noken-Outbox` goes through the same view as a form of a page, and what that
answers is said again as JSON, with the receipt of the command where one was carried out.
"""

from typing import Any
from uuid import UUID

from flask import Flask, Response, abort, current_app, g, get_flashed_messages, jsonify, request, session
from flask_wtf.csrf import generate_csrf
from wtforms import Form

from noken.accounts.queries.sign_in import ended_on
from noken.clock import now
from noken.idempotency import CommandRow
from noken.permissions import PUBLIC, SIGNED_IN
from noken.receipts import command_of, keys_in, sign, unknown_keys
from noken.settings import Settings
from noken.web.access import permit, who, who_or_none
from noken.web.carrying import author_pass
from noken.web.words import gettext

HEADER = "Noken-Outbox"
MOST_KEYS = 500
NOT_ACTS = frozenset({"outbox_known", "outbox_bundles"})


def init_app(app: Flask) -> None:
    app.add_url_rule("/outbox", "outbox", state)
    app.add_url_rule("/outbox/known", "outbox_known", known, methods=["POST"])
    app.after_request(_answer)
    app.jinja_env.globals.update(note_fault=note_fault, note_faults=note_faults)


def is_act() -> bool:
    """Whether a phone's outbox sends this, and not a form of a page."""
    return request.method == "POST" and HEADER in request.headers


@permit(PUBLIC)
def state() -> Response:
    """Who is signed in on this phone, a token to send with, the time here, whether the newest receipt is known, and
    whose sign-in on this phone was ended from elsewhere."""
    person = who_or_none()
    ended = ended_on(_identifier(session.get("browser", "")))
    said: dict[str, Any] = {"account": None, "now": now().isoformat(), "known": True, "ended": list(map(str, ended))}
    if person is not None:
        last = _identifier(request.args.get("last", ""))
        said |= {"account": str(person.id), "csrf_token": generate_csrf(), "pass": author_pass(person.id)}
        said["known"] = last is None or command_of(person.id, last) is not None
    return _fresh(jsonify(said))


@permit(SIGNED_IN)
def known() -> Response:
    """Which of the keys a phone has receipts for are missing here: those it sends once more."""
    texts = request.form.getlist("key")
    keys = {key for key in map(_identifier, texts) if key is not None}
    if len(texts) > MOST_KEYS:
        abort(413)
    missing = unknown_keys(who().id, keys)
    return _fresh(jsonify(missing=[str(key) for key in keys if key in missing]))


def note_fault(text: str) -> str:
    """In a template that tells what is wrong: the same sentence for a phone that sends without showing the page."""
    g.setdefault("faults", []).append(text)
    return ""


def note_faults(form: Form) -> str:
    """The same for each first error of a form."""
    for field in form:
        for text in field.errors[:1]:
            note_fault(f"{field.label.text}: {text}" if field.type != "HiddenField" else text)
    return ""


def _answer(response: Response) -> Response:
    """What the view said, in short: done, with the receipt; or refused, with a sentence."""
    if not is_act() or request.endpoint in NOT_ACTS:
        return response
    row = _carried_out() if response.status_code < 400 else None
    if row is None:
        return _fresh(_refused(response))
    told = " ".join(map(str, get_flashed_messages()))
    settings: Settings = current_app.config["NOKEN"]
    location = response.headers.get("Location")
    receipt = sign(row, keys_in(settings.data))
    return _fresh(jsonify(receipt=receipt, received_at=row.created_at.isoformat(), location=location, told=told))


def _refused(response: Response) -> Response:
    code = 401 if g.get("token_refused") else response.status_code
    title, detail = g.get("trouble") or (gettext("Ada yang perlu diperbaiki"), "")
    said = [*g.get("faults", ()), *(get_flashed_messages() if code < 400 else ())]
    code = code if code >= 400 else 422
    problem = jsonify(title=title, detail=" ".join(dict.fromkeys(map(str, said))) or detail, status=code)
    problem.status_code, problem.mimetype = code, "application/problem+json"
    if "Retry-After" in response.headers:
        problem.headers["Retry-After"] = response.headers["Retry-After"]
    return problem


def _carried_out() -> CommandRow | None:
    person, key = who_or_none(), _identifier(request.form.get("key", ""))
    return command_of(person.id, key) if person and key else None


def _identifier(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _fresh(response: Response) -> Response:
    response.cache_control.no_store = True
    return response
