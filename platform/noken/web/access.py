"""Permission at the door: every route is marked with one, and a route without a mark answers 403 to everybody."""

import functools
from collections.abc import Callable
from typing import Any

from flask import abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from noken.accounts.identity import Identity
from noken.permissions import Permission, Scoped, can

View = Callable[..., Any]
Loader = Callable[..., Scoped | None]

MARK = "noken_permission"


def permit(permission: Permission, load: Loader | None = None) -> Callable[[View], View]:
    """Mark a view with the permission it needs; put it directly below the route decorator.

    With `load` (a query taking the route's arguments), the loaded object is what the permission is asked about and
    what the view gets as its only argument. Nothing there: 404. Not allowed: 403, or the sign-in page for strangers.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(**arguments: Any) -> Any:
            if load is None:
                refuse_unless(permission)
                return view(**arguments)
            if not permission.everyone and who_or_none() is None:
                return ask_to_sign_in()
            thing = load(**arguments)
            if thing is None:
                abort(404)
            refuse_unless(permission, thing)
            return view(thing)

        setattr(guarded, MARK, permission)
        return guarded

    return decorate


def refuse_unless(permission: Permission, thing: Scoped | None = None) -> None:
    """Abort with 403 (strangers: with the sign-in page) unless the asker may."""
    person = who_or_none()
    if can(person, permission, thing):
        return
    if person is None:
        abort(ask_to_sign_in())
    abort(403)


def ask_to_sign_in() -> Response:
    """To the sign-in page and back again; a form that was being sent is kept by its page (see `errors.py`)."""
    if request.method != "GET":
        abort(401)
    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))


def who_or_none() -> Identity | None:
    """The person asking, or None for a stranger."""
    person: Identity | None = g.get("who")
    return person


def who() -> Identity:
    """The person asking; only in views that need a sign-in."""
    person = who_or_none()
    if person is None:
        abort(401)
    return person


def permission_of(endpoint: str) -> Permission | None:
    """The mark of an endpoint, for the guard and the access matrix."""
    view = current_app.view_functions.get(endpoint)
    mark: Permission | None = getattr(view, MARK, None)
    return mark


def mark(view: View, permission: Permission) -> View:
    """Guard a view of somebody else's blueprint (Flask-Security's)."""
    return permit(permission)(view)
