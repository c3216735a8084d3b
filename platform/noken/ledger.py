"""The ledger: an append-only, hash-chained record of who did what to which object.

`record()` writes a row in the transaction of the fact; the jobs process chains rows in order (`chain()`), so that
writers never wait for one another. `verify()` walks the chain.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, func, select
from sqlalchemy.orm import Mapped, mapped_column

from noken.clock import now
from noken.database import Model, reading, session, transaction
from noken.ids import new_id

GENESIS = "0" * 64


class LedgerRow(Model):
    """One act. `position` and `digest` are filled once, when the row is chained."""

    __tablename__ = "ledger"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    stream: Mapped[str]
    act: Mapped[str]
    actor_id: Mapped[UUID | None] = mapped_column(index=True)
    object_type: Mapped[str]
    object_id: Mapped[UUID | None] = mapped_column(index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(default=now)
    position: Mapped[int | None] = mapped_column(unique=True)
    digest: Mapped[str | None]


def record(
    act: str,
    actor_id: UUID | None,
    object_type: str,
    object_id: UUID | None,
    details: Mapping[str, Any] | None = None,
    stream: str = "main",
) -> None:
    """Note an act, in the surrounding transaction. `details` holds plain values, never secrets or contents."""
    plain = json.loads(json.dumps(dict(details or {}), default=str))
    session().add(
        LedgerRow(
            stream=stream, act=act, actor_id=actor_id, object_type=object_type, object_id=object_id, details=plain
        )
    )


def _digest(previous: str, row: LedgerRow, position: int) -> str:
    content = {
        "position": position,
        "id": str(row.id),
        "stream": row.stream,
        "act": row.act,
        "actor": str(row.actor_id),
        "object": [row.object_type, str(row.object_id)],
        "details": row.details,
        "at": row.at.astimezone(UTC).isoformat(),
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous}{text}".encode()).hexdigest()


def chain(limit: int = 1000) -> int:
    """Chain rows that are not chained yet, oldest first; returns how many. Only one process does this at a time."""
    with transaction() as db:
        last = db.scalars(
            select(LedgerRow).where(LedgerRow.position.is_not(None)).order_by(LedgerRow.position.desc()).limit(1)
        ).first()
        position, digest = (last.position or 0, last.digest or GENESIS) if last else (0, GENESIS)
        rows = db.scalars(
            select(LedgerRow).where(LedgerRow.position.is_(None)).order_by(LedgerRow.at, LedgerRow.id).limit(limit)
        ).all()
        for row in rows:
            position += 1
            digest = _digest(digest, row, position)
            row.position, row.digest = position, digest
        return len(rows)


@dataclass(frozen=True)
class Fault:
    """Where the chain breaks."""

    position: int
    reason: str


def verify() -> Iterator[Fault]:
    """Every fault of the chain: a missing position, or a row whose content no longer gives its digest."""
    with reading() as db:
        digest, expected = GENESIS, 1
        query = select(LedgerRow).where(LedgerRow.position.is_not(None)).order_by(LedgerRow.position)
        for row in db.scalars(query.execution_options(yield_per=1000)):
            position = row.position or 0
            while expected < position:
                yield Fault(expected, "missing")
                expected += 1
            if _digest(digest, row, position) != row.digest:
                yield Fault(position, "changed")
            digest, expected = row.digest or GENESIS, position + 1


def count() -> tuple[int, int]:
    """Rows chained, rows waiting."""
    with reading() as db:
        chained = db.scalar(select(func.count()).where(LedgerRow.position.is_not(None))) or 0
        waiting = db.scalar(select(func.count()).where(LedgerRow.position.is_(None))) or 0
        return chained, waiting
