"""The app factory: one Flask app for the features it is given. Deny by default."""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask, abort, current_app, g, request, session
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from noken.accounts.identity import identity_of_device
from noken.accounts.queries.sign_in import ended_on
from noken.database import reading
from noken.feature import Feature
from noken.permissions import can
from noken.settings import Settings
from noken.web import (
    components,
    compression,
    errors,
    formats,
    headers,
    health,
    home,
    layout,
    live,
    outbox,
    receipt_pages,
    requests,
    static_files,
    words,
)
from noken.web.access import permission_of, who_or_none
from noken.web.assets import asset, dist_folder
from noken.web.carrying import author_of
from noken.web.errors import StorageFull
from noken.web.sessions import Sessions

csrf = CSRFProtect()

# What runs after a request runs from the last to the first.
ROOMS = (
    static_files,
    errors,
    formats,
    headers,
    compression,
    outbox,
    layout,
    home,
    health,
    components,
    receipt_pages,
    live,
)


def secret_key(data: Path) -> str:
    """The secret of this installation, made once and kept in the data folder (mode 600)."""
    file = data / "secret.key"
    data.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        with tempfile.NamedTemporaryFile("w", dir=data) as fresh:  # mode 600
            fresh.write(secrets.token_urlsafe(48))
            fresh.flush()
            with contextlib.suppress(FileExistsError):  # another process was first: its secret counts
                os.link(fresh.name, file)
    return file.read_text().strip()


def create_app(settings: Settings, features: Sequence[Feature]) -> Flask:
    """Everything a web process needs. The database must be connected before the first request."""
    app = House("noken.web", static_folder=None)
    app.session_interface = Sessions()
    app.config.update(
        SECRET_KEY=secret_key(settings.data),
        MAX_CONTENT_LENGTH=settings.form_limit,
        SESSION_COOKIE_NAME="noken",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure,
        PERMANENT_SESSION_LIFETIME=365 * 24 * 3600,
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        BABEL_DEFAULT_LOCALE=settings.language,
        BABEL_DEFAULT_TIMEZONE="Asia/Jayapura",
        BABEL_TRANSLATION_DIRECTORIES=str(Path(__file__).parents[1] / "translations"),
        NOKEN=settings,
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.extensions["noken_features"] = tuple(features)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    requests.init_app(app)
    app.before_request(_refuse_body)
    csrf.init_app(app)
    words.init_app(app, _language)
    app.before_request(_open)
    app.before_request(_deny_unmarked)
    app.teardown_request(_close)
    app.jinja_env.globals.update(asset=asset, can=lambda permission, thing=None: can(who_or_none(), permission, thing))
    app.context_processor(_page_context)
    for room in ROOMS:
        room.init_app(app)
    for feature in features:
        for blueprint in feature.blueprints:
            app.register_blueprint(blueprint)
    if not dist_folder().is_dir():
        raise RuntimeError("the browser bundle is missing: run make build")
    return app


class House(Flask):
    """Flask without coroutines: no view of ours is one, and Flask would look at every hook of every request again."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def _language() -> str:
    person = who_or_none()
    chosen: str | None = person.language if person else session.get("language")
    return chosen or current_app.config["NOKEN"].language


def _refuse_body() -> None:
    """What the server could not take in (see `bodies.py`): too large, or no room for it. JSON, which no page of ours
    sends: the libraries behind our forms would read it in their place, whatever shape it has."""
    refused: int = request.environ.get("noken.refused", 0)
    if refused == StorageFull.code:
        raise StorageFull
    if refused:
        abort(refused)
    if request.is_json:
        abort(415)


def _open() -> None:
    """One snapshot for the whole request, and who is asking."""
    if request.endpoint == "static":
        return
    g.reading = reading()
    g.reading.__enter__()
    device = session.get("device")
    g.who = identity_of_device(UUID(device)) if device else author_of(request.environ)
    if device and g.who is None:
        session.pop("device", None)
    if g.who is None and "browser" in session:
        g.ended = ended_on(UUID(session["browser"]))


def _deny_unmarked() -> None:
    """A route nobody marked is open to nobody."""
    if request.endpoint is not None and permission_of(request.endpoint) is None:
        abort(403)


def _close(_error: BaseException | None) -> None:
    scope = g.pop("reading", None)
    if scope is not None:
        scope.__exit__(None, None, None)


def _page_context() -> dict[str, object]:
    return {"who": who_or_none()}
