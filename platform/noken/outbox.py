"""The outbox: what must happen after a commit, written in the transaction of the fact, drained by the jobs process."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, delete, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from noken.clock import now
from noken.database import Model, session, transaction
from noken.ids import new_id

LEASE = timedelta(seconds=60)
KEEP_DONE = timedelta(days=7)


class Lane(StrEnum):
    """Lanes are drained side by side, so that a slow one never holds up another."""

    URGENT = "urgent"
    NORMAL = "normal"
    SLOW = "slow"


class OutboxRow(Model):
    """One call owed: the task's name and its arguments (ids and plain values, never objects)."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_due",
            "lane",
            "due_at",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
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


def enqueue(task: str, *arguments: Any, lane: Lane = Lane.NORMAL, due_at: datetime | None = None) -> UUID:
    """Owe a call of the Celery task `task`; part of the surrounding transaction. Returns the row's id."""
    plain = [str(argument) if isinstance(argument, UUID) else argument for argument in arguments]
    row = OutboxRow(id=new_id(), lane=lane, task=task, arguments=plain, due_at=due_at or now())
    session().add(row)
    return row.id


def claim(lane: Lane, limit: int, lease: timedelta = LEASE) -> Sequence[OutboxRow]:
    """Lease up to `limit` due rows, oldest first; another drainer gets them only when the lease has run out."""
    moment = now()
    with transaction() as db:
        due = (
            select(OutboxRow.id)
            .where(
                OutboxRow.lane == lane,
                OutboxRow.done_at.is_(None),
                OutboxRow.failed_at.is_(None),
                OutboxRow.due_at <= moment,
                or_(OutboxRow.leased_until.is_(None), OutboxRow.leased_until < moment),
            )
            .order_by(OutboxRow.due_at, OutboxRow.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
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


def finish(row_id: UUID) -> None:
    """The call has been made."""
    with transaction() as db:
        db.execute(update(OutboxRow).where(OutboxRow.id == row_id).values(done_at=now(), leased_until=None, error=None))


def retry(row_id: UUID, error: str, after: timedelta | None) -> None:
    """The call failed: again in `after`, or never again when it is None (the row stays, for people to look at)."""
    moment = now()
    values: dict[str, Any] = {"error": error[:500], "leased_until": None}
    values |= {"failed_at": moment} if after is None else {"due_at": moment + after}
    with transaction() as db:
        db.execute(update(OutboxRow).where(OutboxRow.id == row_id).values(**values))


def sweep_done() -> None:
    """Forget calls made more than a week ago."""
    with transaction() as db:
        db.execute(delete(OutboxRow).where(OutboxRow.done_at < now() - KEEP_DONE))
