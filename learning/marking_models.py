"""What a mark carries beside points and words: red ink on pages; and a teacher's own ready comments."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from noken.clock import now
from noken.database import Model
from noken.files.models import File
from noken.ids import new_id


class MarkInk(Model):
    """Strokes of one mark on one page of an answer (see `learning.ink`); the page itself is never touched."""

    __tablename__ = "mark_ink"

    mark_id: Mapped[UUID] = mapped_column(ForeignKey("mark.id"), primary_key=True)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"), primary_key=True, index=True)
    page: Mapped[int] = mapped_column(primary_key=True)
    strokes: Mapped[list[list[int]]] = mapped_column(JSON)

    file: Mapped[File] = relationship(lazy="joined", innerjoin=True)


class ReadyComment(Model):
    """A comment a teacher uses again and again; seen by nobody else."""

    __tablename__ = "ready_comment"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    text: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
