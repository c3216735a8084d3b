"""Which files of learning a person may read: one query over lessons, assignments and answers."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import aliased

from learning.models import (
    Assignment,
    AssignmentFile,
    Course,
    CourseTeacher,
    Lesson,
    LessonFile,
    Mark,
    Submission,
    SubmissionFile,
)
from learning.permissions import FAMILIES, LEADERS, TEACHERS
from learning.queries.courses import teaching_today
from noken.accounts.identity import Identity
from noken.accounts.models import Organization, Role
from noken.clock import now
from noken.database import session


def may_read_file(who: Identity, file_id: UUID) -> bool:
    """Whether it hangs on something this person may see.

    Published lessons and assignments: pupils and guardians of the class, and teachers; what pupils do not see: those
    who teach the course. Answers: the pupil, the guardians, those who teach the course. What a teacher said of one: the
    same, pupil and guardians once the mark is published. Who handed in to an assignment keeps reading what belongs to
    it.
    """
    mine = {who.id, *who.children}
    teaches = or_(
        _below(who, LEADERS),
        Course.id.in_(select(CourseTeacher.course_id).where(CourseTeacher.account_id == who.id, teaching_today())),
    )
    reads = or_(teaches, _below(who, TEACHERS), Course.class_id.in_(who.organizations(*FAMILIES)))
    handed_in = (
        select(Submission.id)
        .where(Submission.assignment_id == Assignment.id, Submission.pupil_id.in_(mine))
        .correlate(Assignment)
        .exists()
    )
    lesson = (
        select(LessonFile.file_id)
        .join(Lesson, Lesson.id == LessonFile.lesson_id)
        .join(Course, Course.id == Lesson.course_id)
        .where(LessonFile.file_id == file_id, or_(teaches, and_(_open(Lesson), reads)))
    )
    assignment = (
        select(AssignmentFile.file_id)
        .join(Assignment, Assignment.id == AssignmentFile.assignment_id)
        .join(Course, Course.id == Assignment.course_id)
        .where(AssignmentFile.file_id == file_id, or_(teaches, and_(_open(Assignment), reads), handed_in))
    )
    answer = (
        select(SubmissionFile.file_id)
        .join(Submission, Submission.id == SubmissionFile.submission_id)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .join(Course, Course.id == Assignment.course_id)
        .where(SubmissionFile.file_id == file_id, or_(Submission.pupil_id.in_(mine), teaches))
    )
    voice = (
        select(Mark.voice_id)
        .join(Assignment, Assignment.id == Mark.assignment_id)
        .join(Course, Course.id == Assignment.course_id)
        .where(Mark.voice_id == file_id, or_(teaches, and_(Mark.pupil_id.in_(mine), Mark.published_at <= now())))
    )
    found = select(or_(lesson.exists(), assignment.exists(), answer.exists(), voice.exists()))
    return bool(session().scalar(found))


def _open(table: type[Lesson] | type[Assignment]) -> ColumnElement[bool]:
    return and_(table.published_at <= now(), table.withdrawn_at.is_(None))


def _below(who: Identity, roles: frozenset[Role]) -> ColumnElement[bool]:
    """The condition that the course's class is, or lies below, where this person holds one of `roles`."""
    places = who.organizations(*roles)
    if not places:
        return false()
    start = select(Organization.id).where(Organization.id.in_(places)).cte(recursive=True)
    child = aliased(Organization)
    return Course.class_id.in_(
        select(start.union_all(select(child.id).join(start, child.parent_id == start.c.id)).c.id)
    )
