"""What has been built on the things an import made: every table that points to them is asked, whoever owns it."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select, Table, select, tuple_, union

from learning.models import Assignment, Comment, Course, CourseTeacher, Lesson, Mark, Post, Submission
from learning.roster.actions.rows import MODELS, table_of
from learning.roster.models import Action, Outcome, RosterChange, Thing
from noken.accounts.models import Credential, Membership
from noken.database import Model, session

OWN = {table_of(thing): thing for thing in MODELS}
NOT_ASKED = {Credential.__tablename__}


def built_on(import_id: UUID, thing: Thing) -> set[UUID]:
    """Those things of a kind that somebody or something else points to by now.

    Rows this import made do not count where they can still be taken back; an unused card does not count either.
    """
    made = (
        RosterChange.import_id == import_id,
        RosterChange.thing == thing,
        RosterChange.action == Action.CREATE,
        RosterChange.outcome == Outcome.UNDONE,
    )
    found: set[UUID] = set()
    for table, column in _pointing_to(table_of(thing)):
        query = select(RosterChange.object_id).distinct().join(table, column == RosterChange.object_id).where(*made)
        if table in OWN:
            query = query.where(table.c.id.not_in(_takeable(import_id, table)))
        found |= set(session().scalars(query))
    return found


def _takeable(import_id: UUID, table: Table) -> Select[UUID]:
    things = [thing for thing, model in MODELS.items() if model.__table__ is table]
    return select(RosterChange.object_id).where(
        RosterChange.import_id == import_id,
        RosterChange.thing.in_(things),
        RosterChange.action == Action.CREATE,
        RosterChange.outcome == Outcome.UNDONE,
    )


def _pointing_to(target: Table) -> Iterator[tuple[Table, Column[UUID]]]:
    """Every column of the city's tables that names a row of `target`."""
    for table in Model.metadata.sorted_tables:
        if table.name in NOT_ASKED:
            continue
        for key in table.foreign_keys:
            if key.column.table is target:
                yield table, key.parent


def worked_in_class() -> ColumnElement[bool]:
    """Whether the person of a membership handed in, wrote, marked or posted something in its class."""
    done = union(
        select(Submission.pupil_id, Course.class_id).join(Submission.assignment).join(Assignment.course),
        select(Mark.marked_by, Course.class_id).join(Assignment, Assignment.id == Mark.assignment_id).join(Course),
        select(Lesson.author_id, Course.class_id).join(Lesson.course),
        select(Assignment.author_id, Course.class_id).join(Assignment.course),
        select(Post.author_id, Post.class_id),
        select(Comment.author_id, Post.class_id).join(Comment.post),
    )
    return tuple_(Membership.account_id, Membership.organization_id).in_(done)


def worked_in_course() -> ColumnElement[bool]:
    """Whether the teacher of a course put something into it."""
    done = union(
        select(Lesson.author_id, Lesson.course_id),
        select(Assignment.author_id, Assignment.course_id),
    )
    return tuple_(CourseTeacher.account_id, CourseTeacher.course_id).in_(done)
