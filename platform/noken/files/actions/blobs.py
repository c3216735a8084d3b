"""Bytes and their rows: in the storage first, recorded in the transaction of what needs them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import update

from noken.clock import now
from noken.database import inserting, session, transaction
from noken.files.models import Blob
from noken.files.reasons import Reason
from noken.files.refusal import Refused
from noken.files.storage import Missing
from noken.files.store import store


@contextmanager
def stored(names: Mapping[str, Path]) -> Iterator[None]:
    """The bytes (by SHA-256) lie in the storage during the block; what it does not record is thrown away again."""
    try:
        for sha256, path in names.items():
            store().storage.put(path, sha256)
        yield
    except BaseException:
        with transaction() as db:
            for sha256 in names:
                blob = db.get(Blob, sha256, with_for_update=True)
                if blob is None or blob.erased_at is not None:
                    store().storage.delete(sha256)
        raise


def record_blob(sha256: str, **facts: Any) -> int:
    """The row of bytes that lie in the storage, locked against the sweep; returns their size.

    `facts`: media_type, and width, height, seconds, pages where there are any.
    """
    fresh = {"touched_at": now(), "erased_at": None}
    row = inserting(Blob).values(sha256=sha256, size=0, created_at=now(), **facts, **fresh)
    session().execute(row.on_conflict_do_update(index_elements=[Blob.sha256], set_=fresh))
    try:
        size = store().storage.size(sha256)
    except Missing:
        raise Refused(Reason.BUSY) from None
    session().execute(update(Blob).where(Blob.sha256 == sha256).values(size=size))
    return size
