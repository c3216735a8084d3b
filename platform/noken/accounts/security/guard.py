"""Roles that may do nothing before a second factor is set up."""

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from noken.accounts.models import Role
from noken.web.access import who_or_none

NEED_SECOND_FACTOR = frozenset({Role.OFFICER, Role.AGENCY_HEAD, Role.MAYOR, Role.ADMINISTRATOR, Role.HEAD_TEACHER})
OPEN = frozenset(
    {"static", "manifest", "accounts.safety", "accounts.sign_in", "accounts.sign_out", "accounts.language"}
    | {"accounts.switcher", "accounts.other", "accounts.other_by_password"}
)


def require_second_factor() -> Response | None:
    """Before every request: to the page that sets one up, or on."""
    person = who_or_none()
    if person is None or person.strong or not person.roles & NEED_SECOND_FACTOR:
        return None
    endpoint = request.endpoint or ""
    if endpoint in OPEN or endpoint.startswith("security."):
        return None
    if request.method not in {"GET", "HEAD"}:
        abort(403)
    return redirect(url_for("accounts.safety"))
