"""Files are judged and kept, a list of them whole or not at all; and removed."""

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import update

from noken.clock import now
from noken.database import reading, session, transaction
from noken.files import queries
from noken.files.actions.blobs import record_blob, stored
from noken.files.judge import PATIENCE, Judged, judge
from noken.files.models import File, Upload
from noken.files.names import plain_name, safe_name
from noken.files.reasons import Reason
from noken.files.refusal import Refused
from noken.files.store import Readable, digest_of, store, take_in, workplace
from noken.files.types import TYPES
from noken.ids import new_id
from noken.ledger import record

SHORT_PATIENCE = 3.0
FEW = 2
_at_work: Counter[UUID] = Counter()
_counting = threading.Lock()


@dataclass(frozen=True)
class Sent:
    """Bytes that arrived and the name they came with."""

    stream: Readable
    name: str


@dataclass(frozen=True)
class _Ready:
    """Judged and hashed, lying in a workplace."""

    name: str
    sent_sha256: str
    judged: Judged
    sha256: str
    preview_sha256: str | None


def keep_stream(owner_id: UUID, organization_id: UUID | None, stream: Readable, name: str) -> UUID:
    """Judge and keep what `stream` holds; returns the file's id. Raises Refused, and nothing was kept."""
    return keep_all(owner_id, organization_id, [], [Sent(stream, name)])[0]


def keep_all(
    owner_id: UUID, organization_id: UUID | None, uploaded: Sequence[UUID], sent: Sequence[Sent]
) -> list[UUID]:
    """Take files uploaded before (they must be the owner's) and keep new ones: their ids in this order.

    All or none: Refused names the first one that cannot be kept.
    """
    with workplace() as folder:
        with reading():
            _must_own(uploaded, owner_id)
        with _few_at_once(owner_id):
            ready = [_prepare(folder / str(place), one) for place, one in enumerate(sent)]
        with stored(_names(ready)), transaction():
            _must_own(uploaded, owner_id)
            _claim(uploaded, organization_id)
            return [*uploaded, *_record(owner_id, organization_id, ready)]


def keep_upload(upload_id: UUID, part: Path) -> UUID:
    """Judge and keep a whole upload: its last byte counts from now on. Raises Refused; the upload stays as it was.

    Its client can wait and come back, so it does not hold a thread for long when many send at once.
    """
    with workplace() as folder, part.open("rb") as stream:
        with reading():
            upload = _upload(upload_id)
        with _few_at_once(upload.account_id):
            ready = [_prepare(folder / "0", Sent(stream, upload.name), SHORT_PATIENCE)]
        with stored(_names(ready)), transaction(durable=True):
            upload = _upload(upload_id)
            if upload.file_id is None:
                upload.file_id = _record(upload.account_id, None, ready, upload.id)[0]
                upload.received = upload.length
            return upload.file_id


def remove_file(file_id: UUID, by: UUID) -> None:
    """Have a file gone: nobody can read it any more; its bytes are thrown away later if nobody else keeps them."""
    with transaction() as db:
        gone = db.execute(
            update(File)
            .where(File.id == file_id, File.removed_at.is_(None))
            .values(removed_at=now())
            .returning(File.id)
        ).first()
        if gone is not None:
            record("file.remove", by, "file", file_id)


@contextmanager
def _few_at_once(owner_id: UUID) -> Iterator[None]:
    """Nobody alone keeps the house busy with judging: whoever has `FEW` forms or uploads at it is refused as BUSY."""
    with _counting:
        if _at_work[owner_id] >= FEW:
            raise Refused(Reason.BUSY)
        _at_work[owner_id] += 1
    try:
        yield
    finally:
        with _counting:
            _at_work[owner_id] -= 1
            if not _at_work[owner_id]:
                del _at_work[owner_id]


def _prepare(folder: Path, sent: Sent, patience: float = PATIENCE) -> _Ready:
    folder.mkdir(mode=0o700)
    path = folder / "sent"
    try:
        sent_sha256 = take_in(sent.stream, path)
        judged = judge(path, folder, patience)
    except Refused as refusal:
        raise Refused(refusal.reason, plain_name(sent.name)) from refusal
    return _Ready(
        name=safe_name(sent.name, TYPES[judged.media_type].ending),
        sent_sha256=sent_sha256,
        judged=judged,
        sha256=sent_sha256 if judged.path == path else digest_of(judged.path),
        preview_sha256=digest_of(judged.preview) if judged.preview else None,
    )


def _upload(upload_id: UUID) -> Upload:
    upload = queries.get_upload(upload_id)
    if upload is None:
        raise Refused(Reason.NOT_YOURS)
    return upload


def _must_own(ids: Sequence[UUID], owner_id: UUID) -> None:
    if ids and not queries.owned(ids, owner_id):
        raise Refused(Reason.NOT_YOURS)


def _claim(ids: Sequence[UUID], organization_id: UUID | None) -> None:
    """What was uploaded on its own belongs to the place it is first used in."""
    session().execute(
        update(File).where(File.id.in_(ids), File.organization_id.is_(None)).values(organization_id=organization_id)
    )


def _names(ready: Sequence[_Ready]) -> dict[str, Path]:
    names = {one.sha256: one.judged.path for one in ready}
    return names | {
        one.preview_sha256: one.judged.preview for one in ready if one.preview_sha256 and one.judged.preview
    }


def _record(
    owner_id: UUID, organization_id: UUID | None, ready: Sequence[_Ready], upload: UUID | None = None
) -> list[UUID]:
    db, ids = session(), []
    for one in ready:
        _blob(one)
        row = File(
            id=new_id(),
            owner_id=owner_id,
            organization_id=organization_id,
            name=one.name,
            sha256=one.sha256,
            sent_sha256=one.sent_sha256,
            preview_sha256=one.preview_sha256,
        )
        db.add(row)
        ids.append(row.id)
    db.flush()
    if queries.usage(owner_id) + queries.promised(owner_id, besides=upload) > store().quota:
        raise Refused(Reason.QUOTA)
    return ids


def _blob(one: _Ready) -> None:
    facts = {name: getattr(one.judged, name) for name in ("media_type", "width", "height", "seconds", "pages")}
    record_blob(one.sha256, **facts)
    if one.preview_sha256:
        record_blob(one.preview_sha256, media_type="image/webp")
