"""The class that is marked: 40 pupils, five assignments, a photographed page as every answer."""

import io
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import app as front_door
from learning.demo.pictures import handwriting
from learning.models import Assignment, Submission, SubmissionFile
from noken.accounts.models import Device, Kind, Role
from noken.clock import now, today
from noken.database import database, session, transaction
from noken.files.actions import keep_stream
from noken.ids import new_id
from noken.settings import Settings
from tests.factories import make_account, make_course, make_organization
from tests.world import make_schema, sign
from tests.world_learning import RUBRIC

PUPILS, ASSIGNMENTS = 40, 5
WRITTEN = (
    "1/2 + 1/3 = 3/6 + 2/6 = 5/6",
    "KPK dari 2 dan 3 adalah 6",
    "Ibu membeli 3/4 kg gula",
    "dan 1/2 kg kopi, jadi",
    "3/4 + 2/4 = 5/4 = 1 1/4 kg",
    "Sisa kue 1 - 5/8 = 3/8",
    "2/3 dari 12 sama dengan 8",
    "1/4 jam = 15 menit",
    "Pecahan senilai: 2/4 = 4/8",
    "karena dikali angka sama",
    "0,5 = 5/10 = 1/2",
    "Jadi jawabannya 1 1/4 kg",
)


@dataclass(frozen=True)
class Desk:
    """The teacher's cookie, what is to be marked, and the program to serve it."""

    cookie: str
    assignments: list[UUID]
    program: str


def found_class(folder: Path) -> Desk:
    """Make `folder` the data folder of a city with that class."""
    app = front_door.create_app(Settings(data=folder, development=True))
    make_schema()
    with transaction():
        teacher, pupils, assignments, class_id = _people()
    photos = {}
    for place, pupil in enumerate(pupils):
        with transaction():
            page = handwriting([WRITTEN[(place + row) % len(WRITTEN)] for row in range(6 + place % 7)], seed=place)
            photos[pupil] = keep_stream(pupil, class_id, io.BytesIO(page), f"halaman-{place + 1}.jpg")
    with transaction() as db:
        for assignment in assignments:
            for pupil in pupils:
                answer = Submission(id=new_id(), assignment_id=assignment, pupil_id=pupil, text="")
                db.add(answer)
                db.flush()
                db.add(SubmissionFile(submission_id=answer.id, file_id=photos[pupil], position=0))
        device = Device(id=new_id(), browser_id=new_id(), account_id=teacher)
        db.add(device)
        db.flush()
        cookie = sign(app, {"device": str(device.id), "seen": today().isoformat()})
    database().dispose()
    return Desk(cookie, assignments, str(Path(sys.executable).parent / "noken"))


def _people() -> tuple[UUID, list[UUID], list[UUID], UUID]:
    db = session()
    city = make_organization(Kind.CITY, "Kota Jayapura")
    office = make_organization(Kind.EDUCATION_OFFICE, "Dinas Pendidikan", city)
    class_id = make_organization(Kind.CLASS, "5A", make_organization(Kind.SCHOOL, "SD Negeri 1", office))
    teacher = make_account("Yuli Rumbiak", Role.TEACHER, class_id)
    pupils = [make_account(f"Murid {number:02}", Role.PUPIL, class_id) for number in range(PUPILS)]
    course = make_course(class_id, "Matematika", teacher)
    made = []
    for number in range(ASSIGNMENTS):
        row = Assignment(id=new_id(), course_id=course, title=f"Latihan {number + 1}", author_id=teacher)
        row.published_at, row.due_at, row.rubric = now() - timedelta(days=2), now() + timedelta(days=1), RUBRIC
        made.append(row)
    db.add_all(made)
    db.flush()
    return teacher, pupils, [row.id for row in made], class_id
