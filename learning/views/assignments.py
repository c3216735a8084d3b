"""Assignments as teachers write them: form with rubric and attachments, given to the class, taken back."""

from collections.abc import Callable
from dataclasses import astuple
from uuid import UUID

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from learning import rubrics
from learning.actions import assignments as actions
from learning.actions.common import ChangedMeanwhile
from learning.forms import AssignmentForm, typed_local
from learning.late_words import rule_words
from learning.lateness import policy_of
from learning.models import Assignment, Course
from learning.permissions import READ_COURSE, TEACH_COURSE
from learning.queries import assignments as queries
from learning.queries.courses import get_course
from learning.queries.lessons import Attachment
from learning.rubrics import RubricRow
from learning.views.attachments import AttachmentList, posted, stored
from learning.views.blueprint import blueprint
from learning.views.lessons import Answer, player
from learning.views.media import show
from learning.views.taps import carry_out
from noken.accounts.queries import display_path
from noken.files.refusal import Refused
from noken.idempotency import KeyReused
from noken.richtext import from_typed, to_typed
from noken.web.access import permit, who


@blueprint.get("/tugas/<uuid:assignment_id>/berkas/<uuid:file_id>")
@permit(READ_COURSE, queries.get_assignment_file)
def assignment_file(attachment: Attachment) -> Answer:
    """A page of its own for a sound, a film or a paper: nothing of it is loaded before it is wanted."""
    return player(attachment, "learning.assignment", "assignment_id")


@blueprint.route("/mapel/<uuid:course_id>/tugas-baru", methods=["GET", "POST"])
@permit(TEACH_COURSE, get_course)
def new_assignment(course: Course) -> Answer:
    """Write an assignment."""
    form = AssignmentForm()
    if not form.is_submitted():
        form = AssignmentForm(formdata=None, takes_text=True, takes_files=True)
        return _page(course, None, form, AttachmentList(), [])
    files = posted(course.class_id, ())

    def save(content: actions.AssignmentContent, publish_it: bool) -> UUID:
        return actions.create_assignment(
            course.id, content, who().id, form.command_key, publish_it, form.written_moment
        )

    return _save(course, None, form, files, save)


@blueprint.route("/tugas/<uuid:assignment_id>/ubah", methods=["GET", "POST"])
@permit(TEACH_COURSE, queries.get_assignment)
def change_assignment(assignment: Assignment) -> Answer:
    """Change an assignment; what was handed in stays."""
    form = AssignmentForm()
    if not form.is_submitted():
        form = AssignmentForm(
            formdata=None,
            title=assignment.title,
            instructions=to_typed(assignment.instructions),
            takes_text=assignment.takes_text,
            takes_files=assignment.takes_files,
            due=typed_local(assignment.due_at),
            seen=assignment.changed_at.isoformat(),
            sure=assignment.due_at.isoformat() if assignment.due_at else "",
        )
        rows = rubrics.from_stored(assignment.rubric)
        return _page(assignment.course, assignment, form, stored(assignment.attachments), rows)
    assignment_id = assignment.id
    files = posted(assignment.course.class_id, {row.file_id for row in assignment.attachments})

    def save(content: actions.AssignmentContent, publish_it: bool) -> UUID:
        actions.change_assignment(
            assignment_id, content, who().id, form.seen_at, publish_it, form.command_key, form.written_moment
        )
        return assignment_id

    return _save(assignment.course, assignment, form, files, save)


@blueprint.post("/tugas/<uuid:assignment_id>/berikan")
@permit(TEACH_COURSE, queries.get_assignment)
def publish_assignment(assignment: Assignment) -> Response:
    """Give it to the class."""
    course_id, assignment_id = assignment.course_id, assignment.id
    done = gettext("Tugas sudah diberikan. Murid sekelas bisa mengerjakannya.")
    carry_out(lambda tap: actions.publish_assignment(assignment_id, who().id, tap), done)
    return redirect(url_for("learning.course", course_id=course_id), 303)


