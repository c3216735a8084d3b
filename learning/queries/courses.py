"""Reads of classes and courses: who learns and teaches what, and where."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from learning.models import Course, CourseTeacher, Lesson
from learning.permissions import LEADERS
from noken.accounts.identity import Identity
from noken.accounts.models import Account, Kind, Membership, Organization, Role
from noken.accounts.queries import OrganizationView, Person, organization, valid_on
from noken.clock import now, today
from noken.database import session
from noken.permissions import descendants


@dataclass(frozen=True)
class CourseRow:
    """One course as lists show it."""

    id: UUID
    class_id: UUID
    title: str
    teachers: tuple[Person, ...]
    newest: datetime | None

    def taught_by(self, account_id: UUID) -> bool:
        return any(teacher.id == account_id for teacher in self.teachers)


@dataclass(frozen=True)
class ClassRow:
    """One class as lists show it, with its courses."""

    id: UUID
    name: str
    school: str
    courses: tuple[CourseRow, ...]
    pupils: int


def get_course(course_id: UUID) -> Course | None:
    """One course, for the door (`permit`)."""
    return session().get(Course, course_id)


def school(id: UUID) -> OrganizationView | None:
    """An organisation, only where it is a school."""
    found = organization(id)
    return found if found is not None and found.kind is Kind.SCHOOL else None


def teaching_today() -> ColumnElement[bool]:
    """The condition that a row of `course_teacher` holds today."""
    day = today()
    return and_(CourseTeacher.starts_on <= day, or_(CourseTeacher.ends_on.is_(None), CourseTeacher.ends_on >= day))


def my_classes(who: Identity) -> list[ClassRow]:
    """The classes where this person learns, teaches or has a child today, by name."""
    ids = {place.organization_id for place in who.places if place.kind is Kind.CLASS}
    taught = (
        select(Course.class_id)
        .join(CourseTeacher, CourseTeacher.course_id == Course.id)
        .where(CourseTeacher.account_id == who.id, teaching_today(), Course.closed_at.is_(None))
    )
    return class_rows(ids.union(session().scalars(taught)))


def schools_led(who: Identity) -> list[OrganizationView]:
    """The schools below the organisations that this person leads, by name."""
    places = who.organizations(*LEADERS)
    if not places:
        return []
    query = (
        select(Organization)
        .where(
            Organization.id.in_(descendants(places)),
            Organization.kind == Kind.SCHOOL,
            Organization.closed_at.is_(None),
        )
        .order_by(Organization.name)
    )
    return [OrganizationView(row.id, row.kind, row.name, row.parent_id) for row in session().scalars(query)]


def classes_of_school(school_id: UUID) -> list[ClassRow]:
    """All open classes of a school with their courses."""
    query = select(Organization.id).where(Organization.parent_id == school_id, Organization.kind == Kind.CLASS)
    return class_rows(session().scalars(query))


def class_rows(class_ids: Iterable[UUID]) -> list[ClassRow]:
    """These classes, those that are closed left out, by name."""
    ids = list(class_ids)
    if not ids:
        return []
    above = aliased(Organization)
    pupils = (
        select(func.count(Membership.account_id.distinct()))
        .where(
            Membership.organization_id == Organization.id, Membership.role == Role.PUPIL, valid_on(Membership, today())
        )
        .scalar_subquery()
    )
    rows = session().execute(
        select(Organization.id, Organization.name, above.name.label("school"), pupils.label("pupils"))
        .outerjoin(above, above.id == Organization.parent_id)
        .where(Organization.id.in_(ids), Organization.closed_at.is_(None))
        .order_by(Organization.name, above.name)
    )
    courses = courses_of(ids)
    return [ClassRow(row.id, row.name, row.school or "", tuple(courses[row.id]), row.pupils) for row in rows]


def courses_of(class_ids: Sequence[UUID]) -> dict[UUID, list[CourseRow]]:
    """The open courses of classes by title, with who teaches them and when the newest lesson came."""
    db = session()
    newest = (
        select(func.max(Lesson.published_at))
        .where(Lesson.course_id == Course.id, Lesson.published_at <= now(), Lesson.withdrawn_at.is_(None))
        .scalar_subquery()
    )
    courses = db.execute(
        select(Course.id, Course.class_id, Course.title, newest.label("newest"))
        .where(Course.class_id.in_(class_ids), Course.closed_at.is_(None))
        .order_by(Course.title, Course.id)
    ).all()
    teachers = teachers_of([course.id for course in courses])
    found: dict[UUID, list[CourseRow]] = defaultdict(list)
    for row in courses:
        found[row.class_id].append(CourseRow(row.id, row.class_id, row.title, tuple(teachers[row.id]), row.newest))
    return found


def teachers_of(course_ids: Sequence[UUID]) -> dict[UUID, list[Person]]:
    """Who teaches these courses today, by name."""
    query = (
        select(CourseTeacher.course_id, Account.id, Account.name)
        .distinct()
        .join(Account, Account.id == CourseTeacher.account_id)
        .where(CourseTeacher.course_id.in_(course_ids), teaching_today())
        .order_by(Account.name, Account.id)
    )
    found: dict[UUID, list[Person]] = defaultdict(list)
    for row in session().execute(query):
        found[row.course_id].append(Person(row.id, row.name))
    return found


def teachers_in(school_id: UUID) -> list[Person]:
    """Everybody who is a teacher or head teacher of the school or of one of its classes today, by name."""
    query = (
        select(Account.id, Account.name)
        .distinct()
        .join(Membership, Membership.account_id == Account.id)
        .where(
            Membership.organization_id.in_(descendants([school_id])),
            Membership.role.in_((Role.TEACHER, Role.HEAD_TEACHER)),
            valid_on(Membership, today()),
            Account.closed_at.is_(None),
        )
        .order_by(Account.name, Account.id)
    )
    return [Person(row.id, row.name) for row in session().execute(query)]
