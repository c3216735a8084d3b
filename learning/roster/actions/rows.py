"""From the plain values of a change to rows of tables, and back."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Table, Uuid
from sqlalchemy import Enum as EnumType

from learning.models import Course, CourseTeacher
from learning.roster.models import Thing
from noken.accounts.models import Account, Guardianship, Membership, Organization
from noken.database import Model, Moment

MODELS: Mapping[Thing, type[Model]] = {
    Thing.SCHOOL: Organization,
    Thing.CLASS: Organization,
    Thing.COURSE: Course,
    Thing.PERSON: Account,
    Thing.MEMBERSHIP: Membership,
    Thing.TEACHING: CourseTeacher,
    Thing.CARE: Guardianship,
}
Read = Callable[[Any], Any]


def table_of(thing: Thing) -> Table:
    """The table in which a thing is a row."""
    table = MODELS[thing].__table__
    assert isinstance(table, Table)  # noqa: S101
    return table


def readers(table: Table) -> dict[str, Read]:
    """For each column how its plain value is read."""
    return {column.name: _reader(column.type) for column in table.columns}


def _reader(kind: object) -> Read:
    if isinstance(kind, Uuid):
        return UUID
    if isinstance(kind, Moment):
        return datetime.fromisoformat
    if isinstance(kind, Date):
        return date.fromisoformat
    if isinstance(kind, EnumType) and kind.enum_class is not None:
        return kind.enum_class
    return lambda value: value


def to_row(plain: Mapping[str, Any], read: Mapping[str, Read]) -> dict[str, Any]:
    """Plain values as a row."""
    return {column: None if value is None else read[column](value) for column, value in plain.items()}


def to_plain(value: Any) -> Any:
    """A value of a row as a change keeps it."""
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
