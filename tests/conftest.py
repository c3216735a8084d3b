"""Fixtures: a fresh city on SQLite (and on PostgreSQL where a test is marked `database`), clients who are signed in."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

import app as front_door
from noken.accounts.limits import limiter
from noken.accounts.models import Device
from noken.database import Model, connect, database, reading, transaction
from noken.ids import new_id
from noken.settings import Settings
from noken.web.app import create_app as build_app
from noken.web.app import secret_key
from tests.factories import City, found_city
from tests.postgres import fresh_database, make_city_template, make_template, running_server
from tests.web_process import forked
from tests.world import fill

pytest_plugins = ["tests.browser"]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with the present schema, copied for every test."""
    file = tmp_path_factory.mktemp("template") / "noken.sqlite3"
    base = connect(f"sqlite:///{file}")
    Model.metadata.create_all(base.engine)
    base.dispose()
    return file


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The PostgreSQL of this session; started by the first test that needs it."""
    with running_server() as server:
        make_template(server)
        yield server


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test marked `database` runs on SQLite and again on PostgreSQL."""
    if metafunc.definition.get_closest_marker("database"):
        if "database_kind" not in metafunc.fixturenames:
            raise pytest.UsageError(f"{metafunc.definition.nodeid} is marked `database` but uses no database")
        metafunc.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """`sqlite`, or `postgresql` in the second run of a test marked `database`."""
    return str(getattr(request, "param", "sqlite"))


def _found(url: str) -> City:
    base = connect(url)
    with transaction():
        city = found_city()
    base.dispose()
    return city


@pytest.fixture(scope="session")
def sqlite_city(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> tuple[Path, City]:
    """A database with the small city of `factories.py`, copied for every test that has one, and its ids."""
    file = tmp_path_factory.mktemp("city") / "noken.sqlite3"
    shutil.copy(sqlite_template, file)
    return file, _found(f"sqlite:///{file}")


@pytest.fixture(scope="session")
def postgres_city(postgres: str) -> City:
    """The same as the database `template_city`."""
    return _found(make_city_template(postgres))


@pytest.fixture
def settings(tmp_path: Path, database_kind: str, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Settings of a city on the kind of database this test runs on: an empty one, or that of the fixture `city`."""
    founded = "city" in request.fixturenames
    if database_kind == "postgresql":
        server = request.getfixturevalue("postgres")
        if founded:
            request.getfixturevalue("postgres_city")
        with fresh_database(server, "template_city" if founded else "template_noken") as url:
            yield Settings(data=tmp_path, development=True, database_url=url)
    else:
        file = request.getfixturevalue("sqlite_city")[0] if founded else request.getfixturevalue("sqlite_template")
        shutil.copy(file, tmp_path / "noken.sqlite3")
        yield Settings(data=tmp_path, development=True)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """What compiling the templates gives; another application would compile them again."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def built_app(tmp_path_factory: pytest.TempPathFactory, compiled_templates: FileSystemBytecodeCache) -> Flask:
    """The application that tests share, for building one takes longer than most of them: nobody changes its routes."""
    made = front_door.create_app(Settings(data=tmp_path_factory.mktemp("built"), development=True))
    made.jinja_env.bytecode_cache = compiled_templates
    database().dispose()
    return made


@pytest.fixture
def opened(settings: Settings) -> Iterator[Settings]:
    """The database, the files and the jobs of an empty city, as every process opens them."""
    front_door.open_house(settings)
    yield settings
    database().dispose()


@pytest.fixture
def flask_app(opened: Settings, built_app: Flask) -> Iterator[Flask]:
    """The whole application on an empty city; CSRF is off here and on in `tests/house`."""
    config, extensions = dict(built_app.config), dict(built_app.extensions)
    built_app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, NOKEN=opened, SECRET_KEY=secret_key(opened.data))
    limiter.reset()
    yield built_app
    for now, before in ((built_app.config, config), (built_app.extensions, extensions)):
        now.clear()
        now.update(before)


@pytest.fixture
def own_app(opened: Settings, compiled_templates: FileSystemBytecodeCache) -> Flask:
    """The same for one test alone, which may give it further routes."""
    made = build_app(opened, front_door.FEATURES)
    made.jinja_env.bytecode_cache = compiled_templates
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return made


@pytest.fixture
def city(flask_app: Flask, database_kind: str, request: pytest.FixtureRequest) -> City:
    """A small city: office, two schools, classes, a course, one person of every role (see `factories.py`)."""
    founded: City
    if database_kind == "postgresql":
        founded = request.getfixturevalue("postgres_city")
    else:
        _, founded = request.getfixturevalue("sqlite_city")
    return founded


@pytest.fixture
def sign_in(flask_app: Flask) -> Callable[[UUID], FlaskClient]:
    """A test client signed in as an account."""

    def as_account(account_id: UUID) -> FlaskClient:
        with transaction() as db:
            device = Device(id=new_id(), browser_id=new_id(), account_id=account_id, strong=True)
            db.add(device)
            device_id = device.id
        client = flask_app.test_client()
        with client.session_transaction() as cookie:
            cookie["device"] = str(device_id)
        return client

    return as_account


@pytest.fixture
def read(flask_app: Flask) -> Iterator[None]:
    """A reading session around the test's own queries."""
    with reading():
        yield


@pytest.fixture(scope="session")
def world_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of two schools at work (`world.py`). Copy it; nobody writes here."""
    folder = tmp_path_factory.mktemp("world") / "var"
    folder.mkdir()
    process = forked(fill, folder)
    process.join()
    assert process.exitcode == 0
    return folder
