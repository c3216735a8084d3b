"""Limits per address: wide for whole schools behind one address, narrow for wrong guesses. Counted by Flask-Limiter.

What a single person may guess wrongly is counted elsewhere, in the database (`lockout.py`).
"""

from collections.abc import Callable
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Any

from flask import Flask, Response, g, request
from flask_limiter import Limiter

from noken.settings import Settings

View = Callable[..., Any]

ATTEMPTS = "1200 per 5 minutes"
FAILURES = "150 per 5 minutes; 400 per hour; 1500 per day"


def network() -> str:
    """Whom a limit counts: the address; of IPv6 the network, since each subscriber has a whole one of addresses."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return request.remote_addr or ""
    if isinstance(address, IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network((address.packed, 64), strict=False))


limiter = Limiter(key_func=network, headers_enabled=False, swallow_errors=True, in_memory_fallback_enabled=True)


def init_app(app: Flask, settings: Settings) -> None:
    """Count in memory, or in Redis where several processes serve the city; in memory again while Redis is away."""
    redis = settings.broker_url.startswith(("redis://", "rediss://"))
    app.config["RATELIMIT_STORAGE_URI"] = settings.broker_url if redis else "memory://"
    limiter.init_app(app)
    app.before_request_funcs[None].remove(limiter._check_request_limit)


def guessable(view: View) -> View:
    """Limit a view that weighs secrets: put it below `@permit`. The view says `failed()` after a wrong guess."""
    wide = limiter.shared_limit(ATTEMPTS, scope="sign-in", methods=["POST"])
    narrow = limiter.shared_limit(FAILURES, scope="sign-in-failures", deduct_when=_was_wrong)
    limited: View = narrow(wide(view))
    return limited


def failed() -> None:
    """This request brought a wrong guess."""
    g.sign_in_failed = True


def _was_wrong(_response: Response) -> bool:
    return bool(g.get("sign_in_failed", False))
