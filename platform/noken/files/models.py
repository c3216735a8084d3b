"""Tables of files: what was stored (by content), and who keeps it under which name."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from noken.clock import now
from noken.database import Model
from noken.files.renditions import AGAIN, MOST_CRASHES, State
from noken.ids import new_id
from noken.permissions import Scope


class Blob(Model):
    """Bytes kept once, named by their SHA-256 (hex). `media_type` was judged by content.

    `touched_at`: when they were last sent; `erased_at`: when the bytes were thrown away, nobody keeping them.
    """

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str]
    width: Mapped[int | None]
    height: Mapped[int | None]
    seconds: Mapped[float | None]
    pages: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    touched_at: Mapped[datetime] = mapped_column(default=now)
    erased_at: Mapped[datetime | None]


class File(Model):
    """A file somebody keeps. `sent_sha256`: hash of the bytes as they were sent, before a picture was re-encoded."""

    __tablename__ = "file"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    organization_id: Mapped[UUID | None] = mapped_column(ForeignKey("organization.id"))
    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"), index=True)
    sent_sha256: Mapped[str]
    preview_sha256: Mapped[str | None] = mapped_column(ForeignKey("blob.sha256"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]

    blob: Mapped[Blob] = relationship(foreign_keys=[sha256], lazy="joined", innerjoin=True)
    preview: Mapped[Blob | None] = relationship(foreign_keys=[preview_sha256], lazy="select")

    @property
    def scope(self) -> Scope:
        return Scope(self.organization_id, frozenset({self.owner_id}))


class Rendition(Model):
    """A lighter copy of what a file holds, made by a job (`renditions.py` names the kinds).

    It belongs to the bytes, not to a person: it is made once however many keep them, and counts in nobody's quota.
    `tries`: how often a process has begun with it; `reason`: why there is none.
    """

    __tablename__ = "rendition"

    source_sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[State] = mapped_column(default=State.QUEUED)
    progress: Mapped[float] = mapped_column(default=0.0)
    tries: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None]
    sha256: Mapped[str | None] = mapped_column(ForeignKey("blob.sha256"), index=True)
    changed_at: Mapped[datetime] = mapped_column(default=now)

    blob: Mapped[Blob | None] = relationship(foreign_keys=[sha256], lazy="joined")

    @property
    def comes_again(self) -> bool:
        """Whether it failed for now only (`older.py` has it made anew)."""
        return self.state is State.FAILED and self.reason in AGAIN and self.tries < MOST_CRASHES


class Upload(Model):
    """A resumable upload under way (tus 1.0). Its bytes so far lie in the data folder.

    `received` counts what is on the disk for good. The last byte counts only when the content has been judged and
    kept, in the transaction that makes the file: a client never takes an upload for finished that is not.
    `error`: the reason it was refused for; it takes no more bytes.
    """

    __tablename__ = "upload"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str]
    length: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("file.id"))
    error: Mapped[str | None]

    @property
    def scope(self) -> Scope:
        return Scope(None, frozenset({self.account_id}))
