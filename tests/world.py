"""Two schools at work: what the small city of `factories.py` has done so far. Call inside a transaction.

Everything exists twice, under `name` in the first school and under `other_name` in the second, so that a test can ask
for another's object; `mirror()` tells who is who on the other side.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import text

import app as front_door
from learning.models import (
    Assignment,
    Comment,
    Extension,
    Lesson,
    Mark,
    Post,
    Submission,
)
from noken.accounts.models import Device, Invitation, Kind, Role
from noken.clock import now
from noken.database import Model, database, session, transaction
from noken.ids import new_id
from noken.migrations import newest
from noken.settings import Settings
from tests.factories import City, found_city, make_account, make_organization

EVERYWHERE = ("citizen", "officer", "agency_head", "mayor", "administrator", "stranger")
FIRST_SCHOOL = ("pupil", "classmate", "guardian", "teacher", "colleague", "head_teacher")
SECOND_SCHOOL = ("other_pupil", "other_guardian", "other_teacher", "other_head_teacher")
PEOPLE = FIRST_SCHOOL + SECOND_SCHOOL + EVERYWHERE

RUBRIC = [
    {"title": "Jawaban benar", "levels": ["Belum", "Sebagian", "Tepat"]},
    {"title": "Cara ditulis", "levels": ["Tidak ada", "Ada", "Jelas"]},
]
CSRF = hashlib.sha1(b"tests").hexdigest()
NAMES = ("Naomi Yoku", "Elisa Wally", "Ruth Kambu", "Yunus Deda", "Selvi Mebri", "Markus Ongge", "Rahel Tokoro")


@dataclass
class World:
    """Ids: `people` by name (without the stranger), their `devices`, and `things` by name; session `cookies`
    of everybody, and the `csrf` token that goes with each."""

    people: dict[str, UUID] = field(default_factory=dict)
    devices: dict[str, UUID] = field(default_factory=dict)
    things: dict[str, UUID] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    def as_text(self) -> dict[str, Mapping[str, str] | str]:
        """For a JSON file."""
        parts = {"people": self.people, "devices": self.devices, "things": self.things}
        ids = {name: {key: str(value) for key, value in part.items()} for name, part in parts.items()}
        return {**ids, "cookies": self.cookies, "csrf": self.csrf}


def mirror(people: Iterable[str]) -> frozenset[str]:
    """The same people of the other school; those of no school stay, a classmate and a colleague have nobody there."""
    known = frozenset(people)
    across = {f"other_{name}" for name in known & set(FIRST_SCHOOL)} & set(SECOND_SCHOOL)
    back = {name.removeprefix("other_") for name in known & set(SECOND_SCHOOL)}
    return frozenset(across | back | (known & set(EVERYWHERE)))


def found_world() -> World:
    """The city of `found_city()` with both schools at work and everybody signed in on one device."""
    city = found_city()
    world = World()
    sibling_class = make_organization(Kind.CLASS, "5B", city.school)
    world.people = {name: getattr(city, name) for name in PEOPLE if hasattr(city, name)}
    world.people["colleague"] = make_account("Agus Kreutha", Role.TEACHER, sibling_class)
    world.people["other_head_teacher"] = make_account("Paulina Ibo", Role.HEAD_TEACHER, city.other_school)
    for name in ("city", "office", "agency"):
        world.things[name] = getattr(city, name)
    _found_school(world, city, "")
    _found_school(world, city, "other_")
    for name, account in world.people.items():
        device = Device(id=new_id(), browser_id=new_id(), account_id=account, label="Chrome, Android", strong=True)
        session().add(device)
        world.devices[name] = device.id
    for side in ("", "other_"):
        world.things[f"{side}device"] = world.devices[f"{side}pupil"]
    session().flush()
    return world


def _found_school(world: World, city: City, side: str) -> None:
    """A week of one class: lesson, assignments in every state, answers, marks, feed, an invitation."""
    db, made, moment = session(), world.things, now()
    pupil, teacher, head = (world.people[f"{side}{name}"] for name in ("pupil", "teacher", "head_teacher"))
    class_, course = (city.other_class, city.other_course) if side else (city.class_, city.course)
    made |= {f"{side}school": getattr(city, f"{side}school"), f"{side}class": class_, f"{side}course": course}
    made |= {f"{side}account": pupil, f"{side}staff": teacher, f"{side}caretaker": world.people[f"{side}guardian"]}
    pupils = [pupil, *(make_account(name, Role.PUPIL, class_) for name in NAMES)]

    lesson = Lesson(id=new_id(), course_id=course, title="Pecahan senilai", author_id=teacher, published_at=moment)
    lesson.body = "<p>Dua pecahan <strong>senilai</strong> kalau besarnya sama.</p><ul><li>1/2 = 2/4</li></ul>"
    draft = Lesson(id=new_id(), course_id=course, title="Belum jadi", author_id=teacher)
    assignment = _assignment(course, teacher, "Latihan pecahan", due_in=timedelta(days=2), rubric=RUBRIC)
    late = _assignment(course, teacher, "Cerita tentang danau", due_in=timedelta(days=-2))
    unsent = _assignment(course, teacher, "Belum diberikan", due_in=timedelta(days=9))
    unsent.published_at = None
    db.add_all([lesson, draft, assignment, late, unsent])
    db.flush()
    made |= {f"{side}lesson": lesson.id, f"{side}draft": draft.id}
    made |= {f"{side}assignment": assignment.id, f"{side}late_assignment": late.id, f"{side}new_assignment": unsent.id}

    for place, person in enumerate(pupils[:5]):
        answer = Submission(id=new_id(), assignment_id=assignment.id, pupil_id=person, text="1/2 = 2/4\n2/3 = 4/6")
        db.add(answer)
        db.flush()
        if place < 3:
            mark = Mark(id=new_id(), assignment_id=assignment.id, pupil_id=person, submission_id=answer.id)
            mark.points, mark.levels, mark.comment, mark.marked_by = 84.5, [3, 2], "Bagus, caranya jelas.", teacher
            mark.published_at = moment if place == 0 else None
            db.add(mark)
            db.flush()
            if place == 0:
                made |= {f"{side}submission": answer.id, f"{side}mark": mark.id}
    extension = Extension(id=new_id(), assignment_id=late.id, pupil_id=pupils[1], due_at=moment + timedelta(days=1))
    extension.reason, extension.granted_by = "Sakit", teacher
    post = Post(id=new_id(), class_id=class_, author_id=teacher, text="Besok bawa penggaris, ya.")
    db.add_all([extension, post])
    db.flush()
    comment = Comment(id=new_id(), post_id=post.id, author_id=pupil, text="Baik, Bu.")
    invitation = Invitation(id=new_id(), organization_id=class_, role=Role.GUARDIAN, invited_by=head, pupil_id=pupil)
    invitation.token_hash = hashlib.sha256(f"{side}invitation".encode()).hexdigest()
    invitation.expires_at = moment + timedelta(days=7)
    db.add_all([comment, invitation])
    db.flush()
    made |= {f"{side}extension": extension.id, f"{side}post": post.id, f"{side}comment": comment.id}
    made |= {f"{side}invitation": invitation.id}


def _assignment(course: UUID, teacher: UUID, title: str, due_in: timedelta, rubric: object = None) -> Assignment:
    made = Assignment(id=new_id(), course_id=course, title=title, author_id=teacher, published_at=now())
    made.instructions, made.due_at = "<p>Kerjakan di buku, lalu kirim fotonya.</p>", now() + due_in
    made.rubric = rubric if isinstance(rubric, list) else []
    return made


def sign(app: Flask, content: Mapping[str, str]) -> str:
    """A session cookie as the application would write it."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    return str(signer.dumps({**content, "csrf_token": CSRF}))


