"""The front page "hari ini", put together from what each feature has to say; the manifest."""

from flask import Flask, jsonify, redirect, url_for
from werkzeug.wrappers import Response

from noken.clock import local, now, today
from noken.feature import TodaySection
from noken.permissions import PUBLIC
from noken.web import offline
from noken.web.access import permit, who_or_none
from noken.web.assets import asset
from noken.web.layout import offered_features
from noken.web.remember import remembered_page
from noken.web.words import gettext


def init_app(app: Flask) -> None:
    app.add_url_rule("/", "home", home)
    app.add_url_rule("/manifest.webmanifest", "manifest", manifest)
    offline.init_app(app)


@permit(PUBLIC)
def home() -> Response:
    """Today's page; strangers go to the sign-in page."""
    person = who_or_none()
    if person is None:
        return redirect(url_for("accounts.sign_in"))
    said = [section for feature in offered_features() if feature.today for section in feature.today(person)]
    sections: tuple[TodaySection, ...] = tuple(section for section in said if section.rows or section.empty)
    words = greeting(local(now()).hour)
    return remembered_page("noken/home.html", sections=sections, greeting=words, today=today())


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
        id="/",
        description=gettext("Noken, rumah belajar dan layanan kota"),
        icons=[
            {"src": asset("icons/noken.svg"), "type": "image/svg+xml", "sizes": "any", "purpose": "any"},
            {"src": asset("icons/noken-192.png"), "type": "image/png", "sizes": "192x192", "purpose": "any"},
            {"src": asset("icons/noken-512.png"), "type": "image/png", "sizes": "512x512", "purpose": "any"},
            {"src": asset("icons/noken-512.png"), "type": "image/png", "sizes": "512x512", "purpose": "maskable"},
        ],
        shortcuts=[
            {"name": gettext("Hari ini"), "url": "/"},
            {"name": gettext("Di HP ini"), "url": "/ponsel"},
        ],
    )
    answer.mimetype = "application/manifest+json"
    return answer
