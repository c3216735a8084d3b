"""Answers made small: pages that have not changed are not sent again, the others leave compressed.

The tag of a page is a hash of its body in which the CSRF token is replaced by the session's own secret: Flask-WTF signs
that secret anew every second, but every signature of it stays valid as long as the session keeps the secret (no time
limit is set). A page kept by the browser therefore still sends.
"""

import gzip
import hashlib

import brotli
from flask import Flask, Response, g, request, session

SMALLEST = 600
QUALITY = 5
WINDOW = 18
TEXTS = frozenset({"text/html", "text/plain", "text/csv", "application/json", "application/problem+json"})


def init_app(app: Flask) -> None:
    app.after_request(_make_small)


def _make_small(response: Response) -> Response:
    if response.is_streamed or response.direct_passthrough or response.status_code == 206:
        return response
    if response.mimetype not in TEXTS or "Content-Encoding" in response.headers:
        return response
    body = response.get_data()
    if request.method in {"GET", "HEAD"} and response.status_code == 200 and not response.cache_control.no_store:
        response.set_etag(_tag(body), weak=True)
        response.make_conditional(request)
        if response.status_code == 304:
            return response
    if len(body) < SMALLEST:
        return response
    response.vary.add("Accept-Encoding")
    accepted = request.accept_encodings
    if accepted["br"] > 0:
        response.set_data(brotli.compress(body, mode=brotli.MODE_TEXT, quality=QUALITY, lgwin=WINDOW))
        response.headers["Content-Encoding"] = "br"
    elif accepted["gzip"] > 0:
        response.set_data(gzip.compress(body, 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _tag(body: bytes) -> str:
    token, secret = g.get("csrf_token"), session.get("csrf_token")
    if token and secret:
        body = body.replace(token.encode(), secret.encode())
    return hashlib.blake2b(body, digest_size=12).hexdigest()
