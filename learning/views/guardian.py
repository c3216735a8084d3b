"""Pages of guardians: all children on one page, one child's work, one answer with its mark."""

from collections.abc import Sequence

from flask import render_template, request
from flask_babel import gettext

from learning.attendance_words import presence_word, present_words
from learning.deadlines import Standing
from learning.permissions import READ_CHILDREN
from learning.queries.attendance import DayState, days_of
from learning.queries.guardian import (
    Child,
    ChildWork,
    children_overview,
    get_child,
    get_child_work,
    works_of_child,
)
from learning.queries.said import published_mark
from learning.queries.work import standing_of, submissions_of
from learning.views.blueprint import blueprint
from learning.views.tools import TOOLS, task
from learning.words import brief_times, due_words, pupil_chip
from noken.clock import today
from noken.receipts import receipt_number
from noken.web.access import permit, who

PAGE = 20
SHOWN = 3


@blueprint.get("/anak")
@permit(READ_CHILDREN)
def children() -> str:
    """Every child on one small page."""
    overview = children_overview(who().children)
    days = days_of(who().children)
    return render_template(
        "learning/guardian_children.html",
        children=overview,
        present={child.id: present_words(day.state for day in days.get(child.id, [])) for child in overview},
        here={child.id: _word_of_today(days.get(child.id, [])) for child in overview},
        sent_words=_sent_words,
        shown=SHOWN,
        chip=pupil_chip,
        due_words=due_words,
    )


def _word_of_today(days: Sequence[DayState]) -> str:
    return next((presence_word(day.state) for day in days if day.day == today()), "")


def _sent_words(stand: Standing) -> str:
    """`diterima hari ini, 09.10 · tanda terima 7F3K-92QD`; "" where nothing was sent."""
    if stand.answer is None:
        return ""
    number = gettext("tanda terima %(number)s", number=receipt_number(stand.answer.id))
    return " · ".join([*brief_times(stand.answer), number])


@blueprint.get("/anak/<uuid:pupil_id>")
@permit(READ_CHILDREN, get_child)
def child(found: Child) -> str:
    """One child's work, page by page."""
    page = max(1, request.args.get("halaman", 1, type=int))
    lines = works_of_child(found.id)
    last = min(page * PAGE, len(lines))
    return render_template(
        "learning/guardian_child.html",
        child=found,
        lines=lines[(page - 1) * PAGE : last],
        page=page,
        more=len(lines) > last,
        place=gettext("%(first)s–%(last)s dari %(total)s", first=(page - 1) * PAGE + 1, last=last, total=len(lines)),
        chip=pupil_chip,
        due_words=due_words,
        sent_words=_sent_words,
    )


@blueprint.get("/anak/<uuid:pupil_id>/tugas/<uuid:assignment_id>")
@permit(READ_CHILDREN, get_child_work)
def child_work(work: ChildWork) -> str:
    """What was asked, handed in and given back."""
    assignment, child_id = work.assignment, work.child.id
    stand = standing_of(assignment, child_id)
    return render_template(
        "learning/guardian_work.html",
        child=work.child,
        assignment=assignment,
        task=task(assignment),
        stand=stand,
        chip=pupil_chip(stand),
        answers=submissions_of(assignment.id, child_id),
        given=published_mark(assignment.id, child_id),
        **TOOLS,
    )
