"""Reads of a pupil's work: one assignment with what was handed in and given back, and all of it by state."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import selectinload

from learning.deadlines import Facts, Standing, State, for_pupil
from learning.models import Assignment, Course, Submission, SubmissionFile
from learning.queries.facts import facts_of
from noken.accounts.models import Membership, Role
from noken.clock import local, now
from noken.database import session
from noken.permissions import Scope


@dataclass(frozen=True)
class Work:
    """One assignment as one person has it. It belongs to the pupil who was in the class while it ran."""

    assignment: Assignment
    person_id: UUID
    scope: Scope


def get_work(assignment_id: UUID, person_id: UUID) -> Work | None:
    """The assignment as `person_id` may hand it in: those who left the class since keep it, drafts are nobody's."""
    assignment = session().get(Assignment, assignment_id)
    if assignment is None or not assignment.is_given:
        return None
    mine = frozenset({person_id}) if _took_part(assignment, person_id) else frozenset()
    return Work(assignment, person_id, Scope(assignment.course.class_id, mine))


def get_readable(assignment_id: UUID, person_id: UUID) -> Work | None:
    """The assignment as `person_id` may read it: it belongs to its teachers too, and drafts to them alone."""
    work = get_work(assignment_id, person_id)
    assignment = work.assignment if work else session().get(Assignment, assignment_id)
    if assignment is None:
        return None
    if work is None:
        return Work(assignment, person_id, assignment.scope)
    return replace(work, scope=Scope(work.scope.organization_id, work.scope.owners | assignment.scope.owners))


def _took_part(assignment: Assignment, person_id: UUID) -> bool:
    """Whether this pupil was in the class on some day since the assignment was given."""
    given = local(assignment.published_at).date() if assignment.published_at else None
    query = select(Membership.id).where(
        Membership.account_id == person_id,
        Membership.organization_id == assignment.course.class_id,
        Membership.role == Role.PUPIL,
        or_(Membership.ends_on.is_(None), Membership.ends_on >= given),
    )
    handed_in = select(Submission.id).where(Submission.assignment_id == assignment.id, Submission.pupil_id == person_id)
    return session().scalar(select(or_(query.exists(), handed_in.exists()))) or False


def submissions_of(assignment_id: UUID, pupil_id: UUID) -> Sequence[Submission]:
    """Everything this pupil handed in for it, newest first, with its files."""
    return (
        session()
        .scalars(
            select(Submission)
            .where(Submission.assignment_id == assignment_id, Submission.pupil_id == pupil_id)
            .options(selectinload(Submission.attachments).joinedload(SubmissionFile.file))
            .order_by(Submission.received_at.desc(), Submission.id.desc())
        )
        .all()
    )


def standing_of(assignment: Assignment, pupil_id: UUID) -> Standing:
    """How this pupil's work on it stands, as the pupil may see it."""
    facts = facts_of({assignment.id: assignment.due_at}, [pupil_id])
    return for_pupil(now(), facts.get((assignment.id, pupil_id), Facts(assignment.due_at)))


@dataclass(frozen=True)
class WorkLine:
    """One line of "tugas saya"."""

    assignment_id: UUID
    title: str
    course: str
    standing: Standing


def works_of(pupil_id: UUID, class_ids: Sequence[UUID], states: frozenset[State] | None = None) -> list[WorkLine]:
    """All work of a pupil: given to the classes of today, or handed in anywhere before. Most urgent first."""
    handed_in = select(Submission.assignment_id).where(Submission.pupil_id == pupil_id)
    rows = (
        session()
        .execute(
            select(Assignment.id, Assignment.title, Assignment.due_at, Course.title.label("course"))
            .join(Course, Course.id == Assignment.course_id)
            .where(
                or_(
                    and_(
                        Course.class_id.in_(class_ids),
                        Course.closed_at.is_(None),
                        Assignment.published_at <= now(),
                        Assignment.withdrawn_at.is_(None),
                    ),
                    Assignment.id.in_(handed_in),
                )
            )
            .order_by(Assignment.published_at.desc(), Assignment.id)
        )
        .all()
    )
    facts = facts_of({row.id: row.due_at for row in rows}, [pupil_id])
    moment = now()
    lines = [
        WorkLine(row.id, row.title, row.course, for_pupil(moment, facts.get((row.id, pupil_id), Facts(row.due_at))))
        for row in rows
    ]
    chosen = [line for line in lines if states is None or line.standing.state in states]
    if states and State.OPEN in states:
        chosen.sort(key=lambda line: (line.standing.due_at is None, line.standing.due_at or moment))
    return chosen
