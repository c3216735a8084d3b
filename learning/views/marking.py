"""Marking: an assignment's pupils, the answer in front of the teacher, what is said of it, publishing together."""

from uuid import UUID

from flask import flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from learning.actions.marks import Overtaken, StrangeInk, StrangeVoice, give_mark, publish_marks
from learning.forms import TapForm
from learning.lateness import reduced
from learning.marking_forms import ExtensionForm, MarkForm, identifier
from learning.permissions import TEACH_COURSE
from learning.queries.likeness import alike_in
from learning.queries.marking import Desk, PupilLine, get_desk, get_place, next_waiting
from learning.queries.papers import Papers, papers_of
from learning.queries.said import marks_of
from learning.views.blueprint import blueprint
from learning.views.incoming import keep_voice
from learning.views.leaves import Leaf, leaves_of
from learning.views.marking_class import script_words
from learning.views.place import counts, front, late_of, place_context, place_url, publish_words, voice_in
from learning.views.tools import TOOLS, task
from noken.clock import now
from noken.web.access import permit, who
from noken.web.formats import number

Answered = str | Response | tuple[str, int]


@blueprint.get("/tugas/<uuid:assignment_id>/periksa")
@permit(TEACH_COURSE, get_desk)
def marking(desk: Desk) -> Response:
    """All pupils with their state; where there is room, the first answer that waits stands beside them. Kept on a
    phone, it stands for every place below it."""
    first = next_waiting(desk)
    page = make_response(marking_page(Desk(desk.assignment, desk.lines, first), listing=True))
    page.headers["Noken-Below"] = "1"
    return page


@blueprint.get("/tugas/<uuid:assignment_id>/periksa/<uuid:pupil_id>")
@permit(TEACH_COURSE, get_place)
def marking_pupil(desk: Desk) -> str:
    """One pupil's work."""
    return marking_page(desk)


@blueprint.post("/tugas/<uuid:assignment_id>/periksa/<uuid:pupil_id>")
@permit(TEACH_COURSE, get_place)
def mark_pupil(desk: Desk) -> Answered:
    """Keep a mark and go on to the next answer; two teachers at once are asked to choose. What was spoken is kept even
    where the rest has to be mended first."""
    assignment, line = desk.assignment, front(desk)
    spoken, faults = keep_voice(who().id, assignment.course.class_id)
    form = MarkForm(rubric=assignment.rubric, spoken=spoken)
    if not form.validate_on_submit() or faults:
        form.voice.errors = [*form.voice.errors, *faults]
        return marking_page(desk, form=form), 400
    try:
        give_mark(
            who().id,
            assignment.id,
            line.id,
            form.command_key,
            identifier(form.seen.data),
            form.judged,
            form.written_moment,
        )
    except StrangeInk:
        form.ink.errors = [gettext("Coretan ini bukan di halaman jawaban yang dinilai. Muat ulang, lalu coret lagi.")]
        return marking_page(desk, form=form), 400
    except StrangeVoice:
        form.spoken, form.voice.data = None, ""
        form.voice.errors = [gettext("Suara ini tidak bisa dipakai. Rekam lagi, paling lama 1 menit.")]
        return marking_page(desk, form=form), 400
    except Overtaken as overtaken:
        return _conflict(desk, form, overtaken.mark_id), 409
    following = next_waiting(desk, line.id)
    url = place_url(desk, following) if following else url_for("learning.marking", assignment_id=assignment.id)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(_told(desk, form, following, url))
    words = gettext("Jawaban %(name)s dikembalikan.") if form.returned else gettext("Nilai %(name)s tersimpan.")
    flash(words % {"name": line.name}, "ok")
    return redirect(url, 303)


@blueprint.get("/tugas/<uuid:assignment_id>/terbitkan")
@permit(TEACH_COURSE, get_desk)
def publishing(desk: Desk) -> str:
    """What pupils and guardians will see, before they see it."""
    return render_template(
        "learning/marking_publish.html", desk=desk, made_at=now(), place_url=lambda line: place_url(desk, line)
    )


@blueprint.post("/tugas/<uuid:assignment_id>/terbitkan")
@permit(TEACH_COURSE, get_desk)
def publish(desk: Desk) -> Response:
    """All newest marks become visible together."""
    assignment_id = desk.assignment.id
    count = publish_marks(who().id, assignment_id, TapForm().tap)
    if count is None:
        flash(gettext("Nilai sudah diterbitkan."), "ok")
    elif count:
        flash(ngettext("%(num)s nilai diterbitkan.", "%(num)s nilai diterbitkan.", count), "ok")
    else:
        flash(gettext("Tidak ada nilai baru untuk diterbitkan."), "info")
    return redirect(url_for("learning.marking", assignment_id=assignment_id), 303)


def _told(desk: Desk, form: MarkForm, following: PupilLine | None, url: str) -> dict[str, str]:
    """What the next page, fetched before this mark was given, must learn of it; `then` follows on that page."""
    points, line, fresh = form.judged.points, front(desk), get_desk(desk.assignment.id) or desk
    then = next_waiting(fresh, following.id) if following else None
    if points is not None and not form.judged.forgiven:
        points = reduced(points, late_of(desk, line))
    given = gettext("dikomentari") if points is None else number(points)
    return {
        "state": gettext("dikembalikan") if form.returned else given,
        "next": url,
        "then": place_url(desk, then) if then and then.id != line.id else "",
        "over": f"{desk.assignment.title} · {counts(fresh)}",
    }


def marking_page(
    desk: Desk, listing: bool = False, form: MarkForm | None = None, extension: ExtensionForm | None = None
) -> str:
    """The three columns, with a form that came back where there is one."""
    line = desk.current
    papers = papers_of(desk.assignment.id, [line.id])[line.id] if line else Papers()
    likes = alike_in(desk.assignment, line.id) if line else {}
    return render_template(
        "learning/marking_page.html",
        **place_context(desk, papers, form, extension, alike=likes.get(line.id) if line else None),
        task=task(desk.assignment),
        listing=listing,
        publish_words=publish_words(desk),
        words=script_words(desk),
    )


def _drawn_leaves(desk: Desk, form: MarkForm) -> list[Leaf]:
    """The pages of the answer that was looked at which carry the ink of the form."""
    answers = papers_of(desk.assignment.id, [front(desk).id])[front(desk).id].answers
    looked_at = next((answer for answer in answers if str(answer.id) == form.submission.data), None)
    return [leaf for leaf in leaves_of(looked_at, form.drawn) if leaf.strokes] if looked_at else []


def _conflict(desk: Desk, form: MarkForm, theirs: UUID) -> str:
    line = front(desk)
    everything = marks_of(desk.assignment.id, line.id)
    said = next(said for said in everything if said.mark.id == theirs)
    following, voice = next_waiting(desk, line.id), voice_in(form, everything)
    return render_template(
        "learning/marking_conflict.html",
        desk=desk,
        line=line,
        said=said,
        form=form,
        judged=form.judged,
        mine={"leaves": _drawn_leaves(desk, form), "voice": voice.get("voice"), "speaker": voice.get("speaker", "")},
        **TOOLS,
        next_url=place_url(desk, following) if following else "",
    )
