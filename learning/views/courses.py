"""One course: what happened in it week by week, and who teaches it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from babel.dates import format_interval
from flask import flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from learning.actions import courses as actions
from learning.actions.common import NameTaken
from learning.deadlines import Facts, for_pupil
from learning.forms import CourseForm
from learning.models import Assignment, Course, Lesson
from learning.permissions import MANAGE_CLASSES, READ_COURSE, TEACH_COURSE
from learning.queries import assignments, lessons
from learning.queries import courses as queries
from learning.queries.facts import facts_of
from learning.queries.timeline import Item, items, parse_cursor
from learning.views.blueprint import blueprint
from learning.views.media import summary
from learning.views.way import up_from_course
from learning.words import Chip, pupil_chip
from noken.accounts.identity import Identity
from noken.accounts.models import Role
from noken.accounts.queries import OrganizationView, classroom, display_path, members, school_of
from noken.clock import local, now, today
from noken.permissions import can
from noken.web.access import permit, who
from noken.web.formats import day, moment

PAGE = 30


@dataclass(frozen=True)
class Line:
    """One lesson or assignment as a row of the page."""

    title: str
    detail: str
    url: str
    chip: Chip
    symbol: str


@blueprint.get("/mapel/<uuid:course_id>")
@permit(READ_COURSE, queries.get_course)
def course(course: Course) -> str:
    """Lessons and assignments by week, newest first; those who teach it see their drafts above."""
    person, teaches = who(), can(who(), TEACH_COURSE, course)
    found = items([course.id], parse_cursor(request.args.get("sebelum", "")), PAGE + 1)
    shown, more = found[:PAGE], len(found) > PAGE
    chips = _teacher_chips(course, shown) if teaches else _pupil_chips(course, person, shown)
    return render_template(
        "learning/course_page.html",
        course=course,
        path=display_path(course.class_id),
        up=up_from_course(person, course),
        teachers=queries.teachers_of([course.id])[course.id],
        teaches=teaches,
        manages=can(person, MANAGE_CLASSES, course),
        drafts=_drafts(course) if teaches and "sebelum" not in request.args else [],
        weeks=[(_week_words(monday), [_line(item, chips) for item in group]) for monday, group in _weeks(shown)],
        after=str(shown[-1].cursor) if more else "",
    )


@blueprint.route("/kelas/<uuid:id>/mapel-baru", methods=["GET", "POST"])
@permit(MANAGE_CLASSES, classroom)
def new_course(room: OrganizationView) -> str | Response | tuple[str, int]:
    """Make a course without a roster."""
    form = _form(room.id)
    if form.validate_on_submit():
        try:
            made = actions.create_course(room.id, form.title.data or "", form.chosen, who().id, form.command_key)
        except NameTaken:
            form.title.errors = [_taken_words()]
        else:
            flash(gettext("Mata pelajaran sudah dibuat."), "ok")
            return redirect(url_for("learning.course", course_id=made), 303)
    page = render_template("learning/course_form.html", room=room, course=None, form=form)
    return page, 400 if form.errors else 200


@blueprint.route("/mapel/<uuid:course_id>/ubah", methods=["GET", "POST"])
@permit(MANAGE_CLASSES, queries.get_course)
def change_course(course: Course) -> str | Response | tuple[str, int]:
    """Its title and teachers."""
    present = queries.teachers_of([course.id])[course.id]
    form = _form(course.class_id, title=course.title, teachers=[str(teacher.id) for teacher in present])
    if form.validate_on_submit():
        try:
            actions.change_course(course.id, form.title.data or "", form.chosen, who().id)
        except NameTaken:
            form.title.errors = [_taken_words()]
        else:
            flash(gettext("Perubahan sudah disimpan."), "ok")
            return redirect(url_for("learning.course", course_id=course.id), 303)
    room = classroom(course.class_id)
    page = render_template("learning/course_form.html", room=room, course=course, form=form)
    return page, 400 if form.errors else 200


@blueprint.post("/mapel/<uuid:course_id>/tutup")
@permit(MANAGE_CLASSES, queries.get_course)
def close_course(course: Course) -> Response:
    """End it; nothing in it is lost."""
    class_id = course.class_id
    actions.close_course(course.id, who().id)
    flash(gettext("Mata pelajaran sudah ditutup. Isinya tetap tersimpan."), "ok")
    return redirect(url_for("learning.course_list", id=class_id), 303)


def _taken_words() -> str:
    return str(gettext("Mata pelajaran ini sudah ada di kelas ini. Pakai nama lain."))


def _form(class_id: UUID, **values: object) -> CourseForm:
    form = CourseForm(**values)
    school = school_of(class_id)
    form.offer(queries.teachers_in(school.id if school else class_id))
    return form


def _drafts(course: Course) -> list[Line]:
    """What pupils do not see, the last changed first."""
    rows: list[Lesson | Assignment] = [*lessons.drafts_of(course.id), *assignments.drafts_of(course.id)]
    return [_draft(row) for row in sorted(rows, key=lambda row: row.changed_at, reverse=True)]


def _draft(row: Lesson | Assignment) -> Line:
    chip = Chip(gettext("ditarik") if row.withdrawn_at else gettext("draf"))
    if isinstance(row, Lesson):
        return Line(row.title, gettext("Pelajaran"), url_for("learning.lesson", lesson_id=row.id), chip, "document")
    return Line(row.title, gettext("Tugas"), url_for("learning.change_assignment", assignment_id=row.id), chip, "task")


def _weeks(shown: Sequence[Item]) -> Iterator[tuple[date, Iterator[Item]]]:
    def monday(item: Item) -> date:
        on = local(item.at).date()
        return on - timedelta(days=on.weekday())

    return groupby(shown, key=monday)


def _week_words(monday: date) -> str:
    this = today() - timedelta(days=today().weekday())
    if monday == this:
        return str(gettext("Minggu ini"))
    if monday == this - timedelta(days=7):
        return str(gettext("Minggu lalu"))
    return format_interval(
        monday, monday + timedelta(days=6), "yMMMMd" if monday.year != this.year else "MMMMd", locale=get_locale()
    )


def _line(item: Item, chips: dict[UUID, Chip]) -> Line:
    chip = chips.get(item.id, Chip(""))
    if item.kind == "lesson":
        facts = [gettext("Pelajaran"), day(item.at), summary(item.files)]
        url = url_for("learning.lesson", lesson_id=item.id)
        return Line(item.title, " · ".join(filter(None, facts)), url, chip, "document")
    due = gettext("dikumpulkan %(when)s", when=moment(item.due_at)) if item.due_at else gettext("tanpa batas waktu")
    url = url_for("learning.assignment", assignment_id=item.id)
    return Line(item.title, f"{gettext('Tugas')} · {due}", url, chip, "task")


def _given(shown: Sequence[Item]) -> list[Item]:
    return [item for item in shown if item.kind == "assignment"]


def _pupil_chips(course: Course, person: Identity, shown: Sequence[Item]) -> dict[UUID, Chip]:
    if course.class_id not in person.organizations(Role.PUPIL):
        return {}
    due = {item.id: item.due_at for item in _given(shown)}
    facts, moment_now = facts_of(due, [person.id]), now()
    return {
        id: pupil_chip(for_pupil(moment_now, facts.get((id, person.id), Facts(due_at)))) for id, due_at in due.items()
    }


def _teacher_chips(course: Course, shown: Sequence[Item]) -> dict[UUID, Chip]:
    given = _given(shown)
    if not given:
        return {}
    pupils = [pupil.id for pupil in members(course.class_id, Role.PUPIL)]
    counts, total = assignments.handed_in([item.id for item in given], pupils), len(pupils)
    return {
        item.id: Chip(gettext("%(count)s dari %(total)s", count=counts.get(item.id, 0), total=total)) for item in given
    }
