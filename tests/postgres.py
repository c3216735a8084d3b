"""PostgreSQL for tests marked `database`: one server a session, a fresh database a test."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from noken.database import Database, Model
from noken.ids import new_id


@contextmanager
def running_server() -> Iterator[str]:
    """A server in a folder of its own; gives its URL for SQLAlchemy. It stops when this process ends, in any way.

    The folder is not pytest's: to root's sessions pytest closes the folder above against everybody else, and the
    server runs as somebody else.
    """
    with tempfile.TemporaryDirectory(prefix="noken-postgres-") as folder:
        command = [sys.executable, "-m", "tests.postgres_server", folder]
        with subprocess.Popen(
            command,
            env={**os.environ, "TMPDIR": folder, "XDG_RUNTIME_DIR": folder},
            cwd=Path(__file__).parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout
            url = process.stdout.readline().strip()
            assert url.startswith("postgresql://"), "the PostgreSQL of the tests did not start"
            yield url.replace("postgresql://", "postgresql+psycopg://", 1)
            process.communicate()


def _administer(server: str, statement: str) -> None:
    url = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def make_template(server: str) -> None:
    """The database `template_noken` with the present schema, copied for every test."""
    _administer(server, "CREATE DATABASE template_noken")
    base = Database(in_server(server, "template_noken"))
    Model.metadata.create_all(base.engine)
    base.dispose()


def make_city_template(server: str) -> str:
    """The URL of `template_city`, a copy of the former that is to be filled."""
    _administer(server, "CREATE DATABASE template_city TEMPLATE template_noken")
    return in_server(server, "template_city")


def in_server(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@contextmanager
def fresh_database(server: str, template: str = "template_noken") -> Iterator[str]:
    """The URL of a new database, dropped afterwards. `template0`: an empty one, without the schema."""
    name = f"test_{new_id().hex}"
    _administer(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield in_server(server, name)
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")
