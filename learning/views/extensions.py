"""More time for one pupil, from the marking page."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from learning.actions.extensions import grant_extension, revoke_extensions
from learning.forms import TapForm
from learning.marking_forms import ExtensionForm
from learning.permissions import TEACH_COURSE
from learning.queries.marking import Desk, get_place
from learning.views.blueprint import blueprint
from learning.views.marking import marking_page
from noken.web.access import permit, who
from noken.web.formats import moment


@blueprint.post("/tugas/<uuid:assignment_id>/waktu/<uuid:pupil_id>")
@permit(TEACH_COURSE, get_place)
def extend(desk: Desk) -> str | Response | tuple[str, int]:
    """Give a pupil more time."""
    form, line = ExtensionForm(), desk.current
    due_at = line.standing.due_at if line else None
    if line is None or due_at is None:
        flash(gettext("Tugas ini tidak punya batas waktu, jadi tidak perlu tambahan."), "info")
    elif not form.validate_on_submit():
        return marking_page(desk, extension=form), 400
    else:
        until = grant_extension(
            who().id,
            desk.assignment.id,
            line.id,
            form.command_key,
            form.due_moment(due_at),
            form.reason.data or "",
            form.days.data or str(form.until.data),
            form.written_moment,
        )
        flash(gettext("%(name)s diberi waktu sampai %(when)s.", name=line.name, when=moment(until)), "ok")
    return _back(desk)


@blueprint.post("/tugas/<uuid:assignment_id>/waktu/<uuid:pupil_id>/tarik")
@permit(TEACH_COURSE, get_place)
def revoke_extension(desk: Desk) -> Response:
    """Take extra time back."""
    line = desk.current
    if line and revoke_extensions(who().id, desk.assignment.id, line.id, TapForm().tap) != 0:
        flash(gettext("Waktu tambahan %(name)s ditarik.", name=line.name), "ok")
    return _back(desk)


def _back(desk: Desk) -> Response:
    if request.form.get("back") == "list":
        return redirect(url_for("learning.marking", assignment_id=desk.assignment.id, waktu=1), 303)
    pupil_id = desk.current.id if desk.current else None
    return redirect(url_for("learning.marking_pupil", assignment_id=desk.assignment.id, pupil_id=pupil_id), 303)
