"""Commands that may arrive twice: the first arrival does the work, every later one gets the same answer."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from noken.clock import now
from noken.database import Model, inserting, session


class CommandRow(Model):
    """One command that was carried out: (account, key) with what was asked and what it made."""

    __tablename__ = "command"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    key: Mapped[UUID] = mapped_column(primary_key=True)
    command: Mapped[str]
    content_hash: Mapped[str]
    object_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    written_at: Mapped[datetime | None]


class KeyReused(Exception):
    """The key was used before for something else; nothing was changed. Answered with 409."""


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the canonical JSON of what was asked."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def earlier(
    account_id: UUID, key: UUID, command: str, content: Mapping[str, Any], written_at: datetime | None = None
) -> CommandRow | None:
    """The row of the first arrival, or None and the command is recorded as carried out by this transaction.

    Call it first in the transaction of the fact: a second arrival at the same moment then waits for the first to
    commit and gets its row, or takes its place where it failed. Raises KeyReused for the same key with other content.
    `written_at`: when it was written by the clock of the phone; with the row it becomes the receipt (`receipts.py`).
    """
    db = session()
    wanted = content_hash(content)
    row = {"account_id": account_id, "key": key, "command": command, "content_hash": wanted, "object_id": key}
    first = db.execute(
        inserting(CommandRow)
        .values(**row, created_at=now(), written_at=written_at)
        .on_conflict_do_nothing()
        .returning(CommandRow.key)
    ).first()
    if first is not None:
        return None
    kept = db.scalars(select(CommandRow).where(CommandRow.account_id == account_id, CommandRow.key == key)).one()
    if kept.command != command or kept.content_hash != wanted:
        raise KeyReused(command)
    return kept
