"""The ledger: an append-only, hash-chained record of who did what to which object.

`record()` writes a row in the transaction of the fact; the jobs process chains rows in order (`chain()`), so that
writers never wait for one another. `verify()` walks the chain. Whoever can write to the database could write the whole
chain anew: the head, which `noken ledger verify` prints, is the proof to be kept elsewhere.
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
from noken.database import Model, inserting, reading, session, transaction
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


class LedgerHead(Model):
    """The last link, one row: shows that links were cut off the end, and lets only one process chain at a time."""

    __tablename__ = "ledger_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int]
    digest: Mapped[str]


@dataclass(frozen=True)
class Head:
    """How long the chain is, and the digest of its last link."""

    position: int
    digest: str


@dataclass(frozen=True)
class Fault:
    """Where the chain breaks: the rows from `position` to `until` are missing, or the one there was changed."""

    position: int
    until: int
    reason: str


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
    """Chain rows that are not chained yet, oldest first; returns how many. An idle ledger is only read."""
    waiting = select(LedgerRow).where(LedgerRow.position.is_(None))
    with reading() as db:
        if db.scalar(select(waiting.exists())) is False:
            return 0
    with transaction() as db:
        db.execute(inserting(LedgerHead).values(id=1, position=0, digest=GENESIS).on_conflict_do_nothing())
        head = db.scalars(select(LedgerHead).with_for_update()).one()
        rows = db.scalars(waiting.order_by(LedgerRow.at, LedgerRow.id).limit(limit)).all()
        for row in rows:
            head.position += 1
            head.digest = _digest(head.digest, row, head.position)
            row.position, row.digest = head.position, head.digest
        return len(rows)


def head() -> Head:
    """The end of the chain as it stands."""
    with reading() as db:
        row = db.scalars(select(LedgerHead)).first()
        return Head(row.position, row.digest) if row else Head(0, GENESIS)


def verify() -> Iterator[Fault]:
    """Every fault of the chain. The row after a gap cannot be judged and counts as whole."""
    with reading() as db:
        digest, expected, known = GENESIS, 1, True
        query = select(LedgerRow).where(LedgerRow.position.is_not(None)).order_by(LedgerRow.position)
        for row in db.scalars(query.execution_options(yield_per=1000)):
            position = row.position or 0
            if expected < position:
                yield Fault(expected, position - 1, "missing")
                known = False
            if known and _digest(digest, row, position) != row.digest:
                yield Fault(position, position, "changed")
            digest, expected, known = row.digest or "", position + 1, True
        last = head()
        if expected <= last.position:
            yield Fault(expected, last.position, "missing")
        elif last.digest != digest:
            yield Fault(last.position, last.position, "changed")


def count() -> tuple[int, int]:
    """Rows chained, rows waiting."""
    with reading() as db:
        chained = db.scalar(select(func.count()).where(LedgerRow.position.is_not(None))) or 0
        waiting = db.scalar(select(func.count()).where(LedgerRow.position.is_(None))) or 0
        return chained, waiting
