"""Tables of a class's days: who was there, who opened which lesson, when there is no school.

Attendance is kept as acts, never changed: what counts for a pupil is computed from them (`learning/attendance.py`).
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learning.attendance import Presence
from noken.clock import now
from noken.database import Model


class AttendanceAct(Model):
    """One taking of the register of a class for a day; its id is the client's key. `seen`: the acts (their ids as
    text) that stood on the page it was taken from."""

    __tablename__ = "attendance_act"
    __table_args__ = (Index("ix_attendance_act_class_id_day", "class_id", "day"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    class_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"))
    day: Mapped[date]
    seen: Mapped[list[str]] = mapped_column(JSON, default=list)
    taken_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime | None]
    received_at: Mapped[datetime] = mapped_column(default=now)

    entries: Mapped[list["AttendanceEntry"]] = relationship(lazy="select")


class AttendanceEntry(Model):
    """What one act says of one pupil."""

    __tablename__ = "attendance_entry"

    act_id: Mapped[UUID] = mapped_column(ForeignKey("attendance_act.id"), primary_key=True)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
    state: Mapped[Presence]


class LessonRead(Model):
    """A pupil has opened a lesson. `read_at` by the phone's clock, which may have been without a network."""

    __tablename__ = "lesson_read"

    lesson_id: Mapped[UUID] = mapped_column(ForeignKey("lesson.id"), primary_key=True)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
    read_at: Mapped[datetime] = mapped_column(default=now)
    received_at: Mapped[datetime] = mapped_column(default=now)


class Holiday(Model):
    """Days without school, `first` and `last` included, of an organisation and all below it."""

    __tablename__ = "holiday"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"), index=True)
    name: Mapped[str]
    first: Mapped[date]
    last: Mapped[date]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]
