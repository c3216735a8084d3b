"""Uploads under way: begun, continued where they broke off, ended."""

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast
from uuid import UUID

from sqlalchemy import select

from noken.clock import now
from noken.database import inserting, session, transaction
from noken.files import queries
from noken.files.actions.keep import keep_upload, remove_file
from noken.files.models import File, Upload
from noken.files.names import plain_name
from noken.files.reasons import Reason
from noken.files.refusal import Refused
from noken.files.store import full_disk_refused, store
from noken.idempotency import KeyReused
from noken.ids import new_id

LIFE = timedelta(days=14)
MOST = 100


class WrongOffset(Exception):
    """The bytes do not continue what is here; nothing was taken."""


class WrongChecksum(Exception):
    """The bytes are not those that were sent; nothing was taken."""


class Locked(Exception):
    """Another request is writing to this upload."""


class Ended(Exception):
    """The upload was refused; it takes no more bytes."""


@dataclass(frozen=True)
class Checksum:
    """What the bytes of one request must come to."""

    algorithm: str
    digest: bytes


@dataclass(frozen=True)
class Progress:
    """Where an upload stands."""

    offset: int
    expires_at: datetime
    file_id: UUID | None


def begin_upload(account_id: UUID, name: str, length: int, key: UUID | None = None) -> UUID:
    """Announce an upload of `length` bytes; its id is `key` where the client made one. Raises Refused, KeyReused."""
    if length == 0:
        raise Refused(Reason.EMPTY)
    if length > store().upload_limit:
        raise Refused(Reason.TOO_LARGE)
    shown = plain_name(name)
    wanted = {"account_id": account_id, "name": shown, "length": length}
    with transaction() as db:
        if key and (known := _known(key, wanted)):
            return known
        if queries.under_way(account_id) >= MOST:
            raise Refused(Reason.BUSY)
        if queries.usage(account_id) + queries.promised(account_id) + length > store().quota:
            raise Refused(Reason.QUOTA)
        row = {"id": key or new_id(), "received": 0, "created_at": now(), "expires_at": now() + LIFE, **wanted}
        made = db.scalar(inserting(Upload).values(**row).on_conflict_do_nothing().returning(Upload.id))
        if made is None and key and (known := _known(key, wanted)):
            return known  # announced twice at the same moment
        return cast(UUID, made)


def _known(key: UUID, wanted: Mapping[str, object]) -> UUID | None:
    row = session().scalar(select(Upload).where(Upload.id == key))
    if row is not None and {name: getattr(row, name) for name in wanted} != wanted:
        raise KeyReused("begin_upload")
    return row.id if row is not None else None


def part_of(upload_id: UUID) -> Path:
    """Where the bytes of an upload wait."""
    return store().uploads / str(upload_id)


def progress_of(upload: Upload) -> Progress:
    """Where it stands: what the database has heard of, as far as the disk still has it."""
    here = upload.received
    if upload.file_id is None:
        part = part_of(upload.id)
        here = min(here, part.stat().st_size if part.exists() else 0)
    return Progress(here, upload.expires_at, upload.file_id)


def append(upload_id: UUID, offset: int, pieces: Iterable[bytes], checksum: Checksum | None = None) -> Progress:
    """Add what `pieces` bring (also when they end early) to the bytes so far, on the disk before this returns.

    With the last byte the content is judged and kept. Raises Refused (for good: the upload has ended then, unless the
    refusal is one of the moment, 503 or 507), WrongOffset, WrongChecksum, Locked, Ended; then nothing was added.
    """
    with _locked(upload_id) as part:
        length, here = _stand(upload_id, part)
        if offset != here:
            raise WrongOffset
        with full_disk_refused():
            reached = _write(part, here, length, pieces, checksum)
        progress = _note(upload_id, min(reached, length - 1))
        return progress if reached < length else _finish(upload_id)


def end_upload(upload_id: UUID, by: UUID) -> None:
    """Throw an upload away, and the file it became if nobody has used that."""
    with _locked(upload_id):
        with transaction() as db:
            row = db.get(Upload, upload_id)
            if row is None:
                return
            unused = queries.without_use().where(File.id == row.file_id)
            file_id = db.scalar(unused) if row.file_id else None
            db.delete(row)
            if file_id is not None:
                remove_file(file_id, by)
        part_of(upload_id).unlink(missing_ok=True)


def is_being_written(upload_id: UUID) -> bool:
    """Whether a request is writing now, so that where it stands is about to change."""
    if not part_of(upload_id).exists():
        return False
    try:
        with _locked(upload_id):
            return False
    except Locked:
        return True


@contextmanager
def _locked(upload_id: UUID) -> Iterator[BinaryIO]:
    """The bytes so far, for one writer at a time, whichever process it is in."""
    with full_disk_refused():
        descriptor = os.open(part_of(upload_id), os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as part:
        try:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Locked from None
        yield part


def _stand(upload_id: UUID, part: BinaryIO) -> tuple[int, int]:
    """Length and offset as they are now, whatever the request has read before it had the lock."""
    with transaction():
        row = queries.get_upload(upload_id)
        if row is None or row.error or row.file_id:
            raise Ended
        return row.length, min(row.received, os.fstat(part.fileno()).st_size)


def _write(part: BinaryIO, here: int, length: int, pieces: Iterable[bytes], checksum: Checksum | None) -> int:
    digest = hashlib.new(checksum.algorithm, usedforsecurity=False) if checksum else None
    reached = here
    part.truncate(here)
    part.seek(here)
    try:
        for piece in pieces:
            reached += len(piece)
            if reached > length:
                raise Refused(Reason.TOO_LARGE)
            if digest:
                digest.update(piece)
            part.write(piece)
        part.flush()
    except BaseException:
        part.truncate(here)
        raise
    if digest and checksum and digest.digest() != checksum.digest:
        part.truncate(here)
        raise WrongChecksum
    os.fsync(part.fileno())
    return reached


def _note(upload_id: UUID, received: int) -> Progress:
    with transaction():
        row = session().get_one(Upload, upload_id)
        row.received, row.expires_at = received, now() + LIFE
        return Progress(received, row.expires_at, None)


def _finish(upload_id: UUID) -> Progress:
    try:
        file_id = keep_upload(upload_id, part_of(upload_id))
    except Refused as refusal:
        if refusal.status < 500:
            with transaction():
                session().get_one(Upload, upload_id).error = refusal.reason
            part_of(upload_id).unlink(missing_ok=True)
        raise
    part_of(upload_id).unlink(missing_ok=True)
    with transaction():
        row = session().get_one(Upload, upload_id)
        return Progress(row.received, row.expires_at, file_id)
