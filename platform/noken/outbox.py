"""The outbox: what must happen after a commit, written in the transaction of the fact, drained by the jobs process.

A row is leased, carried out, and marked as done. A drainer that is killed in between loses nothing: its lease runs out
and the row is carried out again. So every task may run twice; `attempts` tells whose lease it is.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, Index, and_, delete, func, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from noken.clock import now
from noken.database import Model, reading, session, transaction
from noken.ids import new_id

LEASE = timedelta(seconds=60)
KEEP_DONE = timedelta(days=7)
OPEN = "done_at IS NULL AND failed_at IS NULL"


class Lane(StrEnum):
    """Lanes are drained side by side, so that a slow one never holds up another."""

    URGENT = "urgent"
    NORMAL = "normal"
    SLOW = "slow"
    MEDIA = "media"


class OutboxRow(Model):
    """One call owed: the task's name and its arguments (ids and plain values, never objects)."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_open", "lane", "due_at", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
        Index("ix_outbox_done_at", "done_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    lane: Mapped[str]
    task: Mapped[str]
    arguments: Mapped[list[Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime] = mapped_column(default=now)
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str | None]


def _open() -> ColumnElement[bool]:
    return and_(OutboxRow.done_at.is_(None), OutboxRow.failed_at.is_(None))


def _due(moment: datetime) -> ColumnElement[bool]:
    free = or_(OutboxRow.leased_until.is_(None), OutboxRow.leased_until < moment)
    return and_(_open(), OutboxRow.due_at <= moment, free)


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(_plain(member) for member in value)
    raise TypeError(f"an outbox row takes ids and plain values, not {type(value).__name__}")


def enqueue(task: str, *arguments: Any, lane: Lane = Lane.NORMAL, due_at: datetime | None = None) -> UUID:
    """Owe a call of the Celery task `task`; part of the surrounding transaction. Returns the row's id.

    Ids and moments travel as text. TypeError for anything that is not plain.
    """
    row = OutboxRow(id=new_id(), lane=lane, task=task, due_at=due_at or now())
    row.arguments = json.loads(json.dumps(arguments, default=_plain))
    db = session()
    db.add(row)
    db.info.setdefault("owed", set()).add(lane)
    return row.id


def claim(lane: Lane, limit: int, lease: timedelta = LEASE) -> Sequence[OutboxRow]:
    """Lease up to `limit` due rows, oldest first; another drainer gets them only when the lease has run out."""
    moment = now()
    with transaction() as db:
        due = select(OutboxRow.id).where(OutboxRow.lane == lane, _due(moment))
        due = due.order_by(OutboxRow.due_at, OutboxRow.id).limit(limit).with_for_update(skip_locked=True)
        ids = db.scalars(due).all()
        if not ids:
            return []
        rows = db.scalars(
            update(OutboxRow)
            .where(OutboxRow.id.in_(ids))
            .values(leased_until=moment + lease, attempts=OutboxRow.attempts + 1)
            .returning(OutboxRow)
        ).all()
    return sorted(rows, key=lambda row: (row.due_at, row.id))


def _ours(row: OutboxRow) -> ColumnElement[bool]:
    """Still ours: open, and nobody has leased it since."""
    return and_(OutboxRow.id == row.id, _open(), OutboxRow.attempts == row.attempts)


def finish(row: OutboxRow) -> None:
    """The call has been made (also when the lease ran out in the meantime: it need not be made again)."""
    with transaction() as db:
        done = {"done_at": now(), "failed_at": None, "leased_until": None, "error": None}
        db.execute(update(OutboxRow).where(OutboxRow.id == row.id, OutboxRow.done_at.is_(None)).values(**done))


def retry(row: OutboxRow, error: str, after: timedelta | None) -> None:
    """The call failed: again in `after`, or never again when it is None (the row stays, for people to look at).

    Changes nothing where another drainer has the row by now.
    """
    moment = now()
    values: dict[str, Any] = {"error": error[:500], "leased_until": None}
    values |= {"failed_at": moment} if after is None else {"due_at": moment + after}
    with transaction() as db:
        db.execute(update(OutboxRow).where(_ours(row)).values(**values))


def renew(rows: Collection[OutboxRow], lease: timedelta = LEASE) -> None:
    """Keep rows that are still being worked on."""
    until = now() + lease
    with transaction() as db:
        for row in rows:
            db.execute(update(OutboxRow).where(_ours(row)).values(leased_until=until))


def release(rows: Collection[OutboxRow]) -> None:
    """Give back rows that were not begun (a drainer that stops)."""
    with transaction() as db:
        for row in rows:
            given_back = {"leased_until": None, "attempts": OutboxRow.attempts - 1}
            db.execute(update(OutboxRow).where(_ours(row)).values(**given_back))


def due_lanes() -> frozenset[Lane]:
    """Lanes with something to do now. Only reads, so that an idle house stays quiet."""
    moment = now()
    with reading() as db:
        return frozenset(
            lane for lane in Lane if db.scalar(select(1).where(OutboxRow.lane == lane, _due(moment)).limit(1))
        )


def is_owed(task: str) -> bool:
    """Whether a call of `task` is open already; in the surrounding session."""
    return session().scalar(select(1).where(OutboxRow.task == task, _open()).limit(1)) is not None


@dataclass(frozen=True)
class Depth:
    """A lane in figures: rows waiting, seconds the oldest due one has waited, rows given up."""

    waiting: int
    oldest_seconds: float
    failed: int


def depths() -> dict[Lane, Depth]:
    """Every lane in figures."""
    moment = now()
    with reading() as db:
        open_rows = {
            lane: (count, oldest)
            for lane, count, oldest in db.execute(
                select(OutboxRow.lane, func.count(), func.min(OutboxRow.due_at)).where(_open()).group_by(OutboxRow.lane)
            )
        }
        failed = select(OutboxRow.lane, func.count()).where(OutboxRow.failed_at.is_not(None)).group_by(OutboxRow.lane)
        given_up: dict[str, int] = dict(iter(db.execute(failed)))
    figures = {}
    for lane in Lane:
        count, oldest = open_rows.get(lane, (0, None))
        waited = max(0.0, (moment - oldest).total_seconds()) if oldest else 0.0
        figures[lane] = Depth(count, waited, given_up.get(lane, 0))
    return figures


def sweep_done() -> None:
    """Forget calls made more than a week ago."""
    with transaction() as db:
        db.execute(delete(OutboxRow).where(OutboxRow.done_at < now() - KEEP_DONE))
