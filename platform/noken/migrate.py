"""Bringing a database to the schema of this code, and writing the next revision. Alembic, run from code.

Every feature's models must be imported before (they are, where `app.py` was). One transaction for all revisions: a
migration that fails leaves the database as it was.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from noken.database import Database, Model, Moment
from noken.migrations import VERSIONS, newest

LOCK = 0x6E6F6B656E


def _render(kind: str, item: Any, _context: object) -> str | bool:
    """Revisions speak plain SQLAlchemy: they must still run when our own types have moved."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


OPTIONS: dict[str, Any] = {
    "target_metadata": Model.metadata,
    "render_as_batch": True,
    "compare_type": True,
    "render_item": _render,
}


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(VERSIONS.parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


@contextmanager
def _alone(base: Database) -> Iterator[Connection]:
    """A write transaction that no other migrating process shares; SQLite rebuilds tables in it, so that foreign keys
    are checked at its end instead of at every step."""
    with base.immediate.connect() as connection:
        raw = connection.connection.cursor()
        if base.sqlite:
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                if not base.sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
                yield connection
                if base.sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                    raise RuntimeError(f"a migration left rows without their parent in table {broken[0]}")
        finally:
            if base.sqlite:
                raw.execute("PRAGMA foreign_keys=ON")
            raw.close()


def upgrade(base: Database) -> None:
    """Bring `base` to the newest revision; nothing happens to one that is there already."""
    with _alone(base) as connection:
        command.upgrade(_config(connection), "head")


def differences(base: Database) -> list[Any]:
    """What the models have that the database has not, and the other way round; empty when they agree."""
    with base.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=OPTIONS)
        return list(compare_metadata(context, Model.metadata))


def revise(name: str, fresh: bool = False) -> str:
    """Write the next revision: what the models have beyond the history so far. Returns its number.

    `fresh` throws the history away and begins again at 0001: only while no city runs on it.
    """
    if fresh:
        for file in VERSIONS.glob("[0-9]*.py"):
            file.unlink()
    number = f"{int(newest() or 0) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        base = Database(f"sqlite:///{Path(folder) / 'empty.sqlite3'}")
        upgrade(base)
        with base.engine.connect() as connection:
            command.revision(_config(connection), message=name, rev_id=number, autogenerate=True)
        base.dispose()
    return number
