"""Reads of a teacher's week: of every lesson and assignment, who has not opened it, not handed in, or waits.

A fixed number of statements, however many classes, items and pupils there are.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select

from learning.daily_models import LessonRead
from learning.deadlines import UNCHECKED, UNDONE, Facts, Standing, for_teacher, is_extended
from learning.models import Assignment, Course, CourseTeacher, Lesson
from learning.queries.courses import teaching_today
from learning.queries.facts import Pair, facts_of
from learning.queries.today_staff import to_check
from noken.accounts.models import Account, Membership, Organization, Role
from noken.accounts.queries import Person, valid_on
from noken.clock import WIT, now, today
from noken.database import session


@dataclass(frozen=True)
class Undone:
    """A pupil who has not handed in what is to be."""

    id: UUID
    name: str
    standing: Standing
    extended: bool


@dataclass(frozen=True)
class LessonItem:
    """A lesson of the week. `unread`: who has not opened it yet, by name."""

    id: UUID
    title: str
    course: str
    at: datetime
    unread: Sequence[Person]


@dataclass(frozen=True)
class WorkItem:
    """An assignment of the week, or an older one where answers wait."""

    id: UUID
    title: str
    course: str
    at: datetime
    due_at: datetime | None
    undone: Sequence[Undone]
    waiting: int


@dataclass(frozen=True)
class ClassWeek:
    """One class of a teacher."""

    id: UUID
    name: str
    pupils: int
    lessons: Sequence[LessonItem]
    works: Sequence[WorkItem]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def teaching_week(teacher_id: UUID, monday: date) -> list[ClassWeek]:
    """The classes by name: lessons put before them that week, assignments given or due then; in the week of today also
    older ones where something waits to be looked at."""
    courses = _courses(teacher_id)
    if not courses:
        return []
    start, end = (datetime.combine(monday + timedelta(days=days), time(), WIT).astimezone(UTC) for days in (0, 7))
    waiting = [row.id for row in to_check(teacher_id)] if start <= now() < end else []
    ids = [course.id for course in courses]
    lessons, works = _lessons(ids, start, end), _works(ids, start, end, waiting)
    pupils = _pupils({course.class_id for course in courses})
    read = _read([lesson.id for lesson in lessons])
    facts = facts_of({work.id: work.due_at for work in works})
    found = []
    for class_id, name in dict.fromkeys((course.class_id, course.name) for course in courses):
        here = pupils[class_id]
        found.append(
            ClassWeek(
                class_id,
                name,
                len(here),
                [
                    LessonItem(row.id, row.title, row.course, row.published_at, _others(here, read[row.id]))
                    for row in lessons
                    if row.class_id == class_id
                ],
                [_work(row, here, facts) for row in works if row.class_id == class_id],
            )
        )
    return found


def _others(people: Sequence[Person], but: Collection[UUID]) -> list[Person]:
    return [person for person in people if person.id not in but]


def _work(row: Any, pupils: Sequence[Person], facts: dict[Pair, Facts]) -> WorkItem:
    moment, undone, nothing = now(), [], Facts(row.due_at)
    for pupil in pupils:
        known = facts.get((row.id, pupil.id), nothing)
        stand = for_teacher(moment, known)
        if stand.state in UNDONE:
            undone.append(Undone(pupil.id, pupil.name, stand, is_extended(known)))
    waiting = sum(pair[0] == row.id and for_teacher(moment, known).state in UNCHECKED for pair, known in facts.items())
    return WorkItem(row.id, row.title, row.course, row.published_at, row.due_at, undone, waiting)


def _courses(teacher_id: UUID) -> Sequence[Any]:
    query = (
        select(Course.id, Course.class_id, Organization.name)
        .join(CourseTeacher, CourseTeacher.course_id == Course.id)
        .join(Organization, Organization.id == Course.class_id)
        .where(CourseTeacher.account_id == teacher_id, teaching_today(), Course.closed_at.is_(None))
        .order_by(Organization.name, Course.class_id, Course.id)
    )
    return session().execute(query).all()


def _lessons(course_ids: Sequence[UUID], start: datetime, end: datetime) -> Sequence[Any]:
    query = (
        select(Lesson.id, Lesson.title, Course.title.label("course"), Course.class_id, Lesson.published_at)
        .join(Course, Course.id == Lesson.course_id)
        .where(
            Lesson.course_id.in_(course_ids),
            Lesson.published_at >= start,
            Lesson.published_at < end,
            Lesson.published_at <= now(),
            Lesson.withdrawn_at.is_(None),
        )
        .order_by(Lesson.published_at, Lesson.id)
    )
    return session().execute(query).all()


def _works(course_ids: Sequence[UUID], start: datetime, end: datetime, waiting: Sequence[UUID]) -> Sequence[Any]:
    columns = (Assignment.id, Assignment.title, Course.class_id, Assignment.published_at, Assignment.due_at)
    query = (
        select(*columns, Course.title.label("course"))
        .join(Course, Course.id == Assignment.course_id)
        .where(
            Assignment.course_id.in_(course_ids),
            Assignment.published_at <= now(),
            Assignment.withdrawn_at.is_(None),
            or_(
                and_(Assignment.published_at >= start, Assignment.published_at < end),
                and_(Assignment.due_at >= start, Assignment.due_at < end),
                Assignment.id.in_(waiting),
            ),
        )
        .order_by(Assignment.due_at.is_(None), Assignment.due_at, Assignment.id)
    )
    return session().execute(query).all()


def _pupils(class_ids: Collection[UUID]) -> dict[UUID, list[Person]]:
    query = (
        select(Membership.organization_id, Account.id, Account.name)
        .distinct()
        .join(Account, Account.id == Membership.account_id)
        .where(
            Membership.organization_id.in_(class_ids),
            Membership.role == Role.PUPIL,
            valid_on(Membership, today()),
            Account.closed_at.is_(None),
        )
        .order_by(Account.name, Account.id)
    )
    found: dict[UUID, list[Person]] = defaultdict(list)
    for row in session().execute(query):
        found[row.organization_id].append(Person(row.id, row.name))
    return found


def _read(lesson_ids: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    query = select(LessonRead.lesson_id, LessonRead.pupil_id).where(LessonRead.lesson_id.in_(lesson_ids))
    for row in session().execute(query):
        found[row.lesson_id].add(row.pupil_id)
    return found


def has_read(lesson_id: UUID, pupil_id: UUID) -> bool:
    """Whether it is known that this pupil opened the lesson."""
    return session().get(LessonRead, (lesson_id, pupil_id)) is not None
