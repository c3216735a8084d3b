"""Every read of files."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from noken.clock import now
from noken.database import Model, session
from noken.files.models import Blob, File, Rendition, Upload
from noken.files.renditions import (
    AGAIN,
    BITS,
    LIGHTER,
    LONGEST_SECONDS,
    MOST_CRASHES,
    PLAYED,
    Source,
    State,
    all_kinds,
    page_kind,
)


def get_file(file_id: UUID) -> File | None:
    """A file that was not removed."""
    return session().scalar(select(File).where(File.id == file_id, File.removed_at.is_(None)))


def files_by_ids(ids: Iterable[UUID]) -> list[File]:
    """Files in the order asked for; unknown and removed ones are left out."""
    wanted = list(ids)
    found = {
        file.id: file for file in session().scalars(select(File).where(File.id.in_(wanted), File.removed_at.is_(None)))
    }
    return [found[file_id] for file_id in wanted if file_id in found]


def file_url(file: File) -> str:
    """Where a file is read: `/files/<id>/<its name>`."""
    return f"/files/{file.id}/{quote(file.name)}"


def preview_url(file: File) -> str:
    """A small picture of a picture or a video, or "" where there is none."""
    return f"/files/{file.id}/preview" if file.preview_sha256 else ""


def renditions_of(files: Iterable[File]) -> dict[UUID, list[Rendition]]:
    """The lighter copies of files, by file, each in the order of `kinds_for`; nothing where none was asked for."""
    by_source: dict[str, list[UUID]] = {}
    orders = {}
    for file in files:
        by_source.setdefault(file.sha256, []).append(file.id)
        orders[file.sha256] = {kind: place for place, kind in enumerate(all_kinds(file.blob.media_type))}
    found: dict[UUID, list[Rendition]] = {}
    for row in session().scalars(select(Rendition).where(Rendition.source_sha256.in_(by_source))):
        for file_id in by_source[row.source_sha256]:
            found.setdefault(file_id, []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: orders[row.source_sha256].get(row.kind, len(orders)))
    return found


def get_rendition(file: File, kind: str) -> Rendition | None:
    """One lighter copy that is ready."""
    row = session().get(Rendition, (file.sha256, kind))
    return row if row is not None and row.state is State.DONE else None


def lacking_copies(file_ids: Select[UUID]) -> Select[Blob]:
    """Bytes of these files some lighter copy is worth trying of (`kinds_for`) that nobody has asked for yet."""
    kept = select(File.sha256).where(File.id.in_(file_ids), File.removed_at.is_(None))
    owed = or_(*(and_(_worth_trying(kind), ~_asked_for(kind)) for kind in (page_kind(1), *BITS)))
    return select(Blob).where(Blob.sha256.in_(kept), Blob.erased_at.is_(None), owed).order_by(Blob.created_at.desc())


def _worth_trying(kind: str) -> ColumnElement[bool]:
    """What `kinds_for` says, asked of the database."""
    if kind == page_kind(1):
        return and_(Blob.media_type == "application/pdf", Blob.pages > 0)
    families = [name for name in ("audio", "video") if kind in all_kinds(f"{name}/")]
    heavier = Blob.seconds * (BITS[kind] / 8) < Blob.size * LIGHTER
    stand_for = [name for name in PLAYED if Source(name, 0).stands_for(kind)]
    return and_(
        or_(*(Blob.media_type.startswith(f"{name}/") for name in families)),
        Blob.seconds > 0,
        Blob.seconds <= LONGEST_SECONDS,
        or_(heavier, Blob.media_type.not_in(stand_for)),
    )


def _asked_for(kind: str) -> ColumnElement[bool]:
    return exists().where(Rendition.source_sha256 == Blob.sha256, Rendition.kind == kind)


def crashed_copies(before: datetime) -> Select[str]:
    """Bytes with copies whose making crashed before then, and that may be tried once more."""
    failed = and_(Rendition.state == State.FAILED, Rendition.reason.in_(AGAIN), Rendition.tries < MOST_CRASHES)
    return select(Rendition.source_sha256).where(failed, Rendition.changed_at < before).distinct()


def rendition_url(file: File, kind: str) -> str:
    """Where a lighter copy is read."""
    return f"/files/{file.id}/ringan/{kind}"


def usage(account_id: UUID) -> int:
    """Bytes of all files somebody keeps, as they count against the quota."""
    kept = select(func.coalesce(func.sum(Blob.size), 0)).select_from(File).join(Blob, Blob.sha256 == File.sha256)
    return session().scalar(kept.where(File.owner_id == account_id, File.removed_at.is_(None))) or 0


def _under_way(account_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        Upload.account_id == account_id,
        Upload.file_id.is_(None),
        Upload.error.is_(None),
        Upload.expires_at > now(),
    )


def under_way(account_id: UUID) -> int:
    """How many uploads somebody has begun and not finished."""
    return session().scalar(select(func.count()).where(*_under_way(account_id))) or 0


def promised(account_id: UUID, besides: UUID | None = None) -> int:
    """Bytes somebody has announced in uploads still under way, but for one of them."""
    query = select(func.coalesce(func.sum(Upload.length), 0)).where(*_under_way(account_id))
    if besides is not None:
        query = query.where(Upload.id != besides)
    return session().scalar(query) or 0


def get_upload(upload_id: UUID) -> Upload | None:
    """An upload that has not run out."""
    return session().scalar(select(Upload).where(Upload.id == upload_id, Upload.expires_at > now()))


def owned(ids: Sequence[UUID], owner_id: UUID) -> bool:
    """Whether all of these are files that `owner_id` keeps."""
    query = select(func.count()).where(File.id.in_(ids), File.owner_id == owner_id, File.removed_at.is_(None))
    return session().scalar(query) == len(set(ids))


def without_use() -> Select[UUID]:
    """Ids of files nothing points to. What points to files is read from the tables of the whole city."""
    query = select(File.id).where(File.removed_at.is_(None))
    for table in Model.metadata.sorted_tables:
        if table.name == Upload.__tablename__:
            continue
        for column in table.columns:
            if any(key.column is File.__table__.c.id for key in column.foreign_keys):
                query = query.where(~exists().where(column == File.id))
    return query
