"""Which files of learning a person may read: every person, and a file in every place it can hang."""

from datetime import timedelta
from uuid import UUID

import pytest

from learning.models import Assignment, AssignmentFile, Lesson, LessonFile, Submission, SubmissionFile
from learning.queries.files import may_read_file
from noken.accounts.actions import move_pupil
from noken.accounts.identity import identity_of_account
from noken.accounts.models import Kind
from noken.clock import now
from noken.database import reading, session, transaction
from noken.files.models import Blob, File
from noken.ids import new_id
from tests.factories import City, make_organization

LEADING = {"teacher", "head_teacher", "administrator"}
FAMILY = {"pupil", "guardian"}
CLASS = LEADING | FAMILY | {"classmate"}
NOBODY = {"other_pupil", "other_guardian", "other_teacher", "citizen", "officer", "agency_head", "mayor"}
PEOPLE = CLASS | NOBODY


def make_file(owner: UUID) -> UUID:
    row = File(id=new_id(), owner_id=owner, name="x.pdf", sha256=new_id().hex, sent_sha256="")
    session().add(Blob(sha256=row.sha256, size=1, media_type="application/pdf"))
    session().flush()
    session().add(row)
    session().flush()
    return row.id


def make_lesson(city: City, **values: object) -> UUID:
    file = make_file(city.teacher)
    lesson = Lesson(id=new_id(), course_id=city.course, title="x", author_id=city.teacher, **values)
    session().add(lesson)
    session().flush()
    session().add(LessonFile(lesson_id=lesson.id, file_id=file, position=0))
    return file


def make_assignment(city: City, answered: bool = False, **values: object) -> tuple[UUID, UUID]:
    """Files of the assignment and of the pupil's answer to it."""
    given, handed_in = make_file(city.teacher), make_file(city.pupil)
    assignment = Assignment(id=new_id(), course_id=city.course, title="x", author_id=city.teacher, **values)
    session().add(assignment)
    session().flush()
    session().add(AssignmentFile(assignment_id=assignment.id, file_id=given, position=0))
    if answered:
        answer = Submission(id=new_id(), assignment_id=assignment.id, pupil_id=city.pupil)
        session().add(answer)
        session().flush()
        session().add(SubmissionFile(submission_id=answer.id, file_id=handed_in, position=0))
    session().flush()
    return given, handed_in


def readers(city: City, file_id: UUID) -> set[str]:
    found = set()
    for name in PEOPLE:
        who = identity_of_account(getattr(city, name))
        assert who is not None
        if may_read_file(who, file_id):
            found.add(name)
    return found


@pytest.mark.database
def test_lessons(city: City, database_kind: str) -> None:
    moment = now()
    with transaction():
        open_ = make_lesson(city, published_at=moment)
        draft = make_lesson(city)
        later = make_lesson(city, published_at=moment + timedelta(days=1))
        withdrawn = make_lesson(city, published_at=moment, withdrawn_at=moment)
    with reading():
        assert readers(city, open_) == CLASS
        assert readers(city, draft) == readers(city, later) == readers(city, withdrawn) == LEADING


@pytest.mark.database
def test_assignments_and_answers(city: City, database_kind: str) -> None:
    moment = now()
    with transaction():
        open_, answer = make_assignment(city, answered=True, published_at=moment)
        draft, _ = make_assignment(city)
        withdrawn, kept = make_assignment(city, answered=True, published_at=moment, withdrawn_at=moment)
    with reading():
        assert readers(city, open_) == CLASS
        assert readers(city, draft) == LEADING
        assert readers(city, withdrawn) == LEADING | FAMILY
        assert readers(city, answer) == readers(city, kept) == LEADING | FAMILY


@pytest.mark.parametrize("answered", [True, False])
def test_a_pupil_who_changed_class_keeps_what_they_handed_in(city: City, answered: bool) -> None:
    with transaction():
        lesson = make_lesson(city, published_at=now())
        given, answer = make_assignment(city, answered=answered, published_at=now())
        sibling = make_organization(Kind.CLASS, "5B", city.school)
        move_pupil(city.pupil, city.class_, sibling)
    with reading():
        assert readers(city, lesson) == CLASS - FAMILY
        assert readers(city, given) == (CLASS if answered else CLASS - FAMILY)
        assert readers(city, answer) == (LEADING | FAMILY if answered else set())


def test_a_file_that_hangs_nowhere(city: City, read: None) -> None:
    with transaction():
        loose = make_file(city.pupil)
    assert readers(city, loose) == readers(city, new_id()) == set()
