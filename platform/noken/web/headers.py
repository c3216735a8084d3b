"""Headers of every answer: a content security policy without unsafe-inline, and what goes with it.

`Noken-Account` names who a page was made for, so that the service worker keeps the pages of each person apart;
`Noken-Ended` who was signed out of this browser from elsewhere, so that it keeps none of theirs.
"""

from flask import Flask, Response, g, request

from noken.web.access import who_or_none

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'none'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

ALWAYS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(self), microphone=(self), geolocation=(self)"),
    ("Cache-Control", "private, no-cache"),
)
NOBODY = "-"


def init_app(app: Flask) -> None:
    app.after_request(_add)


def _add(response: Response) -> Response:
    headers = response.headers
    said = {name.lower() for name, _ in headers}
    headers.extend([(name, value) for name, value in ALWAYS if name.lower() not in said])
    if request.is_secure and "strict-transport-security" not in said:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if headers.get("Content-Type", "").startswith("text/html"):
        person = who_or_none()
        headers["Noken-Account"] = str(person.id) if person else NOBODY
        if g.get("ended"):
            headers["Noken-Ended"] = " ".join(map(str, g.ended))
    return response