def csrf_token(app: Flask) -> str:
    """The token that goes with every cookie of `sign()`."""
    return str(URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(CSRF))


def make_schema() -> None:
    """The present tables in the connected database, called by the newest revision (that the history leads there is
    tested elsewhere): as `noken migrate` would leave it, in a tenth of the time."""
    engine = database().engine
    Model.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:number)"), {"number": newest()})


def fill(folder: Path) -> None:
    """Make `folder` the data folder of a city with both schools at work; `world.json` tells its ids and cookies."""
    app = front_door.create_app(Settings(data=folder, development=True))
    make_schema()
    with transaction():
        world = found_world()
    world.csrf = csrf_token(app)
    world.cookies = {name: sign(app, {"device": str(device)}) for name, device in world.devices.items()}
    world.cookies["stranger"] = sign(app, {})
    (folder / "world.json").write_text(json.dumps(world.as_text()))
    database().dispose()


def read_world(folder: Path) -> World:
    """The world that `fill()` made there."""
    parts = json.loads((folder / "world.json").read_text())
    people, devices, things = (
        {key: UUID(value) for key, value in parts[name].items()} for name in ("people", "devices", "things")
    )
    return World(people, devices, things, parts["cookies"], parts["csrf"])


if __name__ == "__main__":
    fill(Path(sys.argv[1]))
