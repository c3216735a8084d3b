"""Holidays of a school or of all schools of an office: the list, a new one, one taken out."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from learning.actions import holidays as actions
from learning.actions.common import NameTaken
from learning.attendance import school_year_start
from learning.forms import HolidayForm
from learning.holiday_words import days_words
from learning.permissions import MANAGE_HOLIDAYS
from learning.queries import holidays as queries
from learning.queries.holidays import HolidayView
from learning.views.blueprint import blueprint
from learning.views.way import up_from_holidays
from noken.accounts.models import Kind
from noken.accounts.queries import OrganizationView
from noken.clock import today
from noken.web.access import permit, who


@blueprint.route("/tempat/<uuid:id>/libur", methods=["GET", "POST"])
@permit(MANAGE_HOLIDAYS, queries.place_of_holidays)
def holidays(place: OrganizationView) -> str | Response | tuple[str, int]:
    """Those of this school year and later, also those of the office above; a form for a new one."""
    form = HolidayForm()
    if form.validate_on_submit():
        first, last = form.days
        try:
            actions.add_holiday(place.id, form.name.data or "", first, last, who().id, form.command_key)
        except NameTaken:
            form.name.errors = [gettext("Hari libur ini sudah tercatat.")]
        else:
            flash(gettext("Hari libur sudah dicatat."), "ok")
            return redirect(url_for("learning.holidays", id=place.id), 303)
    rows = queries.holidays_of([place.id], school_year_start(today()))
    page = render_template(
        "learning/holiday_list.html",
        place=place,
        coming=[one for one in rows if one.last >= today()],
        past=[one for one in rows if one.last < today()],
        form=form,
        words=days_words,
        up=up_from_holidays(place),
        whole=place.kind is not Kind.SCHOOL,
    )
    return (page, 400) if form.errors else page


@blueprint.post("/libur/<uuid:holiday_id>/hapus")
@permit(MANAGE_HOLIDAYS, queries.get_holiday)
def remove_holiday(holiday: HolidayView) -> Response:
    """Take one out."""
    actions.remove_holiday(holiday.id, who().id)
    flash(gettext("Hari libur sudah dihapus."), "ok")
    return redirect(url_for("learning.holidays", id=holiday.organization_id), 303)
