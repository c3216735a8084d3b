"""Reads of marking: an assignment with all its pupils, one pupil's work, what has been said of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from learning.deadlines import UNCHECKED, Facts, Standing, State, for_teacher, is_extended
from learning.models import Assignment, Extension
from learning.queries.facts import facts_of
from noken.accounts.models import Account, Role
from noken.accounts.queries import members
from noken.clock import now
from noken.database import session
from noken.permissions import Scope


@dataclass(frozen=True)
class PupilLine:
    """One pupil of an assignment. `left`: no longer in the class, but something was handed in or said."""

    id: UUID
    name: str
    left: bool
    standing: Standing
    extended: bool


@dataclass(frozen=True)
class Desk:
    """An assignment being marked: its pupils by name, and the one in front of the teacher."""

    assignment: Assignment
    lines: Sequence[PupilLine]
    current: PupilLine | None = None

    @property
    def scope(self) -> Scope:
        return self.assignment.scope

    @property
    def handed_in(self) -> int:
        return sum(line.standing.answer is not None for line in self.lines)

    @property
    def waiting(self) -> int:
        return sum(line.standing.state in UNCHECKED for line in self.lines)

    @property
    def marked(self) -> int:
        return sum(line.standing.state in {State.MARKED, State.PUBLISHED} for line in self.lines)

    @property
    def unpublished(self) -> int:
        """How many newest marks pupils do not see yet; also one whose pupil handed in again since."""
        marks = [line.standing.mark for line in self.lines if line.standing.mark]
        return sum(mark.published_at is None for mark in marks)

    @property
    def again(self) -> Sequence[PupilLine]:
        """Whose newest answer came after their mark."""
        return [line for line in self.lines if line.standing.state is State.AGAIN]

    @property
    def undone(self) -> int:
        return sum(line.standing.state in {State.OPEN, State.OVERDUE} for line in self.lines)


def get_desk(assignment_id: UUID) -> Desk | None:
    """The assignment with everybody of its class, and those who left it with something behind."""
    assignment = session().get(Assignment, assignment_id)
    if assignment is None:
        return None
    known = {pair[1]: facts for pair, facts in facts_of({assignment.id: assignment.due_at}).items()}
    here = dict(members(assignment.course.class_id, Role.PUPIL))
    gone = session().execute(select(Account.id, Account.name).where(Account.id.in_(known.keys() - here.keys())))
    names = {row.id: row.name for row in gone} | here
    moment, nothing = now(), Facts(assignment.due_at)
    lines = [
        PupilLine(
            pupil_id,
            name,
            pupil_id not in here,
            for_teacher(moment, known.get(pupil_id, nothing)),
            is_extended(known.get(pupil_id, nothing)),
        )
        for pupil_id, name in sorted(names.items(), key=lambda item: (item[1].casefold(), item[0]))
    ]
    return Desk(assignment, lines)


def get_place(assignment_id: UUID, pupil_id: UUID) -> Desk | None:
    """The same with one pupil in front; None for somebody who has nothing to do with it."""
    desk = get_desk(assignment_id)
    line = next((line for line in desk.lines if line.id == pupil_id), None) if desk else None
    return Desk(desk.assignment, desk.lines, line) if desk and line else None


def next_waiting(desk: Desk, after: UUID | None = None) -> PupilLine | None:
    """Who is to be looked at next: the next one waiting below `after`, then from the top, never `after` itself."""
    place = next((place for place, line in enumerate(desk.lines) if line.id == after), -1)
    around = [*desk.lines[place + 1 :], *desk.lines[: max(place, 0)]]
    return next((line for line in around if line.standing.state in UNCHECKED), None)


def neighbours(desk: Desk) -> tuple[PupilLine | None, PupilLine | None]:
    """Who stands above and below the one in front."""
    lines = desk.lines
    place = next(place for place, line in enumerate(lines) if desk.current and line.id == desk.current.id)
    return lines[place - 1] if place else None, lines[place + 1] if place + 1 < len(lines) else None


@dataclass(frozen=True)
class Granted:
    """Extra time in force; `at`: when it was given."""

    due_at: datetime
    reason: str
    teacher: str
    at: datetime


def extension_of(assignment_id: UUID, pupil_id: UUID) -> Granted | None:
    """The extension that counts, if any."""
    row = (
        session()
        .execute(
            select(Extension.due_at, Extension.reason, Extension.granted_at, Account.name)
            .join(Account, Account.id == Extension.granted_by)
            .where(
                Extension.assignment_id == assignment_id,
                Extension.pupil_id == pupil_id,
                Extension.revoked_at.is_(None),
            )
            .order_by(Extension.granted_at.desc(), Extension.id.desc())
            .limit(1)
        )
        .first()
    )
    return Granted(row.due_at, row.reason, row.name, row.granted_at) if row else None
