"""Reads of guardians: what their children have to do, missed, and got back. Unpublished marks do not exist here."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from learning.deadlines import Facts, State, for_pupil
from learning.models import Assignment, Course, Mark
from learning.queries.facts import facts_of
from learning.queries.work import WorkLine, get_work, works_of
from noken.accounts.models import Account, Membership, Role
from noken.accounts.queries import classes_of, display_paths, name_of, valid_on
from noken.clock import now, today
from noken.database import session
from noken.permissions import Scope

LOOK_BACK = timedelta(days=30)
NEWEST = 2


@dataclass(frozen=True)
class MarkLine:
    """A published mark in one line."""

    work: WorkLine
    comment: str


@dataclass(frozen=True)
class ChildView:
    """One child: what is open, what was missed in the last month, what waits to be marked, the newest marks."""

    id: UUID
    name: str
    places: str
    undone: Sequence[WorkLine]
    overdue: Sequence[WorkLine]
    sent: Sequence[WorkLine]
    marks: Sequence[MarkLine]


def children_overview(children: Collection[UUID]) -> list[ChildView]:
    """All of these pupils by name, in six statements however many they are."""
    db, moment = session(), now()
    names = db.execute(select(Account.id, Account.name).where(Account.id.in_(children)).order_by(Account.name)).all()
    classes: dict[UUID, list[UUID]] = defaultdict(list)
    for row in db.execute(
        select(Membership.account_id, Membership.organization_id)
        .where(Membership.account_id.in_(children), Membership.role == Role.PUPIL, valid_on(Membership, today()))
        .order_by(Membership.starts_on)
    ):
        classes[row.account_id].append(row.organization_id)
    all_classes = {class_id for ids in classes.values() for class_id in ids}
    places = display_paths(all_classes)
    given = db.execute(
        select(Assignment.id, Assignment.title, Assignment.due_at, Course.title.label("course"), Course.class_id)
        .join(Course, Course.id == Assignment.course_id)
        .where(
            Course.class_id.in_(all_classes),
            Course.closed_at.is_(None),
            Assignment.published_at <= moment,
            Assignment.withdrawn_at.is_(None),
        )
        .order_by(Assignment.due_at, Assignment.id)
    ).all()
    facts = facts_of({row.id: row.due_at for row in given}, children)
    works = {
        child.id: [
            WorkLine(row.id, row.title, row.course, for_pupil(moment, facts.get((row.id, child.id), Facts(row.due_at))))
            for row in given
            if row.class_id in classes[child.id]
        ]
        for child in names
    }
    newest = {child_id: _newest_marked(lines) for child_id, lines in works.items()}
    shown = [line.standing.mark.id for lines in newest.values() for line in lines if line.standing.mark]
    comments = {row.id: row.comment for row in db.execute(select(Mark.id, Mark.comment).where(Mark.id.in_(shown)))}
    return [
        ChildView(
            child.id,
            child.name,
            ", ".join(places[class_id] for class_id in classes[child.id] if class_id in places),
            [work for work in works[child.id] if work.standing.state is State.OPEN],
            [work for work in works[child.id] if _lately_missed(work, moment)],
            _newest_sent(works[child.id]),
            [
                MarkLine(line, comments.get(line.standing.mark.id, ""))
                for line in newest[child.id]
                if line.standing.mark
            ],
        )
        for child in names
    ]


def _newest_sent(works: Sequence[WorkLine]) -> list[WorkLine]:
    waiting = [work for work in works if work.standing.state is State.WAITING]
    return sorted(waiting, key=_received, reverse=True)[:NEWEST]


def _received(work: WorkLine) -> datetime:
    return work.standing.answer.received_at if work.standing.answer else datetime.min.replace(tzinfo=UTC)


def _newest_marked(works: Sequence[WorkLine]) -> list[WorkLine]:
    marked = [work for work in works if work.standing.state in {State.PUBLISHED, State.RETURNED}]
    return sorted(marked, key=_published, reverse=True)[:NEWEST]


def _published(work: WorkLine) -> datetime:
    mark = work.standing.mark
    return mark.published_at if mark and mark.published_at else datetime.min.replace(tzinfo=UTC)


def _lately_missed(work: WorkLine, moment: datetime) -> bool:
    due_at = work.standing.due_at
    return work.standing.state is State.OVERDUE and due_at is not None and moment - due_at < LOOK_BACK


@dataclass(frozen=True)
class Child:
    """A pupil as guardians may ask about one."""

    id: UUID
    name: str

    @property
    def scope(self) -> Scope:
        """Of no organisation: only the guardians of today come in."""
        return Scope(None, frozenset({self.id}))


def get_child(pupil_id: UUID) -> Child | None:
    """A pupil, for the door."""
    name = name_of(pupil_id)
    return Child(pupil_id, name) if name else None


@dataclass(frozen=True)
class ChildWork:
    """One assignment of one pupil."""

    child: Child
    assignment: Assignment

    @property
    def scope(self) -> Scope:
        return self.child.scope


def get_child_work(pupil_id: UUID, assignment_id: UUID) -> ChildWork | None:
    """An assignment that this pupil has or had; None for one of another class."""
    child, work = get_child(pupil_id), get_work(assignment_id, pupil_id)
    return ChildWork(child, work.assignment) if child and work and work.scope.owners else None


def works_of_child(pupil_id: UUID) -> list[WorkLine]:
    """All work of one pupil, newest first."""
    return works_of(pupil_id, [place.id for place in classes_of(pupil_id)])
