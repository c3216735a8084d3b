"""What being late means in a course: said by its teacher, once, for the assignments given from then on."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from learning.actions.courses import set_late_policy
from learning.forms import LatenessForm
from learning.lateness import policy_of
from learning.models import Course
from learning.permissions import TEACH_COURSE
from learning.queries.courses import get_course
from learning.views.blueprint import blueprint
from noken.web.access import permit, who


@blueprint.route("/mapel/<uuid:course_id>/terlambat", methods=["GET", "POST"])
@permit(TEACH_COURSE, get_course)
def late_policy(course: Course) -> str | Response | tuple[str, int]:
    """Whether late answers are taken, how long, and what each day costs."""
    policy = policy_of(course.late_policy)
    form = LatenessForm(rule=policy.rule.value, days=policy.days or 3, percent=policy.percent)
    if form.validate_on_submit():
        set_late_policy(course.id, form.policy, who().id)
        flash(gettext("Aturan terlambat tersimpan. Berlaku untuk tugas yang diberikan mulai sekarang."), "ok")
        return redirect(url_for("learning.course", course_id=course.id), 303)
    page = render_template("learning/course_lateness.html", course=course, form=form)
    return page, 400 if form.errors else 200
