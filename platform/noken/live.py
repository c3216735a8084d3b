"""What open pages are told at once: written in the transaction of the fact, read by every live process, in one order.

An event has a number; a page that was away names the last one it got and receives the rest, each once. Rooms are
names: `city` for everybody, `account:…` for a person, `place:…` for all below an organisation.
"""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Index, Integer, Select, delete, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from noken.clock import now
from noken.database import Model, after_commit, database, reading, session, transaction

KEEP = timedelta(hours=48)
MOST_REPLAYED = 500
CITY = "city"
CHANNEL = "noken_live"
ORDER_LOCK = 0x6E6F6B656E

_ring: Callable[[Collection[str]], None] | None = None


class LiveEventRow(Model):
    """One event; numbers grow in the order of commits and are never used twice."""

    __tablename__ = "live_event"
    __table_args__ = (
        Index("ix_live_event_room_number", "room", "number"),
        Index("ix_live_event_at", "at"),
        {"sqlite_autoincrement": True},
    )

    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    room: Mapped[str]
    kind: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(default=now)


@dataclass(frozen=True)
class LiveEvent:
    """As pages get it; `content` is small and plain."""

    number: int
    room: str
    kind: str
    content: dict[str, Any]

    def frame(self) -> bytes:
        """The bytes of a server-sent event, the same for every receiver."""
        data = json.dumps({"kind": self.kind, **self.content}, ensure_ascii=False, separators=(",", ":"))
        return f"id: {self.number}\ndata: {data}\n\n".encode()


@dataclass(frozen=True)
class Replay:
    """What a page missed: `events`, complete up to the number `until`; `gap` where it was away for too long."""

    events: Sequence[LiveEvent]
    until: int
    gap: bool = False


def account_room(account_id: UUID) -> str:
    return f"account:{account_id}"


def device_room(device_id: UUID) -> str:
    return f"device:{device_id}"


def place_room(organization_id: UUID) -> str:
    return f"place:{organization_id}"


def tell(room: str, kind: str, content: dict[str, Any]) -> None:
    """Tell everybody in `room` once the surrounding transaction is committed."""
    db = session()
    if not database().sqlite:  # numbers are given at the insert: whoever has one commits before the next gets his
        db.execute(select(func.pg_advisory_xact_lock(ORDER_LOCK)))
        db.execute(text(f"NOTIFY {CHANNEL}"))
    db.add(LiveEventRow(room=room, kind=kind, content=content))
    db.info["told"] = True


def ring_with(ring: Callable[[Collection[str]], None]) -> None:
    """After every commit of this process that told something, ring the bell of the live processes from here on."""
    global _ring
    _ring = ring
    after_commit(_after_commit)


def _after_commit(done: Session) -> None:
    if done.info.pop("told", False) and _ring is not None:
        _ring([CHANNEL])


def _events(rows: Sequence[LiveEventRow]) -> list[LiveEvent]:
    return [LiveEvent(row.number, row.room, row.kind, row.content) for row in rows]


def newest(room: str = "") -> int:
    """The number of the last event, of all or of one room; 0 where there is none."""
    query = select(func.max(LiveEventRow.number))
    with reading() as db:
        return db.scalar(query.where(LiveEventRow.room == room) if room else query) or 0


def after(number: int, limit: int = MOST_REPLAYED) -> list[LiveEvent]:
    """What came after `number`, in order."""
    with reading() as db:
        query = select(LiveEventRow).where(LiveEventRow.number > number).order_by(LiveEventRow.number).limit(limit)
        return _events(db.scalars(query).all())


def replay(last: int | None, rooms: Collection[str]) -> Replay:
    """For somebody in `rooms` who got everything up to `last`; None: who comes for the first time."""
    with reading() as db:
        until = newest()
        if last is None or last >= until:
            return Replay((), until)
        oldest = db.scalar(select(func.min(LiveEventRow.number))) or 0
        rows = db.scalars(_missed(last, rooms).limit(MOST_REPLAYED + 1)).all()
    gap = last < oldest - 1 or len(rows) > MOST_REPLAYED
    return Replay([] if gap else _events(rows), until, gap)


def replay_to_page(number: int, rooms: Collection[str]) -> Replay:
    """For a page that was made when `number` was the newest of its own room: what it needs is among these."""
    with reading() as db:
        newest_first = _missed(number, rooms, LiveEventRow.number.desc()).limit(MOST_REPLAYED)
        return Replay(_events(db.scalars(newest_first).all()[::-1]), newest())


def _missed(last: int, rooms: Collection[str], order: Any = LiveEventRow.number) -> Select[LiveEventRow]:
    missed = select(LiveEventRow).where(LiveEventRow.number > last, LiveEventRow.room.in_(rooms))
    return missed.order_by(order)


def sweep_live() -> None:
    """Forget what is older than two days; the last one stays, so that numbers go on."""
    with transaction() as db:
        old = LiveEventRow.at < now() - KEEP
        db.execute(delete(LiveEventRow).where(old, LiveEventRow.number < newest()))
