"""Engine, `Model`, and the two ways in: `reading()` and `transaction()`. SQLite (WAL) and PostgreSQL alike."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, MetaData, TypeDecorator, create_engine, event, inspect, text
from sqlalchemy import Enum as EnumType
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Session

BUSY_TIMEOUT_MS = 15_000


class Moment(TypeDecorator[datetime]):
    """An aware datetime: stored as UTC, given back as UTC on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(members: type[Enum]) -> list[str]:
    return [str(member.value) for member in members]


class Model(DeclarativeBase):
    """Base of every table. `datetime` columns are `Moment`s; names of constraints are fixed for Alembic.

    Enumerations are kept as text by value, so that a new member needs no migration.
    """

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: Moment,
        Enum: EnumType(Enum, native_enum=False, length=32, values_callable=_values),
    }


class Database:
    """One engine of a process and its sessions."""

    def __init__(self, url: str, pool_size: int = 16) -> None:
        self.url = url
        self.sqlite = url.startswith("sqlite")
        options: dict[str, Any] = {
            "pool_size": pool_size,
            "max_overflow": 8,
            "pool_pre_ping": not self.sqlite,
            "hide_parameters": True,
        }
        if self.sqlite:
            options["connect_args"] = {"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False}
        self.engine: Engine = create_engine(url, **options)
        self.writes = threading.Lock()
        if self.sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self.reads = self.engine if self.sqlite else self.engine.execution_options(isolation_level="REPEATABLE READ")
        self.immediate = self.engine.execution_options(noken_immediate=True)
        self.durable = self.engine.execution_options(noken_immediate=True, noken_durable=True)

    def revision(self) -> str:
        """Which revision of the schema it has, "" for an empty one."""
        if not inspect(self.engine).has_table("alembic_version"):
            return ""
        with self.engine.connect() as connection:
            return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")

    def dispose(self) -> None:
        self.engine.dispose()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "temp_store=MEMORY"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("noken_immediate"):
        connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if options.get('noken_durable') else 'NORMAL'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.connection.cursor().execute("BEGIN")  # the short way: every page begins with it


_database: Database | None = None
_session: ContextVar[Session | None] = ContextVar("noken_session", default=None)
_writing: ContextVar[bool] = ContextVar("noken_writing", default=False)
_after_commit: list[Callable[[Session], None]] = []


def connect(url: str, pool_size: int = 16) -> Database:
    """Make `url` the database of this process; an earlier one is closed."""
    global _database
    if _database is not None:
        _database.dispose()
    _database = Database(url, pool_size)
    return _database


def database() -> Database:
    """The database of this process. RuntimeError before `connect()`."""
    if _database is None:
        raise RuntimeError("no database: call noken.database.connect() first")
    return _database


def inserting(model: type[Model]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT of this process's database that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return sqlite.insert(model) if database().sqlite else postgresql.insert(model)


def after_commit(call: Callable[[Session], None]) -> None:
    """Have `call` run after every commit of this process, with the session that is done (the nudge of the jobs)."""
    if call not in _after_commit:
        _after_commit.append(call)


def session() -> Session:
    """The session of the surrounding `reading()` or `transaction()`."""
    current = _session.get()
    if current is None:
        raise RuntimeError("no session here: wrap the call in reading() or transaction()")
    return current


@contextmanager
def reading() -> Iterator[Session]:
    """One snapshot to read from; joins a surrounding session. Nothing written here is kept."""
    current = _session.get()
    if current is not None:
        yield current
        return
    with Session(database().reads, autoflush=False, expire_on_commit=False) as fresh:
        token = _session.set(fresh)
        try:
            yield fresh
        finally:
            _session.reset(token)


@contextmanager
def transaction(durable: bool = False) -> Iterator[Session]:
    """One write: committed whole at the end of the block, or not at all. Joins a surrounding transaction.

    `durable` makes SQLite wait for the disk (`synchronous=FULL`): for writes whose receipt leaves the house.
    A surrounding `reading()` sees the new state afterwards; what was loaded there before is read again.
    """
    outer = _session.get()
    if outer is not None and _writing.get():
        yield outer
        return
    base = database()
    with base.writes if base.sqlite else nullcontext():
        fresh = Session(base.durable if durable else base.immediate, expire_on_commit=False)
        tokens = _session.set(fresh), _writing.set(True)
        try:
            with fresh, fresh.begin():
                yield fresh
        finally:
            _session.reset(tokens[0])
            _writing.reset(tokens[1])
    if outer is not None:
        outer.rollback()
    for call in _after_commit:
        call(fresh)
