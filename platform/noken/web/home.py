"""The front page: "hari ini", put together from what each feature has to say to this person."""

from flask import Flask, current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response

from noken.feature import Feature
from noken.permissions import PUBLIC
from noken.web.access import permit, who_or_none


def init_app(app: Flask) -> None:
    app.add_url_rule("/", "home", home)


@permit(PUBLIC)
def home() -> str | Response:
    """Today's page; strangers go to the sign-in page."""
    person = who_or_none()
    if person is None:
        return redirect(url_for("accounts.sign_in"))
    features: tuple[Feature, ...] = current_app.extensions["noken_features"]
    sections = [section for feature in features if feature.today for section in feature.today(person)]
    return render_template("noken/home.html", sections=sections)
