"""Fixtures: a fresh city on SQLite (and on PostgreSQL where a test is marked `database`), clients who are signed in."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

import app as front_door
from noken.accounts.models import Device
from noken.database import Model, connect, database, reading, transaction
from noken.ids import new_id
from noken.settings import Settings
from tests.factories import City, found_city


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with the present schema, copied for every test."""
    file = tmp_path_factory.mktemp("template") / "noken.sqlite3"
    base = connect(f"sqlite:///{file}")
    Model.metadata.create_all(base.engine)
    base.dispose()
    return file


@pytest.fixture
def settings(tmp_path: Path, sqlite_template: Path) -> Settings:
    shutil.copy(sqlite_template, tmp_path / "noken.sqlite3")
    return Settings(data=tmp_path, development=True)


@pytest.fixture
def flask_app(settings: Settings) -> Iterator[Flask]:
    """The whole application on an empty city; CSRF is off here and on in `tests/house`."""
    made = front_door.create_app(settings)
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    yield made
    database().dispose()


@pytest.fixture
def city(flask_app: Flask) -> City:
    """A small city: office, two schools, classes, a course, one person of every role (see `factories.py`)."""
    with transaction():
        return found_city()


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
