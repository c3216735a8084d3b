"""What the macros of `ui.html` and `files.html` need from Python, and the living page of components."""

from collections.abc import Mapping, Sequence

from flask import Flask, abort, current_app, render_template
from flask_babel import gettext

from noken.ids import new_id
from noken.permissions import PUBLIC
from noken.web.access import permit
from noken.web.examples import examples
from noken.web.formats import file_facts, initials, media_icon


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(new_key=new_id, first_error=first_error)
    app.jinja_env.filters.update(file_facts=file_facts, initials=initials, media_icon=media_icon)
    app.add_url_rule("/_components", "components", page)


def first_error(errors: object) -> str:
    """The first sentence of a field's errors, also of a list or group of fields, whose errors are nested.

    WTForms has no Indonesian: what it says of itself about dates, numbers and choices is said in our words.
    """
    while isinstance(errors, Mapping | Sequence) and not isinstance(errors, str):
        inner = errors.values() if isinstance(errors, Mapping) else errors
        errors = next((error for error in inner if error), "")
    ours = {
        "This field is required.": gettext("Isian ini harus diisi."),
        "Not a valid choice.": gettext("Pilih salah satu yang ada."),
        "Invalid Choice: could not coerce.": gettext("Pilih salah satu yang ada."),
        "Not a valid date value.": gettext("Tulis tanggal yang benar, seperti 24-11-2026."),
        "Not a valid datetime value.": gettext("Tulis tanggal dan jam yang benar."),
        "Not a valid time value.": gettext("Tulis jam yang benar, seperti 18.00."),
        "Not a valid integer value.": gettext("Tulis bilangan bulat, seperti 85."),
        "Not a valid decimal value.": gettext("Tulis angka, seperti 84,5."),
        "Not a valid float value.": gettext("Tulis angka, seperti 84,5."),
    }
    text = str(errors)
    return str(ours.get(text, text))


@permit(PUBLIC)
def page() -> str:
    """Every component once, in every state; 404 outside development."""
    if not current_app.config["NOKEN"].development:
        abort(404)
    return render_template("noken/components.html", **examples())
