"""Classes: mine, those of a school, one class with its courses and people."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from learning.actions import courses as actions
from learning.actions.common import NameTaken
from learning.attendance_words import present_words
from learning.forms import ClassForm
from learning.permissions import MANAGE_CLASSES, POST_TO_CLASS, READ_CLASS
from learning.queries import courses as queries
from learning.queries.attendance import days_of
from learning.queries.holidays import offices_led
from learning.views.blueprint import blueprint
from learning.views.way import takes_attendance, up_from_class, up_from_school
from noken.accounts.models import Role
from noken.accounts.permissions import GIVE_CARDS, SEE_PEOPLE
from noken.accounts.queries import OrganizationView, Person, classroom, display_path, members
from noken.permissions import can
from noken.web.access import permit, who


@blueprint.get("")
@permit(READ_CLASS)
def classes() -> str | Response:
    """My classes; a head teacher goes straight to the school."""
    person = who()
    mine, schools = queries.my_classes(person), queries.schools_led(person)
    if not mine and len(schools) == 1:
        return redirect(url_for("learning.school", id=schools[0].id))
    teaching = {place.organization_id for place in person.places if place.role is Role.TEACHER}
    teaching |= {room.id for room in mine if any(course.taught_by(person.id) for course in room.courses)}
    own = days_of([person.id]).get(person.id, []) if Role.PUPIL in person.roles else None
    return render_template(
        "learning/class_list.html",
        classes=mine,
        schools=schools,
        offices=offices_led(person) if schools else [],
        teaching=teaching,
        present=None if own is None else present_words(day.state for day in own),
    )


@blueprint.get("/sekolah/<uuid:id>")
@permit(MANAGE_CLASSES, queries.school)
def school(school: OrganizationView) -> str:
    """All classes of a school."""
    return render_template(
        "learning/class_school.html",
        school=school,
        classes=queries.classes_of_school(school.id),
        up=up_from_school(who()),
    )


@blueprint.route("/sekolah/<uuid:id>/kelas-baru", methods=["GET", "POST"])
@permit(MANAGE_CLASSES, queries.school)
def new_class(school: OrganizationView) -> str | Response | tuple[str, int]:
    """Make a class without a roster."""
    form = ClassForm()
    if form.validate_on_submit():
        try:
            made = actions.create_class(school.id, form.name.data or "", who().id, form.command_key)
        except NameTaken:
            form.name.errors = [gettext("Kelas ini sudah ada di sekolah ini. Pakai nama lain.")]
        else:
            flash(gettext("Kelas sudah dibuat. Sekarang tambahkan mata pelajarannya."), "ok")
            return redirect(url_for("learning.course_list", id=made), 303)
    return render_template("learning/class_form.html", school=school, form=form), 400 if form.errors else 200


@blueprint.get("/kelas/<uuid:id>/mapel")
@permit(READ_CLASS, classroom)
def course_list(room: OrganizationView) -> str:
    """The courses of a class."""
    courses = queries.courses_of([room.id])[room.id]
    return render_template(
        "learning/class_courses.html",
        room=room,
        path=display_path(room.id),
        up=up_from_class(who(), room),
        takes=takes_attendance(who(), room),
        courses=courses,
        manages=can(who(), MANAGE_CLASSES, room),
    )


@blueprint.get("/kelas/<uuid:id>/anggota")
@permit(READ_CLASS, classroom)
def class_members(room: OrganizationView) -> str:
    """Who teaches and learns here; guardians see the teachers only."""
    person = who()
    among = any(place.organization_id == room.id and place.role is Role.PUPIL for place in person.places)
    teachers: dict[Person, list[str]] = {teacher: [] for teacher in members(room.id, Role.TEACHER)}
    for course in queries.courses_of([room.id])[room.id]:
        for teacher in course.teachers:
            teachers.setdefault(teacher, []).append(course.title)
    return render_template(
        "learning/class_members.html",
        room=room,
        path=display_path(room.id),
        up=up_from_class(person, room),
        takes=takes_attendance(person, room),
        teachers=sorted(teachers.items(), key=lambda entry: entry[0].name),
        pupils=members(room.id, Role.PUPIL) if among or can(person, POST_TO_CLASS, room) else None,
        gives_cards=can(person, GIVE_CARDS, room),
        sees_people=can(person, SEE_PEOPLE, room),
    )
