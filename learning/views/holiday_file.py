"""Holidays out of a calendar file: chosen, looked at, kept."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from learning.actions.holidays import add_holidays
from learning.forms import HolidaysForm
from learning.holiday_file import MOST_BYTES, Found, NotACalendar, read_holidays
from learning.holiday_words import days_words
from learning.permissions import MANAGE_HOLIDAYS
from learning.queries.holidays import not_yet_there, place_of_holidays
from learning.views.blueprint import blueprint
from noken.accounts.queries import OrganizationView
from noken.clock import today
from noken.web.access import permit, who


@blueprint.route("/tempat/<uuid:id>/libur/berkas", methods=["GET", "POST"])
@permit(MANAGE_HOLIDAYS, place_of_holidays)
def holiday_file(place: OrganizationView) -> str | tuple[str, int]:
    """Choose a file; nothing is kept before its days were looked at."""
    form, error = FlaskForm(), ""
    if form.validate_on_submit():
        file = request.files.get("file")
        if file is None or not file.filename:
            error = gettext("Pilih berkasnya dulu.")
        else:
            try:
                return _preview(place, read_holidays(file.stream.read(MOST_BYTES + 1), today()))
            except NotACalendar:
                error = gettext("Berkas ini tidak bisa dibaca sebagai kalender (.ics). Tidak ada yang berubah.")
    page = render_template("learning/holiday_file.html", place=place, form=form, error=error)
    return (page, 400) if error else page


@blueprint.post("/tempat/<uuid:id>/libur/simpan")
@permit(MANAGE_HOLIDAYS, place_of_holidays)
def keep_holidays(place: OrganizationView) -> Response:
    """Keep the days that are ticked."""
    form = HolidaysForm()
    if form.validate_on_submit() and form.chosen:
        add_holidays(place.id, form.chosen, who().id, form.command_key)
        flash(gettext("Hari libur sudah dicatat."), "ok")
    else:
        flash(gettext("Tidak ada yang dipilih, jadi tidak ada yang dicatat."), "warn")
    return redirect(url_for("learning.holidays", id=place.id), 303)


def _preview(place: OrganizationView, found: Found) -> str:
    form, fresh = HolidaysForm(formdata=None), not_yet_there(place.id, found.days)
    form.offer(fresh, days_words)
    return render_template(
        "learning/holiday_preview.html",
        place=place,
        form=form,
        fresh=fresh,
        known=len(found.days) - len(fresh),
        found=found,
    )
