"""Answers made small: pages that have not changed are not sent again, the others leave compressed.

The tag of a page is a hash of its body in which the CSRF token is replaced by the session's own secret: Flask-WTF signs
that secret anew every second, but every signature of it stays valid as long as the session keeps the secret (no time
limit is set). A page kept by the browser therefore still sends.
"""

import gzip
import hashlib
from functools import lru_cache

import brotli
from flask import Flask, Response, g, request, session
from werkzeug.http import parse_accept_header

SMALLEST = 600
QUALITY = 5
WINDOW = 18
TEXTS = frozenset(
    {"text/html", "text/plain", "text/csv", "text/calendar", "application/json", "application/problem+json"}
)


def init_app(app: Flask) -> None:
    app.after_request(_make_small)


def _make_small(response: Response) -> Response:
    if response.is_streamed or response.direct_passthrough or response.status_code == 206:
        return response
    if response.mimetype not in TEXTS or "Content-Encoding" in response.headers:
        return response
    body = response.get_data()
    wanted = request.method in {"GET", "HEAD"} and response.status_code == 200 and not response.cache_control.no_store
    if wanted and "ETag" not in response.headers:
        response.set_etag(_tag_of_form(body), weak=True)
        response.make_conditional(request)
    if response.status_code == 304 or len(body) < SMALLEST:
        return response
    response.vary.add("Accept-Encoding")
    encoding = accepted_encoding()
    if encoding:
        response.set_data(pack(body, encoding))
        response.headers["Content-Encoding"] = encoding
    return response


def accepted_encoding() -> str:
    """The best way of packing that this browser takes; "" for none."""
    return _best_of(request.headers.get("Accept-Encoding", ""))


@lru_cache(256)
def _best_of(header: str) -> str:
    accepted = parse_accept_header(header)
    return next((name for name in ("br", "gzip") if accepted[name] > 0), "")


def pack(body: bytes, encoding: str) -> bytes:
    """The body in an encoding; "" leaves it as it is."""
    if encoding == "br":
        packed: bytes = brotli.compress(body, mode=brotli.MODE_TEXT, quality=QUALITY, lgwin=WINDOW)
        return packed
    return gzip.compress(body, 6, mtime=0) if encoding == "gzip" else body


def tag_of(body: bytes) -> str:
    """Equal for equal bodies."""
    return hashlib.blake2b(body, digest_size=12).hexdigest()


def _tag_of_form(body: bytes) -> str:
    token, secret = g.get("csrf_token"), session.get("csrf_token")
    if token and secret:
        body = body.replace(token.encode(), secret.encode())
    return tag_of(body)
