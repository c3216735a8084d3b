"""A form that came too late (signed out meanwhile, page open for too long): what was typed is offered again.

Only forms sent from a page of ours are given back with a button; what others make a browser send is not. Secrets are
never given back: a form that holds one begins anew.
"""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import request

SECRET = re.compile(r".*(password|secret|token|credential).*|(.*_)?pin", re.IGNORECASE)
WITH_SECRETS = frozenset({"accounts", "security"})
LONG = 40
MOST = 500_000


class KeptForm(NamedTuple):
    """Where it was going, its short fields (sent again unseen), its long ones (shown), its file fields by name."""

    action: str
    short: list[tuple[str, str]]
    long: list[tuple[str, str]]
    files: dict[str, list[str]]


def kept_form() -> KeptForm | None:
    """The form of this request, or None where there is nothing to give back."""
    if request.method != "POST" or request.blueprint in WITH_SECRETS or not request.form:
        return None
    if not from_our_page() or sum(map(len, request.form.values())) > MOST:
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if not SECRET.fullmatch(name)]
    long = [(name, value) for name, value in fields if len(value) > LONG or "\n" in value]
    files = {name: [file.filename for file in chosen if file.filename] for name, chosen in request.files.lists()}
    return KeptForm(
        action=request.full_path.rstrip("?"),
        short=[field for field in fields if field not in long],
        long=long,
        files={name: names for name, names in files.items() if names},
    )


def from_our_page() -> bool:
    """Whether the browser says that a page of ours sent this; pages elsewhere cannot make it say so."""
    said = request.headers.get("Origin") or request.referrer or ""
    return urlsplit(said).netloc == request.host
