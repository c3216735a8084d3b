"""Where one is: the page of a school or class, and the one step back from pages of learning."""

from flask import url_for
from flask_babel import gettext

from learning.models import Course
from learning.permissions import MANAGE_CLASSES, READ_CLASS, TAKE_ATTENDANCE
from learning.queries import courses as queries
from learning.queries.attendance import get_room
from noken.accounts.identity import Identity
from noken.accounts.models import Kind, Role
from noken.accounts.queries import OrganizationView, organization
from noken.permissions import can

Step = tuple[str, str]


def page_of(who: Identity, place: OrganizationView) -> str | None:
    """A school's page for those who lead it, a class's people for those who belong to it or lead it."""
    if place.kind is Kind.SCHOOL and can(who, MANAGE_CLASSES, place):
        return url_for("learning.school", id=place.id)
    if place.kind is Kind.CLASS and can(who, READ_CLASS, place):
        return url_for("learning.class_members", id=place.id)
    return None


def up_from_school(who: Identity) -> Step | None:
    """To all schools, where there are several; a head of one school begins here."""
    return _classes() if len(queries.schools_led(who)) > 1 or queries.my_classes(who) else None


def up_from_class(who: Identity, room: OrganizationView) -> Step:
    """To one's classes; those who only lead the school came from the school."""
    school = organization(room.parent_id) if room.parent_id and _only_leads(who, room) else None
    return (school.name, url_for("learning.school", id=school.id)) if school else _classes()


def up_from_course(who: Identity, course: Course) -> Step:
    """To one's classes; those who only lead the school came from the class."""
    room = organization(course.class_id)
    if room is None or any(one.id == who.id for one in queries.teachers_of([course.id])[course.id]):
        return _classes()
    return (room.name, url_for("learning.course_list", id=room.id)) if _only_leads(who, room) else _classes()


def up_from_holidays(place: OrganizationView) -> Step:
    """To the school; an office has its holidays among the classes."""
    if place.kind is Kind.SCHOOL:
        return place.name, url_for("learning.school", id=place.id)
    return _classes()


def takes_attendance(who: Identity, room: OrganizationView) -> bool:
    """Whether the pages of a class lead this person to its attendance."""
    if can(who, TAKE_ATTENDANCE, room):
        return True
    return Role.TEACHER in who.roles and can(who, TAKE_ATTENDANCE, get_room(room.id))


def _classes() -> Step:
    return gettext("Kelas"), url_for("learning.classes")


def _only_leads(who: Identity, room: OrganizationView) -> bool:
    return all(place.organization_id != room.id for place in who.places) and can(who, MANAGE_CLASSES, room)
