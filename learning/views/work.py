"""A pupil's work: one assignment with its answer and mark, handing in, and all of it by state."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from learning.actions.submissions import EmptyAnswer, ForeignFile, submit_assignment
from learning.deadlines import State
from learning.late_words import policy_words
from learning.lateness import closes_at, policy_of
from learning.marking_forms import AnswerForm
from learning.permissions import HAND_IN, READ_COURSE, READ_OWN_WORK, TEACH_COURSE
from learning.queries import work as queries
from learning.queries.marking import extension_of
from learning.queries.said import published_mark
from learning.queries.work import Work
from learning.views.blueprint import blueprint
from learning.views.incoming import keep_files
from learning.views.tools import TOOLS, task
from learning.words import due_words, pupil_chip
from noken.accounts.models import Role
from noken.clock import now
from noken.files.models import File
from noken.files.queries import files_by_ids
from noken.files.reasons import Reason
from noken.files.refusal import sentence
from noken.permissions import can
from noken.web.access import permit, who

MOST_FILES = 20
PAGE = 20
TABS = {
    "": frozenset({State.OPEN, State.OVERDUE, State.RETURNED}),
    "terkirim": frozenset({State.WAITING}),
    "dinilai": frozenset({State.PUBLISHED}),
}


def _readable(assignment_id: UUID) -> Work | None:
    return queries.get_readable(assignment_id, who().id)


def _own(assignment_id: UUID) -> Work | None:
    return queries.get_work(assignment_id, who().id)


@blueprint.get("/tugas")
@permit(READ_OWN_WORK)
def my_work() -> str:
    """ "Tugas saya": what is to be done, what was sent, what was marked."""
    tab = request.args.get("lihat", "")
    tab = tab if tab in TABS else ""
    page = max(1, request.args.get("halaman", 1, type=int))
    person = who()
    lines = queries.works_of(person.id, person.organizations(Role.PUPIL), TABS[tab])
    return render_template(
        "learning/work_list.html",
        tab=tab,
        lines=lines[(page - 1) * PAGE : page * PAGE],
        first=(page - 1) * PAGE + 1,
        total=len(lines),
        page=page,
        more=len(lines) > page * PAGE,
        chip=pupil_chip,
        due_words=due_words,
    )


@blueprint.get("/tugas/<uuid:assignment_id>")
@permit(READ_COURSE, _readable)
def assignment(work: Work) -> str | Response:
    """The assignment; a pupil's with form, receipt and mark. Its teachers go on to marking."""
    if can(who(), TEACH_COURSE, work.assignment):
        return redirect(url_for("learning.marking", assignment_id=work.assignment.id))
    if not work.assignment.is_given:
        abort(404)
    own = _own(work.assignment.id)
    return _page(work, own is not None and can(who(), HAND_IN, own))


@blueprint.post("/tugas/<uuid:assignment_id>/jawaban")
@permit(HAND_IN, _own)
def hand_in(work: Work) -> str | Response | tuple[str, int]:
    """Keep an answer; on a mistake the page comes back with all that was typed and every file that arrived whole."""
    form = AnswerForm()
    if not form.validate_on_submit():
        return _page(work, True, form), 400
    kept, faults = keep_files(who().id, work.assignment.course.class_id, MOST_FILES)
    if not faults:
        try:
            submit_assignment(
                who().id,
                work.assignment.id,
                form.command_key,
                form.text.data or "",
                kept,
                form.written_moment,
                form.clock_offset,
            )
        except EmptyAnswer:
            form.text.errors = [gettext("Jawabannya masih kosong. Tulis sesuatu, atau pilih foto.")]
            return _page(work, True, form), 400
        except ForeignFile:
            faults = [sentence(Reason.NOT_YOURS)]
    if faults:
        return _page(work, True, form, files_by_ids(kept), " ".join(faults)), 422
    flash(gettext("Jawabanmu sudah diterima."), "ok")
    return redirect(url_for("learning.assignment", assignment_id=work.assignment.id), 303)


def _page(
    work: Work, own: bool, form: AnswerForm | None = None, kept: list[File] | None = None, file_error: str = ""
) -> str:
    assignment, pupil_id = work.assignment, work.person_id
    answers = queries.submissions_of(assignment.id, pupil_id) if own else []
    stand = queries.standing_of(assignment, pupil_id)
    policy = policy_of(assignment.late_policy)
    end = closes_at(policy, stand.due_at)
    if form is None:
        form = AnswerForm(formdata=None, text=answers[0].text if answers else "")
        kept = [attachment.file for attachment in answers[0].attachments] if answers else []
    return render_template(
        "learning/work_page.html",
        assignment=assignment,
        task=task(assignment),
        stand=stand,
        chip=pupil_chip(stand),
        due=due_words(stand),
        own=own,
        granted=extension_of(assignment.id, pupil_id) if own else None,
        late=policy_words(policy, stand.due_at),
        closed=end is not None and now() > end and stand.state is State.OVERDUE,
        answers=answers,
        given=published_mark(assignment.id, pupil_id) if own else None,
        form=form,
        kept=kept or [],
        file_error=file_error,
        wrong=bool(form.errors or file_error),
        **TOOLS,
    )
