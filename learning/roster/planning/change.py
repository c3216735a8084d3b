"""One change as it is planned, shown, made and undone."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from learning.roster.models import Action, Thing

Columns = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """`before` and `after` hold plain values (identifiers in hex, days as text) of the columns that are touched."""

    thing: Thing
    action: Action
    object_id: UUID
    label: str
    detail: str = ""
    file: str = ""
    line: int = 0
    external_id: str | None = None
    before: Columns | None = None
    after: Columns | None = None


def difference(before: Columns, after: Columns) -> tuple[Columns, Columns] | None:
    """The columns that differ, before and after; None where nothing does."""
    changed = [column for column, value in after.items() if before[column] != value]
    if not changed:
        return None
    return {column: before[column] for column in changed}, {column: after[column] for column in changed}
