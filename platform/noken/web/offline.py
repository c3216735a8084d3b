"""What makes pages open without a network: the service worker, the page it shows then, "di HP ini"."""

import hashlib
import json
from functools import cache
from pathlib import Path

from flask import Flask, Response, render_template, request

from noken.accounts.identity import Identity
from noken.accounts.pictures import PICTURES, TAPS, labels
from noken.feature import Kept
from noken.permissions import PUBLIC
from noken.web.access import permit, who_or_none
from noken.web.assets import asset, dist_folder, manifest
from noken.web.compression import accepted_encoding, pack
from noken.web.layout import offered_features
from noken.web.words import gettext

SHELL = "/luring"
TEMPLATES = Path(__file__).parent / "templates" / "noken"
PAGE = 6_000
BEFOREHAND = ("css/app.css", "js/app.js", "js/phone.js", "icons/icons.svg", "icons/pictures.svg")


def init_app(app: Flask) -> None:
    app.add_url_rule("/sw.js", "service_worker", service_worker)
    app.add_url_rule(SHELL, "offline_shell", offline_shell)
    app.add_url_rule("/ponsel", "phone", phone)


@permit(PUBLIC)
def service_worker() -> Response:
    """The built worker, told which built files and which page to fetch beforehand; its address never changes."""
    encoding = accepted_encoding()
    response = Response(_worker(encoding), mimetype="text/javascript")
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept-Encoding")
    response.set_etag(hashlib.blake2b(_worker(""), digest_size=12).hexdigest(), weak=True)
    response.make_conditional(request)
    return response


@cache
def _worker(encoding: str) -> bytes:
    built = (dist_folder() / "sw.js").read_bytes()
    files: list[dict[str, str | None]] = [{"url": asset(name), "revision": None} for name in BEFOREHAND]
    files.append({"url": SHELL, "revision": _edition()})
    told = json.dumps({"precache": files}, separators=(",", ":"))
    return pack(f"self.NOKEN={told};\n".encode() + built, encoding)


def _edition() -> str:
    """Changes with every build and every change of the templates the shell is made of."""
    sha = hashlib.sha256(json.dumps(manifest(), sort_keys=True).encode())
    for name in ("layout", "ui", "_phone", "offline"):
        sha.update((TEMPLATES / f"{name}.html").read_bytes())
    return sha.hexdigest()[:12]


@permit(PUBLIC)
def offline_shell() -> str:
    """The page the service worker shows where nothing else is kept: the same for everybody, whoever asks for it."""
    words = labels()
    pictures = [(picture, words[picture], picture) for picture in PICTURES]
    return render_template("noken/offline.html", who=None, pictures=pictures, taps=TAPS)


@permit(PUBLIC)
def phone() -> str:
    """ "Di HP ini": what this phone keeps, put in by its script; the week to be kept, said with its weight."""
    person = who_or_none()
    week = week_of(person) if person else []
    return render_template(
        "noken/phone.html",
        light=[one for one in week if not one.heavy],
        heavy=[one for one in week if one.heavy],
        weight=lambda kept: sum(one.bytes for one in kept),
    )


def week_of(person: Identity) -> list[Kept]:
    """What this person's week is made of, each address once."""
    found = {"/": Kept("/", gettext("Hari ini"), PAGE), "/ponsel": Kept("/ponsel", gettext("Di HP ini"), PAGE)}
    for feature in offered_features():
        for one in feature.offline(person) if feature.offline else ():
            found.setdefault(one.url, one)
    return list(found.values())
