"""Classes and courses made by hand, where no roster brings them."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from learning.actions.common import NameTaken, refuse_taken
from learning.lateness import LatePolicy, policy_of
from learning.models import Course, CourseTeacher
from learning.spelling import class_key
from noken.accounts.actions import add_membership, create_organization
from noken.accounts.models import Kind, Organization, Role
from noken.accounts.queries import classes_in
from noken.clock import now, today
from noken.database import session, transaction
from noken.idempotency import earlier
from noken.ledger import record


def create_class(school_id: UUID, name: str, by: UUID, key: UUID) -> UUID:
    """A new class of a school; returns its id, which is `key`. Raises NameTaken, however that name is spelt."""
    with transaction() as db:
        if earlier(by, key, "learning.create-class", {"school": school_id, "name": name}) is None:
            refuse_taken(db.get(Organization, key))
            if class_key(name) in {class_key(room.name) for room in classes_in(school_id)}:
                raise NameTaken
            create_organization(Kind.CLASS, name, school_id, by, key)
        return key


def create_course(class_id: UUID, title: str, teacher_ids: Iterable[UUID], by: UUID, key: UUID) -> UUID:
    """A new course of a class with its teachers; returns its id, which is `key`. Raises NameTaken."""
    teachers = sorted(set(teacher_ids))
    with transaction() as db:
        if earlier(by, key, "learning.create-course", {"class": class_id, "title": title, "teachers": teachers}):
            return key
        refuse_taken(db.get(Course, key))
        _refuse_twice(class_id, title)
        db.add(Course(id=key, class_id=class_id, title=title))
        db.flush()
        record("learning.course-made", by, "course", key, {"class": class_id})
        for teacher_id in teachers:
            _begin(key, class_id, teacher_id, by)
        return key


def change_course(course_id: UUID, title: str, teacher_ids: Iterable[UUID], by: UUID) -> None:
    """Another title, and exactly these teachers from today on. Who teaches no longer stays in the class's list.

    Raises NameTaken.
    """
    wanted = set(teacher_ids)
    with transaction() as db:
        course = db.get_one(Course, course_id)
        if course.title != title:
            _refuse_twice(course.class_id, title, course_id)
            record("learning.course-renamed", by, "course", course_id)
            course.title = title
        present = {row.account_id: row for row in course.teachers if row.teaches_now}
        for teacher_id in sorted(wanted - present.keys()):
            _begin(course_id, course.class_id, teacher_id, by)
        for teacher_id in sorted(present.keys() - wanted):
            present[teacher_id].ends_on = today() - timedelta(days=1)
            record("learning.teacher-ended", by, "course", course_id, {"teacher": teacher_id})


def set_late_policy(course_id: UUID, policy: LatePolicy, by: UUID) -> None:
    """What being late means in assignments given from now on; those already given keep what they were given with."""
    with transaction() as db:
        course = db.get_one(Course, course_id)
        if policy_of(course.late_policy) != policy:
            course.late_policy = policy.stored()
            record("learning.late-policy", by, "course", course_id, policy.stored())


def close_course(course_id: UUID, by: UUID) -> None:
    """The course is over: out of the lists, its lessons and marks stay where they are."""
    with transaction() as db:
        course = db.get_one(Course, course_id)
        if course.closed_at is None:
            course.closed_at = now()
            record("learning.course-closed", by, "course", course_id)


def _refuse_twice(class_id: UUID, title: str, but: UUID | None = None) -> None:
    query = select(Course.id, Course.title).where(Course.class_id == class_id, Course.closed_at.is_(None))
    if any(id != but and other.casefold() == title.casefold() for id, other in session().execute(query)):
        raise NameTaken


def _begin(course_id: UUID, class_id: UUID, teacher_id: UUID, by: UUID) -> None:
    db = session()
    query = select(CourseTeacher).where(
        CourseTeacher.course_id == course_id, CourseTeacher.account_id == teacher_id, CourseTeacher.starts_on == today()
    )
    row = db.scalars(query).first()
    if row is None:
        db.add(CourseTeacher(course_id=course_id, account_id=teacher_id, starts_on=today()))
    else:
        row.ends_on = None
    add_membership(teacher_id, class_id, Role.TEACHER, by)
    record("learning.teacher-named", by, "course", course_id, {"teacher": teacher_id})
