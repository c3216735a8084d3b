"""Marking: an assignment's pupils, the answer in front of the teacher, what is said of it, publishing together."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from learning.actions.marks import Overtaken, give_mark, publish_marks
from learning.deadlines import UNCHECKED, State
from learning.marking_forms import ExtensionForm, MarkForm, identifier
from learning.models import Mark
from learning.permissions import TEACH_COURSE
from learning.queries import marking as queries
from learning.queries.marking import Desk, PupilLine, get_desk, get_place, neighbours, next_waiting
from learning.queries.said import marks_of
from learning.queries.work import submissions_of
from learning.views.blueprint import blueprint
from learning.views.tools import TOOLS, task
from learning.words import teacher_chip, teacher_detail
from noken.web.access import permit, who
from noken.web.formats import number

Answered = str | Response | tuple[str, int]


@blueprint.get("/tugas/<uuid:assignment_id>/periksa")
@permit(TEACH_COURSE, get_desk)
def marking(desk: Desk) -> str:
    """All pupils with their state; where there is room, the first answer that waits stands beside them."""
    first = next_waiting(desk)
    return marking_page(Desk(desk.assignment, desk.lines, first), listing=True)


@blueprint.get("/tugas/<uuid:assignment_id>/periksa/<uuid:pupil_id>")
@permit(TEACH_COURSE, get_place)
def marking_pupil(desk: Desk) -> str:
    """One pupil's work."""
    return marking_page(desk)


@blueprint.post("/tugas/<uuid:assignment_id>/periksa/<uuid:pupil_id>")
@permit(TEACH_COURSE, get_place)
def mark_pupil(desk: Desk) -> Answered:
    """Keep a mark and go on to the next answer; two teachers at once are asked to choose."""
    assignment, line = desk.assignment, _front(desk)
    form = MarkForm(rubric=assignment.rubric)
    if not form.validate_on_submit():
        return marking_page(desk, form=form), 400
    try:
        give_mark(who().id, assignment.id, line.id, form.command_key, identifier(form.seen.data), form.judged)
    except Overtaken as overtaken:
        return _conflict(desk, form, overtaken.mark_id), 409
    following = next_waiting(desk, line.id)
    url = _place_url(desk, following) if following else url_for("learning.marking", assignment_id=assignment.id)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(_told(desk, form, following, url))
    words = gettext("Jawaban %(name)s dikembalikan.") if form.returned else gettext("Nilai %(name)s tersimpan.")
    flash(words % {"name": line.name}, "ok")
    return redirect(url, 303)


@blueprint.get("/tugas/<uuid:assignment_id>/terbitkan")
@permit(TEACH_COURSE, get_desk)
def publishing(desk: Desk) -> str:
    """What pupils and guardians will see, before they see it."""
    return render_template("learning/marking_publish.html", desk=desk, place_url=lambda line: _place_url(desk, line))


@blueprint.post("/tugas/<uuid:assignment_id>/terbitkan")
@permit(TEACH_COURSE, get_desk)
def publish(desk: Desk) -> Response:
    """All newest marks become visible together."""
    count = publish_marks(who().id, desk.assignment.id)
    if count:
        flash(ngettext("%(num)s nilai diterbitkan.", "%(num)s nilai diterbitkan.", count), "ok")
    else:
        flash(gettext("Tidak ada nilai baru untuk diterbitkan."), "info")
    return redirect(url_for("learning.marking", assignment_id=desk.assignment.id), 303)


def _told(desk: Desk, form: MarkForm, following: PupilLine | None, url: str) -> dict[str, str]:
    """What the next page, fetched before this mark was given, must learn of it; `then` follows on that page."""
    points, line, fresh = form.judged.points, _front(desk), get_desk(desk.assignment.id) or desk
    then = next_waiting(fresh, following.id) if following else None
    given = gettext("dikomentari") if points is None else number(points)
    return {
        "state": gettext("dikembalikan") if form.returned else given,
        "next": url,
        "then": _place_url(desk, then) if then and then.id != line.id else "",
        "over": f"{desk.assignment.title} · {counts(fresh)}",
    }


def counts(desk: Desk) -> str:
    """`31 dari 38 terkumpul · 12 sudah dinilai`"""
    said = gettext("%(count)s dari %(all)s terkumpul", count=desk.handed_in, all=len(desk.lines))
    marked = gettext("%(count)s sudah dinilai", count=desk.marked)
    return f"{said} · {marked}"


def publish_words(desk: Desk) -> str:
    return str(ngettext("Terbitkan %(num)s nilai", "Terbitkan %(num)s nilai", desk.unpublished))


@dataclass(frozen=True)
class Shown:
    """What the panel shows as chosen: of the form that came back, else of the mark that stands."""

    points: str
    comment: str
    levels: list[int]


def marking_page(
    desk: Desk, listing: bool = False, form: MarkForm | None = None, extension: ExtensionForm | None = None
) -> str:
    """The three columns, with a form that came back where there is one."""
    assignment, line = desk.assignment, desk.current
    given = form or MarkForm(rubric=assignment.rubric, formdata=None)
    said = marks_of(assignment.id, line.id) if line else []
    before, after = neighbours(desk) if line else (None, None)
    following = next_waiting(desk, line.id) if line else None
    stands = line is not None and line.standing.state in {State.MARKED, State.PUBLISHED}
    if form:
        shown = Shown(form.points.data or "", form.comment.data or "", form.levels)
    else:
        shown = _of_mark(said[0].mark) if stands and said else Shown("", "", [])
    return render_template(
        "learning/marking_page.html",
        desk=desk,
        assignment=assignment,
        task=task(assignment),
        listing=listing,
        line=line,
        answers=submissions_of(assignment.id, line.id) if line else [],
        said=said,
        granted=queries.extension_of(assignment.id, line.id) if line else None,
        form=given,
        shown=shown,
        extension=extension or ExtensionForm(formdata=None),
        before_url=_place_url(desk, before) if before else "",
        after_url=_place_url(desk, after) if after else "",
        next_url=_place_url(desk, following) if following else "",
        place_url=lambda other: _place_url(desk, other),
        waits=line is not None and line.standing.state in UNCHECKED,
        counts=counts(desk),
        publish_words=publish_words(desk),
        chip=teacher_chip,
        detail=teacher_detail,
        **TOOLS,
    )


def _front(desk: Desk) -> PupilLine:
    if desk.current is None:
        raise LookupError("nobody in front")
    return desk.current


def _place_url(desk: Desk, line: PupilLine) -> str:
    return url_for("learning.marking_pupil", assignment_id=desk.assignment.id, pupil_id=line.id)


def _of_mark(mark: Mark) -> Shown:
    return Shown("" if mark.points is None else number(mark.points), mark.comment, list(mark.levels))


def _conflict(desk: Desk, form: MarkForm, theirs: UUID) -> str:
    line = _front(desk)
    said = next(said for said in marks_of(desk.assignment.id, line.id) if said.mark.id == theirs)
    following = next_waiting(desk, line.id)
    return render_template(
        "learning/marking_conflict.html",
        desk=desk,
        line=line,
        said=said,
        form=form,
        judged=form.judged,
        **TOOLS,
        next_url=_place_url(desk, following) if following else "",
    )
