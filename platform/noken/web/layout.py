"""What the frame of every page shows: the places in the bar, the band of the demo city."""

from typing import Any, NamedTuple

from flask import Flask, current_app, request, url_for

from noken.accounts.identity import Identity
from noken.accounts.queries import OrganizationView
from noken.feature import Feature
from noken.permissions import can
from noken.settings import Settings
from noken.web.access import who
from noken.web.words import gettext, language

MOST_PLACES = 5


class Place(NamedTuple):
    """One entry of the bar."""

    label: str
    url: str
    icon: str
    current: bool


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(places=places, page_of=page_of, in_demo=in_demo, language=language)


def places() -> tuple[Place, ...]:
    """Where this person can go from the bar: "hari ini", what the features offer, and "saya" at the end."""
    shown = _offered(who())
    here = max((url for _, url, _ in shown if _leads_here(url)), key=len, default="")
    return tuple(Place(label, url, icon, url == here) for label, url, icon in shown)


def _offered(person: Identity) -> tuple[tuple[str, str, str], ...]:
    """Label, address and icon of the places of everybody with these roles, in the language of the page."""
    known: dict[Any, tuple[tuple[str, str, str], ...]] = current_app.extensions.setdefault("noken_places", {})
    features = offered_features()
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
    found = (feature.page_of(person, place) for feature in offered_features() if feature.page_of)
    return next((url for url in found if url), "")


def in_demo() -> bool:
    """Whether this is the demo city; its pages say so in a band."""
    settings: Settings = current_app.config["NOKEN"]
    return settings.demo_file.is_file()


def offered_features() -> tuple[Feature, ...]:
    """The features of this city, in their order."""
    found: tuple[Feature, ...] = current_app.extensions["noken_features"]
    return found