@blueprint.post("/tugas/<uuid:assignment_id>/tarik")
@permit(TEACH_COURSE, queries.get_assignment)
def withdraw_assignment(assignment: Assignment) -> Response:
    """Take it back."""
    assignment_id = assignment.id
    done = gettext("Tugas sudah ditarik. Jawaban yang sudah masuk tetap tersimpan.")
    carry_out(lambda tap: actions.withdraw_assignment(assignment_id, who().id, tap), done)
    return redirect(url_for("learning.change_assignment", assignment_id=assignment_id), 303)


def _save(
    course: Course,
    assignment: Assignment | None,
    form: AssignmentForm,
    files: AttachmentList,
    save: Callable[[actions.AssignmentContent, bool], UUID],
) -> Answer:
    """One of the form's buttons: a small one shows it again; saving does, or the form comes back with all of it."""
    rows = rubrics.typed_rows(request.form)
    act = request.form.get("act", "")
    if act not in {"draft", "publish"}:
        rows = rubrics.after_button(rows, request.form.get("rubric", ""))
        return _page(course, assignment, form, files, rows), 422 if files.faults else 200
    wrong = rubrics.faults(rows)
    if not form.validate() or files.faults or wrong:
        return _page(course, assignment, form, files, rows, wrong), 400
    if form.past_due() and form.due_at:
        form.sure.data = form.due_at.isoformat()
        return _page(course, assignment, form, files, rows, warn_past=True), 400
    try:
        made = save(_content(form, rows, files), act == "publish")
    except actions.RubricInUse:
        wrong = [
            gettext("Rubrik sudah dipakai untuk menilai. Kata-katanya boleh diubah, jumlah baris dan tingkatnya tidak.")
        ]
    except ChangedMeanwhile:
        return _page(course, assignment, form, files, rows, stale=True), 409
    except KeyReused:
        return _saved_before(course, form, files, rows, assignment)
    except Refused as refusal:
        files.faults.append(refusal.sentence)
    else:
        if act == "publish":
            flash(gettext("Tugas sudah diberikan. Murid sekelas bisa mengerjakannya."), "ok")
            return redirect(url_for("learning.course", course_id=course.id), 303)
        flash(gettext("Sudah disimpan."), "ok")
        return redirect(url_for("learning.change_assignment", assignment_id=made), 303)
    return _page(course, assignment, form, files, rows, wrong), 400


def _content(form: AssignmentForm, rows: list[RubricRow], files: AttachmentList) -> actions.AssignmentContent:
    return actions.AssignmentContent(
        title=form.title.data or "",
        instructions=from_typed(form.instructions.data or ""),
        takes_text=bool(form.takes_text.data),
        takes_files=bool(form.takes_files.data),
        due_at=form.due_at,
        rubric=rubrics.to_stored(rows),
        files=files.wanted,
    )


def _saved_before(
    course: Course, form: AssignmentForm, files: AttachmentList, rows: list[RubricRow], assignment: Assignment | None
) -> Answer:
    """A form sent again with other words: they go on as a change of what was made or changed by it."""
    made = assignment or queries.get_assignment(form.command_key)
    if made is None or made.course_id != course.id:
        abort(409)
    return _page(course, made, form, files, rows, stale=True), 409


def _page(
    course: Course,
    assignment: Assignment | None,
    form: AssignmentForm,
    files: AttachmentList,
    rows: list[RubricRow],
    wrong: list[str] | None = None,
    warn_past: bool = False,
    stale: bool = False,
) -> str:
    if stale and assignment is not None:
        form.seen.data, g.key_used = assignment.changed_at.isoformat(), True
    form.form_errors = [*files.faults, *(wrong or [])]
    promised = assignment if assignment and assignment.is_given else course
    return render_template(
        "learning/assignment_form.html",
        course=course,
        path=display_path(course.class_id),
        assignment=assignment,
        answers=queries.answered(assignment.id) if assignment else 0,
        form=form,
        files=files,
        rows=rows,
        presets=[(name, label, [astuple(row) for row in ready]) for name, label, ready in rubrics.presets()],
        warn_past=warn_past,
        late=rule_words(policy_of(promised.late_policy)),
        stale=stale,
        stored=show(assignment.instructions, (), str).body if stale and assignment else "",
    )
