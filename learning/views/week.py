"""A teacher's week in one look, and the word of a pupil's phone that a lesson was opened."""

from datetime import date, timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from learning.actions.reading import tell_read
from learning.holiday_words import days_words
from learning.marking_forms import KeyedForm
from learning.models import Lesson
from learning.permissions import SEE_WEEK, TELL_READ
from learning.queries.holidays import holidays_of
from learning.queries.lessons import get_lesson
from learning.queries.teaching_week import monday_of, teaching_week
from learning.views.blueprint import blueprint
from learning.words import teacher_chip
from noken.clock import today
from noken.web.access import permit, who

WEEK = timedelta(days=7)


@blueprint.get("/pekan")
@permit(SEE_WEEK)
def week() -> str:
    """By class: who has not opened a lesson, who has not handed in, what waits to be looked at."""
    this = monday_of(today())
    monday = min(this, _asked() or this)
    classes = teaching_week(who().id, monday)
    return render_template(
        "learning/week_page.html",
        classes=classes,
        monday=monday,
        holidays=holidays_of([room.id for room in classes], monday, monday + WEEK - timedelta(days=1)),
        days_words=days_words,
        sunday=monday + WEEK - timedelta(days=1),
        current=monday == this,
        before=url_for("learning.week", mulai=(monday - WEEK).isoformat()),
        after=url_for("learning.week", mulai=(monday + WEEK).isoformat()),
        chip=teacher_chip,
    )


@blueprint.post("/pelajaran/<uuid:lesson_id>/dibaca")
@permit(TELL_READ, get_lesson)
def lesson_read(lesson: Lesson) -> Response:
    """A pupil has opened the lesson; also one that was taken back before the phone found a network."""
    form, lesson_id = KeyedForm(), lesson.id
    if lesson.published_at is None:
        abort(404)
    if not form.validate_on_submit():
        abort(400)
    tell_read(who().id, lesson_id, form.command_key, form.written_moment)
    flash(gettext("Gurumu sekarang tahu bahwa kamu sudah membuka pelajaran ini."), "ok")
    return redirect(url_for("learning.lesson", lesson_id=lesson_id), 303)


def _asked() -> date | None:
    """The Monday in the address, within a school year; None for none and for nonsense."""
    try:
        day = date.fromisoformat(request.args.get("mulai", ""))
    except ValueError:
        return None
    return monday_of(day) if abs((today() - day).days) < 400 else None
