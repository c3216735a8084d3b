"""A class of 40 as the peer has it: five subjects, eight lessons each, assignments, answers and marks."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import app as front_door
from learning.models import Assignment, Lesson, Mark, Submission
from noken.accounts.models import Device, Kind, Role
from noken.clock import now, today
from noken.database import database, session, transaction
from noken.ids import new_id
from noken.settings import Settings
from tests.factories import make_account, make_course, make_organization
from tests.world import csrf_token, make_schema, sign
from tests.world_learning import RUBRIC

SUBJECTS = ("Matematika", "IPAS", "Bahasa Indonesia", "Pendidikan Pancasila", "Seni Rupa")
PUPILS, LESSONS, ASSIGNMENTS = 40, 8, 4


@dataclass(frozen=True)
class Classroom:
    """What visitors need: the cookies of the pupils, the CSRF token that goes with each, what has been
    marked and may be handed in once more."""

    pupils: list[str]
    csrf: str
    assignments: list[UUID]


def found_classroom(folder: Path, database_url: str = "") -> Classroom:
    """Make `folder` the data folder of a city with one class at work, on SQLite or on an empty database elsewhere."""
    app = front_door.create_app(Settings(data=folder, database_url=database_url))
    make_schema()
    with transaction():
        devices, assignments = _found()
    cookies = [sign(app, {"device": str(device), "seen": today().isoformat()}) for device in devices]
    database().dispose()
    return Classroom(cookies, csrf_token(app), assignments)


def _found() -> tuple[list[UUID], list[UUID]]:
    db, moment = session(), now()
    city = make_organization(Kind.CITY, "Kota Jayapura")
    office = make_organization(Kind.EDUCATION_OFFICE, "Dinas Pendidikan", city)
    school = make_organization(Kind.SCHOOL, "SD Negeri 1", office)
    class_ = make_organization(Kind.CLASS, "5A", school)
    teacher = make_account("Yuli Rumbiak", Role.TEACHER, class_)
    pupils = [make_account(f"Murid {number}", Role.PUPIL, class_) for number in range(PUPILS)]
    assignments: list[Assignment] = []
    for subject in SUBJECTS:
        course = make_course(class_, subject, teacher)
        for number in range(LESSONS):
            at = moment - timedelta(hours=number)
            body = f"<p>Isi pelajaran {number}.</p>" * 20
            title = f"{subject}: bahan {number + 1}"
            db.add(Lesson(course_id=course, title=title, body=body, author_id=teacher, published_at=at))
        for number in range(ASSIGNMENTS):
            made = Assignment(id=new_id(), course_id=course, title=f"{subject}: tugas {number + 1}", author_id=teacher)
            made.published_at, made.due_at = moment, moment + timedelta(days=number - 1, hours=5)
            made.rubric = RUBRIC
            assignments.append(made)
    db.add_all(assignments)
    db.flush()
    for assignment in assignments[::2]:
        for pupil in pupils:
            answer = Submission(id=new_id(), assignment_id=assignment.id, pupil_id=pupil, text="1/2 = 2/4")
            db.add(answer)
            db.flush()
            mark = Mark(id=new_id(), assignment_id=assignment.id, pupil_id=pupil, submission_id=answer.id)
            mark.points, mark.marked_by, mark.published_at = 80.0, teacher, moment
            db.add(mark)
    devices = [Device(id=new_id(), browser_id=new_id(), account_id=pupil) for pupil in pupils]
    db.add_all(devices)
    db.flush()
    return [device.id for device in devices], [assignment.id for assignment in assignments[::2]]
