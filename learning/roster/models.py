"""Tables of rosters: what is known under which identifier elsewhere, and every import with its problems and changes."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from learning.roster.reading.model import Source
from learning.roster.reading.problems import Severity
from noken.clock import now
from noken.database import Model
from noken.permissions import Scope


class Thing(StrEnum):
    """What a change is about, in the order in which changes are made."""

    SCHOOL = "school"
    CLASS = "class"
    COURSE = "course"
    PERSON = "person"
    MEMBERSHIP = "membership"
    TEACHING = "teaching"
    CARE = "care"


class Action(StrEnum):
    """What happens to it. Tie: it was here already and is now known under an identifier of the roster.

    Missing: the roster is whole and no longer lists it; ended only where somebody says so.
    """

    CREATE = "create"
    TIE = "tie"
    CHANGE = "change"
    END = "end"
    MISSING = "missing"


class Outcome(StrEnum):
    """What became of a change when its import was undone."""

    UNDONE = "undone"
    ENDED = "ended"
    KEPT = "kept"
    CHANGED_SINCE = "changed_since"


class State(StrEnum):
    """How far an import is. Stale plans (something changed meanwhile) become RECEIVED again."""

    RECEIVED = "received"
    PLANNED = "planned"
    REFUSED = "refused"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"
    DROPPED = "dropped"


class RosterIdentity(Model):
    """What something is called in another system, as far as one organisation's rosters are concerned."""

    __tablename__ = "roster_identity"

    scope_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    source: Mapped[Source] = mapped_column(primary_key=True)
    thing: Mapped[Thing] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(primary_key=True)
    object_id: Mapped[UUID] = mapped_column(index=True)


class RosterImport(Model):
    """One upload: received, compared with what is here (planned), applied, perhaps undone. Its id is the client's key.

    `summary`: thing to action to number. `notes`: plain facts for the page (files not used, what people it is about).
    """

    __tablename__ = "roster_import"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    target_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"), index=True)
    created_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    file_name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    big: Mapped[bool] = mapped_column(default=False)
    state: Mapped[State] = mapped_column(default=State.RECEIVED)
    source: Mapped[Source | None]
    label: Mapped[str] = mapped_column(default="")
    summary: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    notes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    errors: Mapped[int] = mapped_column(default=0)
    warnings: Mapped[int] = mapped_column(default=0)
    may_end_missing: Mapped[bool] = mapped_column(default=False)
    end_missing: Mapped[bool] = mapped_column(default=False)
    stale: Mapped[bool] = mapped_column(default=False)
    planned_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    applied_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    @property
    def scope(self) -> Scope:
        return Scope(self.target_id)


class RosterProblem(Model):
    """One problem of an import, in the order of the report."""

    __tablename__ = "roster_problem"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("roster_import.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    severity: Mapped[Severity]
    code: Mapped[str]
    file: Mapped[str]
    line: Mapped[int]
    column: Mapped[str]
    facts: Mapped[dict[str, str]] = mapped_column(JSON)


class RosterChange(Model):
    """One change of an import, in the order in which it is made. `before` and `after` hold the columns it touches.

    `external_id`: the identifier by which the object is known from now on, where it was not known before.
    """

    __tablename__ = "roster_change"
    __table_args__ = (
        Index("ix_roster_change_import_id_thing_action_position", "import_id", "thing", "action", "position"),
        Index("ix_roster_change_object_id", "object_id"),
    )

    import_id: Mapped[UUID] = mapped_column(ForeignKey("roster_import.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    thing: Mapped[Thing]
    action: Mapped[Action]
    object_id: Mapped[UUID]
    label: Mapped[str]
    detail: Mapped[str]
    file: Mapped[str]
    line: Mapped[int]
    external_id: Mapped[str | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    outcome: Mapped[Outcome | None]
