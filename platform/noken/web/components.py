"""A living page of all components, in development."""

from flask import Flask, abort, current_app, render_template

from noken.permissions import PUBLIC
from noken.web.access import permit


def init_app(app: Flask) -> None:
    app.add_url_rule("/_components", "components", page)


@permit(PUBLIC)
def page() -> str:
    """Every component once, in every state; 404 outside development."""
    if not current_app.config["NOKEN"].development:
        abort(404)
    return render_template("noken/components.html")
