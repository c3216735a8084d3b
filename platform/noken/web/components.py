"""What the macros of `noken/ui.html` need from Python, and the living page of all components in development."""

from collections.abc import Sequence

from flask import Flask, abort, current_app, render_template

from noken.ids import new_id
from noken.permissions import PUBLIC
from noken.web.access import permit
from noken.web.formats import file_facts, initials, media_icon


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(new_key=new_id, first_error=first_error)
    app.jinja_env.filters.update(file_facts=file_facts, initials=initials, media_icon=media_icon)
    app.add_url_rule("/_components", "components", page)


def first_error(errors: object) -> str:
    """The first sentence of a field's errors, also of a list or group of fields, whose errors are nested."""
    while not isinstance(errors, str):
        if isinstance(errors, dict):
            errors = next(iter(errors.values()), "")
        elif isinstance(errors, Sequence):
            errors = next((error for error in errors if error), "")
        else:
            return str(errors)
    return errors


@permit(PUBLIC)
def page() -> str:
    """Every component once, in every state; 404 outside development."""
    if not current_app.config["NOKEN"].development:
        abort(404)
    return render_template("noken/components.html")
