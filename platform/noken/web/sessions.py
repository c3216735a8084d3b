"""The signed cookie of a browser, Flask's own; one that was checked before is not checked again letter by letter.

A browser sends the same cookie with every request of a year, so what it says is remembered under all of its letters.
Whether the sign-in still holds is asked of the device's row each time (see `noken.accounts.identity`).
"""

from copy import deepcopy
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature

from noken.clock import now

MOST = 4096


class Sessions(SecureCookieSessionInterface):
    """As Flask's, with a memory."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        cookie = request.cookies.get(self.get_cookie_name(app))
        if not cookie:
            return self.session_class()
        try:
            said, signed_at = _checked(self, app, cookie)
        except BadSignature:
            return self.session_class()
        if now() - signed_at > app.permanent_session_lifetime:
            return self.session_class()
        return self.session_class(deepcopy(said))


@lru_cache(MOST)
def _checked(sessions: Sessions, app: Flask, cookie: str) -> tuple[dict[str, Any], datetime]:
    """What a cookie says and when it was signed. BadSignature where it is not ours; that is not remembered."""
    serializer = sessions.get_signing_serializer(app)
    if serializer is None:
        raise BadSignature("no secret key")
    said: tuple[dict[str, Any], datetime] = serializer.loads(cookie, return_timestamp=True)
    return said
