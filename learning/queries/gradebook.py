"""Reads of the gradebook: a course's pupils and assignments, with the standing of each and the averages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from learning.deadlines import Facts, Standing, for_teacher
from learning.models import Assignment, Course
from learning.queries.facts import facts_of
from noken.accounts.models import Account, Role
from noken.accounts.queries import members
from noken.clock import now
from noken.database import session
from noken.permissions import Scope


@dataclass(frozen=True)
class Column:
    """One assignment; `average` of the points given so far."""

    id: UUID
    title: str
    due_at: datetime | None
    average: float | None


@dataclass(frozen=True)
class Line:
    """One pupil, with a standing for each column."""

    id: UUID
    name: str
    left: bool
    cells: Sequence[Standing]
    average: float | None


@dataclass(frozen=True)
class Gradebook:
    """All of a course."""

    course: Course
    columns: Sequence[Column]
    lines: Sequence[Line]

    @property
    def scope(self) -> Scope:
        return self.course.scope


def average(points: Iterable[float | None]) -> float | None:
    """The mean of the points there are, to one decimal; None where there are none."""
    given = [value for value in points if value is not None]
    return round(sum(given) / len(given), 1) if given else None


def points_of(stand: Standing) -> float | None:
    """The points of the newest mark."""
    return stand.mark.points if stand.mark else None


def get_gradebook(course_id: UUID) -> Gradebook | None:
    """The gradebook of a course: assignments that were given and not withdrawn, oldest first; pupils by name."""
    course = session().get(Course, course_id)
    if course is None:
        return None
    given = (
        session()
        .execute(
            select(Assignment.id, Assignment.title, Assignment.due_at)
            .where(
                Assignment.course_id == course_id,
                Assignment.published_at <= now(),
                Assignment.withdrawn_at.is_(None),
            )
            .order_by(Assignment.published_at, Assignment.id)
        )
        .all()
    )
    facts = facts_of({row.id: row.due_at for row in given})
    here = dict(members(course.class_id, Role.PUPIL))
    gone = session().execute(
        select(Account.id, Account.name).where(Account.id.in_({pupil for _, pupil in facts} - here.keys()))
    )
    names = {row.id: row.name for row in gone} | here
    moment = now()
    lines = []
    for pupil_id, name in sorted(names.items(), key=lambda item: (item[1].casefold(), item[0])):
        cells = [for_teacher(moment, facts.get((row.id, pupil_id), Facts(row.due_at))) for row in given]
        lines.append(Line(pupil_id, name, pupil_id not in here, cells, average(map(points_of, cells))))
    columns = [
        Column(row.id, row.title, row.due_at, average(points_of(line.cells[place]) for line in lines))
        for place, row in enumerate(given)
    ]
    return Gradebook(course, columns, lines)
