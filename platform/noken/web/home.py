"""The front page "hari ini", put together from what each feature has to say; the places in the bar; the manifest."""

from typing import Any, NamedTuple

from flask import Flask, current_app, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from noken.accounts.identity import Identity
from noken.accounts.queries import OrganizationView
from noken.clock import local, now
from noken.feature import Feature, TodaySection
from noken.permissions import PUBLIC, can
from noken.settings import Settings
from noken.web.access import permit, who, who_or_none
from noken.web.assets import asset
from noken.web.words import gettext, language

MOST_PLACES = 5


class Place(NamedTuple):
    """One entry of the bar."""

    label: str
    url: str
    icon: str
    current: bool


def init_app(app: Flask) -> None:
    app.add_url_rule("/", "home", home)
    app.add_url_rule("/manifest.webmanifest", "manifest", manifest)
    app.jinja_env.globals.update(places=places, page_of=page_of, in_demo=in_demo, language=language)


@permit(PUBLIC)
def home() -> str | Response:
    """Today's page; strangers go to the sign-in page."""
    person = who_or_none()
    if person is None:
        return redirect(url_for("accounts.sign_in"))
    said = [section for feature in _features() if feature.today for section in feature.today(person)]
    sections: list[TodaySection] = [section for section in said if section.rows or section.empty]
    return render_template("noken/home.html", sections=sections, greeting=greeting(local(now()).hour), now=now())


def greeting(hour: int) -> str:
    """How one greets at this hour in Indonesia."""
    words: str = gettext("Selamat malam")
    if 4 <= hour < 11:
        words = gettext("Selamat pagi")
    elif 11 <= hour < 15:
        words = gettext("Selamat siang")
    elif 15 <= hour < 18:
        words = gettext("Selamat sore")
    return words


def places() -> tuple[Place, ...]:
    """Where this person can go from the bar: "hari ini", what the features offer, and "saya" at the end."""
    shown = _offered(who())
    here = max((url for _, url, _ in shown if _leads_here(url)), key=len, default="")
    return tuple(Place(label, url, icon, url == here) for label, url, icon in shown)


def _offered(person: Identity) -> tuple[tuple[str, str, str], ...]:
    """Label, address and icon of the places of everybody with these roles, in the language of the page."""
    known: dict[Any, tuple[tuple[str, str, str], ...]] = current_app.extensions.setdefault("noken_places", {})
    features = _features()
    key = (id(features), person.roles, bool(person.children), language())
    if key not in known:
        offered = [item for feature in features for item in feature.navigation if can(person, item.permission)]
        shown = [(str(gettext(item.label)), url_for(item.endpoint), item.icon) for item in offered[: MOST_PLACES - 2]]
        known[key] = ((gettext("Hari ini"), "/", "home"), *shown, (gettext("Saya"), "/saya", "person"))
    return known[key]


def _leads_here(url: str) -> bool:
    """Whether this page is that place or lies below it; where places lie in one another, the nearest one counts."""
    return request.path == url or (url != "/" and request.path.startswith(f"{url}/"))


def page_of(place: OrganizationView) -> str:
    """Where the asker finds a place of the tree in one of the features; "" where in none."""
    person = who()
    found = (feature.page_of(person, place) for feature in _features() if feature.page_of)
    return next((url for url in found if url), "")


def in_demo() -> bool:
    """Whether this is the demo city; its pages say so in a band."""
    settings: Settings = current_app.config["NOKEN"]
    return (settings.data / "demo.json").is_file()


@permit(PUBLIC)
def manifest() -> Response:
    """What a phone needs to put Noken on its home screen."""
    answer = jsonify(
        name="Noken",
        short_name="Noken",
        lang="id",
        start_url="/",
        scope="/",
        display="standalone",
        background_color="#fbfaf6",
        theme_color="#0e5a3d",
        icons=[{"src": asset("icons/noken.svg"), "type": "image/svg+xml", "sizes": "any", "purpose": "any maskable"}],
    )
    answer.mimetype = "application/manifest+json"
    return answer


def _features() -> tuple[Feature, ...]:
    found: tuple[Feature, ...] = current_app.extensions["noken_features"]
    return found
