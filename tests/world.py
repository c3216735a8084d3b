"""Two schools at work: what the small city of `factories.py` has done so far, and everybody signed in.

Everything exists twice, under `name` in the first school and under `other_name` in the second, so that a test can ask
for another's object; `mirror()` tells who is who on the other side. `python -m tests.world FOLDER` makes a data folder.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from uuid import UUID

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import text

import app as front_door
from noken.accounts.models import Kind, Role
from noken.database import Model, database, session, transaction
from noken.files.models import File, Rendition
from noken.files.renditions import AUDIO, State
from noken.migrations import newest
from noken.settings import Settings
from tests.factories import City, found_city, make_account, make_organization
from tests.world_accounts import invite, sign_in_everybody
from tests.world_learning import found_work
from tests.world_roster import import_rosters

EVERYWHERE = ("citizen", "officer", "agency_head", "mayor", "administrator", "stranger")
FIRST_SCHOOL = ("pupil", "classmate", "guardian", "teacher", "colleague", "head_teacher")
SECOND_SCHOOL = ("other_pupil", "other_guardian", "other_teacher", "other_head_teacher")
PEOPLE = FIRST_SCHOOL + SECOND_SCHOOL + EVERYWHERE
CSRF = hashlib.sha1(b"tests").hexdigest()


@dataclass
class World:
    """`people`: account ids by name (without the stranger); `things`: ids and secrets by name; `sessions`: what the
    cookie of each person holds; `cookies`: the same, signed; `csrf`: the token that goes with each of them."""

    people: dict[str, str] = field(default_factory=dict)
    things: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, dict[str, object]] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""


def mirror(people: Iterable[str]) -> frozenset[str]:
    """The same people of the other school; those of no school stay, a classmate and a colleague have nobody there."""
    known = frozenset(people)
    across = {f"other_{name}" for name in known & set(FIRST_SCHOOL)} & set(SECOND_SCHOOL)
    back = {name.removeprefix("other_") for name in known & set(SECOND_SCHOOL)}
    return frozenset(across | back | (known & set(EVERYWHERE)))


def found_world() -> World:
    """The city of `found_city()` with both schools at work. Call inside a transaction and an application context."""
    city = found_city()
    people = {name: getattr(city, name) for name in PEOPLE if hasattr(city, name)}
    people["colleague"] = make_account("Agus Kreutha", Role.TEACHER, make_organization(Kind.CLASS, "5B", city.school))
    people["other_head_teacher"] = make_account("Paulina Ibo", Role.HEAD_TEACHER, city.other_school)
    things: dict[str, UUID | str] = {"city": city.city, "office": city.office, "agency": city.agency}
    for side in ("", "other_"):
        place = city_of(city, side)
        things |= {side + name: id for name, id in place.items()}
        here = {name: people[side + name] for name in ("pupil", "guardian", "teacher", "head_teacher")}
        made = found_work(place["class"], place["course"], here) | invite(side, place["class"], here)
        things |= {side + name: id for name, id in made.items()}
        _lighter_copy(UUID(str(made["sound"])))
    sessions, secrets = sign_in_everybody(people)
    things |= secrets
    return World(_plain(people), _plain(things), sessions)


def _lighter_copy(sound: UUID) -> None:
    """As a job would have made it; its bytes are those of the file."""
    source = session().get_one(File, sound).sha256
    session().merge(Rendition(source_sha256=source, kind=AUDIO, state=State.DONE, progress=1.0, sha256=source))


def city_of(city: City, side: str) -> dict[str, UUID]:
    """The places of one school, by the names they have in `World.things`."""
    if side:
        return {"school": city.other_school, "class": city.other_class, "course": city.other_course}
    return {"school": city.school, "class": city.class_, "course": city.course}


def _plain(ids: Mapping[str, UUID | str]) -> dict[str, str]:
    return {name: str(id) for name, id in ids.items()}


def sign(app: Flask, content: Mapping[str, object]) -> str:
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
    """Make `folder` the data folder of a city with both schools at work; `world.json` tells who and what is in it."""
    app = front_door.create_app(Settings(data=folder, development=True))
    make_schema()
    with app.app_context():
        with transaction():
            world = found_world()
        world.things |= import_rosters(world.people, world.things)
    world.csrf = csrf_token(app)
    world.cookies = {name: sign(app, content) for name, content in world.sessions.items()}
    world.cookies["stranger"] = sign(app, {})
    (folder / "world.json").write_text(json.dumps(asdict(world)))
    database().dispose()


def read_world(folder: Path) -> World:
    """The world that `fill()` made there."""
    return World(**json.loads((folder / "world.json").read_text()))


if __name__ == "__main__":
    fill(Path(sys.argv[1]))
