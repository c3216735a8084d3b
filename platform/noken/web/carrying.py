"""Sealed bundles: a person's unsent acts, carried here by another phone or a stick. `docs/protocol.md`.

Each act inside goes through the same view as if its author had sent it. What is inside is believed because of the pass,
which the server signed for the author's phone and which only the server can read out of the bundle.
"""

import contextvars
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask, current_app, session
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException
from werkzeug.test import EnvironBuilder, run_wsgi_app

from noken.accounts.identity import Identity, identity_of_account
from noken.accounts.queries.sign_in import is_remembered
from noken.files.actions import Sent, keep_all
from noken.files.refusal import Refused
from noken.ids import new_id
from noken.receipts import NotABundle, keys_in, unseal
from noken.settings import Settings

AUTHOR = "noken.author"
SALT = "noken.author-pass"
VALID_SECONDS = 60 * 24 * 3600
MOST_ACTS, MOST_FILES = 200, 20
CLOSED_ROOMS = frozenset({"accounts", "security", "uploads", "files", None})


class StalePass(Exception):
    """The bundle is genuine, but its phone was signed out of the account since, or it is older than sixty days."""


@dataclass(frozen=True)
class CarriedFile:
    """One file of an act: the field it stands in, its name, its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class CarriedAct:
    """One form, as its author would have sent it."""

    key: UUID
    action: str
    title: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[CarriedFile, ...]


class Outcome(NamedTuple):
    """What became of one act: the status of its answer, with the receipt or the sentence."""

    key: UUID
    title: str
    status: int
    receipt: str = ""
    detail: str = ""


def author_pass(account_id: UUID) -> str:
    """The pass of this person on this phone, for its bundles; "" where the phone has no name yet."""
    browser = session.get("browser")
    return str(_passes().dumps([str(account_id), browser])) if browser else ""


def carry_in(sealed: bytes) -> list[Outcome]:
    """Carry out what is in a bundle, act by act. Raises NotABundle or StalePass, and nothing was done."""
    settings: Settings = current_app.config["NOKEN"]
    header, files = _parts(unseal(sealed, keys_in(settings.data)))
    author = _author(str(header.get("pass", "")))
    acts = _acts(header, files)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    return [contextvars.Context().run(_carry_out, app, author, act) for act in acts]


def _passes() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=SALT)


def _author(carried: str) -> UUID:
    """Whose work this is, as long as the phone it was written on still knows that person."""
    try:
        account, browser = _passes().loads(carried, max_age=VALID_SECONDS)
    except BadSignature as error:
        raise StalePass from error
    if not is_remembered(UUID(browser), UUID(account)):
        raise StalePass
    return UUID(account)


def _parts(opened: bytes) -> tuple[Mapping[str, Any], bytes]:
    length = int.from_bytes(opened[:4], "big")
    try:
        header = json.loads(opened[4 : 4 + length])
    except ValueError as error:
        raise NotABundle from error
    if not isinstance(header, dict) or header.get("v") != 1:
        raise NotABundle
    return header, opened[4 + length :]


def _acts(header: Mapping[str, Any], content: bytes) -> list[CarriedAct]:
    """All acts, or NotABundle where one of them or a file is not whole."""
    try:
        found = [
            CarriedAct(
                key=UUID(act["key"]),
                action=str(act["action"]),
                title=str(act.get("title", ""))[:200],
                fields=tuple((str(name), str(value)) for name, value in act["fields"]),
                files=tuple(_file(file, content) for file in act.get("files", ())[: MOST_FILES + 1]),
            )
            for act in header["acts"][: MOST_ACTS + 1]
        ]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotABundle from error
    if len(found) > MOST_ACTS or any(len(act.files) > MOST_FILES for act in found):
        raise NotABundle
    return found


def _file(file: Mapping[str, Any], content: bytes) -> CarriedFile:
    start, size = int(file["offset"]), int(file["size"])
    part = content[start : start + size] if start >= 0 and size >= 0 else b""
    if len(part) != size or hashlib.sha256(part).hexdigest() != file["sha256"]:
        raise NotABundle
    return CarriedFile(str(file["name"])[:200], part)


def _carry_out(app: Flask, account_id: UUID, act: CarriedAct) -> Outcome:
    """Send one act through its view; runs in a context of its own, as a request of its own."""
    with app.app_context():
        if not _is_open(app, act.action):
            return Outcome(act.key, act.title, 403)
        kept, fault = _keep_files(account_id, act)
        if fault:
            return Outcome(act.key, act.title, 422, detail=fault)
        environ = _environ(app, account_id, act, kept)
        body, status, _ = run_wsgi_app(app.wsgi_app, environ, buffered=True)
    code, said = int(status.split()[0]), json.loads(b"".join(body) or b"{}")
    if code < 400:
        return Outcome(act.key, act.title, code, receipt=said.get("receipt") or "")
    return Outcome(act.key, act.title, code, detail=said.get("detail") or said.get("title", ""))


def _is_open(app: Flask, action: str) -> bool:
    """Only forms of features take part: nobody's account can be changed by a bundle."""
    try:
        endpoint, _ = app.url_map.bind("").match(action.partition("?")[0], method="POST")
    except HTTPException:
        return False
    return endpoint.rpartition(".")[0].partition(".")[0] not in CLOSED_ROOMS | {""}


def _keep_files(account_id: UUID, act: CarriedAct) -> tuple[list[UUID], str]:
    try:
        return keep_all(account_id, None, [], [Sent(io.BytesIO(file.content), file.name) for file in act.files]), ""
    except Refused as refusal:
        return [], refusal.sentence


def _environ(app: Flask, account_id: UUID, act: CarriedAct, kept: list[UUID]) -> dict[str, Any]:
    """The request the author's own phone would have made. A session made for it holds the token against forgery."""
    secret = str(new_id())
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    if signer is None:
        raise RuntimeError("the application has no secret key")
    token = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(secret)
    own = [(name, value) for name, value in act.fields if name not in {"csrf_token", "key"}]
    files = [("file_ids", str(file_id)) for file_id in kept]
    body = urlencode([*own, *files, ("key", str(act.key)), ("csrf_token", token)])
    cookie = f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({'csrf_token': secret})}"
    environ = EnvironBuilder(
        method="POST",
        path=act.action.partition("?")[0],
        query_string=act.action.partition("?")[2],
        data=body,
        content_type="application/x-www-form-urlencoded",
        headers=[("Noken-Outbox", "1"), ("Cookie", cookie)],
    ).get_environ()
    return {**environ, AUTHOR: str(account_id)}


def author_of(environ: Mapping[str, Any]) -> Identity | None:
    """Whom a carried act speaks for; None in every request that came over the network."""
    account = environ.get(AUTHOR)
    person = identity_of_account(UUID(account)) if account else None
    return replace(person, strong=False) if person else None
