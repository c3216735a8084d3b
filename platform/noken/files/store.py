"""The files room of this process: where bytes lie, where half-sent ones wait, how much is allowed."""

import errno
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from noken.files.reasons import Reason
from noken.files.refusal import Refused
from noken.files.s3 import S3Storage
from noken.files.storage import CHUNK, LocalStorage, Storage
from noken.settings import Settings


@dataclass(frozen=True)
class Store:
    """`incoming` holds what is being judged, `uploads` the bytes of uploads under way."""

    storage: Storage
    incoming: Path
    uploads: Path
    upload_limit: int
    quota: int


class Readable(Protocol):
    """What bytes come from: an open file, a form's file."""

    def read(self, size: int, /) -> bytes: ...


_store: Store | None = None


def open_store(settings: Settings) -> Store:
    """Make this the files room of the process; an earlier one is forgotten."""
    global _store
    local = LocalStorage(settings.data / "files")
    storage: Storage = S3Storage(settings.storage_url) if settings.storage_url else local
    incoming, uploads = settings.data / "incoming", settings.data / "uploads"
    for folder in (incoming, uploads):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _store = Store(storage, incoming, uploads, settings.upload_limit, settings.quota)
    return _store


def store() -> Store:
    """The files room of this process. RuntimeError before `open_store()`."""
    if _store is None:
        raise RuntimeError("no files room: call noken.files.store.open_store() first")
    return _store


@contextmanager
def full_disk_refused() -> Iterator[None]:
    """A full disk refuses the file in plain words."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise Refused(Reason.DISK_FULL) from error
        raise


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder of its own for one judgement; gone afterwards."""
    with (
        full_disk_refused(),
        tempfile.TemporaryDirectory(dir=store().incoming, ignore_cleanup_errors=True) as folder,
    ):
        yield Path(folder)


def take_in(stream: Readable, target: Path) -> str:
    """Copy a stream to `target`, in pieces and no further than the limit. Returns its SHA-256."""
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as out:
        while piece := stream.read(CHUNK):
            size += len(piece)
            if size > store().upload_limit:
                raise Refused(Reason.TOO_LARGE)
            digest.update(piece)
            out.write(piece)
    if not size:
        raise Refused(Reason.EMPTY)
    return digest.hexdigest()


def digest_of(path: Path) -> str:
    """SHA-256 (hex) of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
