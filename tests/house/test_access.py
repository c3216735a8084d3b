"""Every route, every person, one's own object and another's: nobody gets further than the matrix says."""

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import app as front_door
from noken.database import database
from noken.settings import Settings
from tests.house.matrix import MATRIX
from tests.house.rows import Row, address, value
from tests.world import PEOPLE, World, mirror, read_world

REFUSALS = {401, 403, 404}
SIGN_IN_PAGES = {"/masuk", "/masuk/petugas"}
BOOKKEEPING = {"device": {"seen_at"}}


@dataclass
class House:
    """The application on a filled city that can be put back, and a watcher that sees every commit."""

    app: Flask
    client: FlaskClient
    world: World
    file: Path
    template: Path
    untouched: str
    watcher: sqlite3.Connection

    def ask(self, row: Row, person: str, side: str, token: bool = True) -> TestResponse:
        """One request as one person, with the first school's object or (`other_`) the second's; `token`: of CSRF."""
        path = address(self.app, row.endpoint, row.arguments, self.world, side)
        headers = {"Cookie": f"noken={self.world.cookies[person]}"} | dict(row.headers)
        if token:
            headers["X-CSRFToken"] = self.world.csrf
        form = {name: value(text, self.world, side) for name, text in row.form.items()}
        return self.client.open(path, method=row.method, headers=headers, data=row.body or form or None)

    def version(self) -> int:
        """Another number after every commit of anybody else."""
        return int(self.watcher.execute("PRAGMA data_version").fetchone()[0])

    def restore(self) -> None:
        with sqlite3.connect(self.template) as source, sqlite3.connect(self.file) as target:
            source.backup(target)

    def content(self) -> str:
        """A hash over every row of every table, without the columns that may change by looking."""
        sha = hashlib.sha256()
        tables = self.watcher.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        for (table,) in tables:
            columns = [column[1] for column in self.watcher.execute(f"PRAGMA table_info('{table}')")]
            kept = ", ".join(f'"{name}"' for name in columns if name not in BOOKKEEPING.get(table, ()))
            for line in sorted(map(repr, self.watcher.execute(f'SELECT {kept} FROM "{table}"'))):
                sha.update(f"{table}{line}".encode())
        return sha.hexdigest()


@pytest.fixture(scope="module")
def house(world_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("access") / "var"
    shutil.copytree(world_folder, folder)
    file, template = folder / "noken.sqlite3", folder / "template.sqlite3"
    shutil.copy(world_folder / "noken.sqlite3", template)
    app = front_door.create_app(Settings(data=folder, development=True))
    app.config.update(TESTING=True)
    watcher = sqlite3.connect(file, isolation_level=None)
    made = House(app, app.test_client(use_cookies=False), read_world(folder), file, template, "", watcher)
    made.untouched = made.content()
    yield made
    watcher.close()
    database().dispose()


def refused(answer: TestResponse, row: Row) -> bool:
    """401, 403, 404, or the way to a sign-in page."""
    to = answer.headers["Location"].split("?")[0] if answer.status_code in {302, 303} else ""
    return answer.status_code in REFUSALS or (to in SIGN_IN_PAGES and to != row.sent_to)


@pytest.mark.parametrize("row", MATRIX, ids=str)
def test_access(house: House, row: Row) -> None:
    faults = []
    for side, allowed in row.sides:
        for person in PEOPLE:
            before = house.version()
            answer = house.ask(row, person, side)
            said = f"{person} {row} {side or 'own'}: {answer.status_code}"
            changed = house.version() != before and house.content() != house.untouched
            if answer.status_code in {405, 500}:
                faults.append(said)
            if refused(answer, row) == (person in allowed):
                faults.append(said)
            if changed and (row.method in {"GET", "HEAD", "OPTIONS"} or refused(answer, row)):
                faults.append(f"{said}, and something was written")
            if changed:
                house.restore()
    assert not faults


@pytest.mark.parametrize("row", [row for row in MATRIX if row.method not in {"GET", "HEAD", "OPTIONS"}], ids=str)
def test_no_change_without_a_csrf_token(house: House, row: Row) -> None:
    person = min(row.allowed - {"stranger"}, default="stranger")
    answer = house.ask(row, person, "", token=False)
    assert (answer.status_code == 400) is not bool(row.no_token)
    assert row.no_token or house.content() == house.untouched
    house.restore()


def test_every_route_stands_in_the_matrix(house: House) -> None:
    routes = set()
    for rule in house.app.url_map.iter_rules():
        methods = set(rule.methods or ())
        if getattr(rule, "provide_automatic_options", True):
            methods.discard("OPTIONS")
        if "GET" in methods:
            methods.discard("HEAD")
        routes |= {(method, rule.endpoint) for method in methods}
    rows = {(row.method, row.endpoint) for row in MATRIX}
    assert not routes - rows, "routes without a row in tests/house/matrix.py"
    assert not rows - routes, "rows without a route"


def test_every_argument_of_a_route_is_tried_with_another_s_object(house: House) -> None:
    for rule in house.app.url_map.iter_rules():
        for row in (row for row in MATRIX if row.endpoint == rule.endpoint):
            assert set(row.arguments) == rule.arguments, str(row)
            for name in (text for text in row.arguments.values() if not text.startswith("=")):
                assert house.world.things[name] != house.world.things[f"other_{name}"], name


def test_what_is_bookkeeping_is_not_content(house: House) -> None:
    before = house.content()
    with sqlite3.connect(house.file) as writer:
        writer.execute("UPDATE device SET seen_at = '2020-01-01'")
    assert house.content() == before
    with sqlite3.connect(house.file) as writer:
        writer.execute("UPDATE lesson SET title = 'x'")
    assert house.content() != before
    house.restore()
    assert house.content() == before


def test_the_mirror_shows_the_other_school() -> None:
    assert mirror({"pupil", "classmate", "mayor"}) == {"other_pupil", "mayor"}
    assert mirror({"other_teacher", "stranger"}) == {"teacher", "stranger"}
