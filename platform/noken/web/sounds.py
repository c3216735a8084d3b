"""Which sound this browser plays. Its script says so in a cookie; before it has, and without scripts, nobody knows."""

from flask import has_request_context, request

COOKIE = "opus"


def plays_opus() -> bool | None:
    """Whether it plays Opus in WebM (iPhones before iOS 17.4 do not); None where it has not said."""
    said = request.cookies.get(COOKIE) if has_request_context() else None
    return {"1": True, "0": False}.get(said or "")
