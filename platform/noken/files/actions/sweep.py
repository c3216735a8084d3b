"""What nobody came back for: uploads that ran out, files no page uses, bytes no file needs."""

import shutil
import time
from datetime import timedelta

from sqlalchemy import delete, exists, or_, select, update

from noken.clock import now
from noken.database import transaction
from noken.files import queries
from noken.files.actions.lighten import LIGHTEN
from noken.files.models import Blob, File, Rendition, Upload
from noken.files.renditions import OPEN
from noken.files.store import store
from noken.outbox import Lane, enqueue, is_owed

UNUSED = timedelta(days=7)
LINGER = timedelta(days=1)
FORGOTTEN = timedelta(hours=2)
BATCH = 200


def sweep() -> None:
    """All of it; safe to run at any time and twice."""
    _uploads()
    _files()
    _renditions()
    while _bytes():
        continue
    _workplaces()


def _uploads() -> None:
    """Rows that ran out, and bytes in the folder that no row speaks of."""
    with transaction() as db:
        db.execute(delete(Upload).where(Upload.expires_at <= now()))
    with transaction() as db:
        known = {str(upload_id) for upload_id in db.scalars(select(Upload.id).where(Upload.file_id.is_(None)))}
    for part in store().uploads.iterdir():
        if part.name not in known and _old(part.stat().st_mtime):
            part.unlink(missing_ok=True)


def _files() -> None:
    """Files that were sent and then not used by anything."""
    with transaction() as db:
        unused = queries.without_use().where(File.created_at < now() - UNUSED)
        db.execute(update(File).where(File.id.in_(unused)).values(removed_at=now()))


def _renditions() -> None:
    """Lighter copies go with the last file they were made of; those still owed that no call asks for are asked for."""
    moment = now()
    kept = exists().where(
        File.sha256 == Rendition.source_sha256, or_(File.removed_at.is_(None), File.removed_at > moment - LINGER)
    )
    with transaction() as db:
        db.execute(delete(Rendition).where(~kept))
        forgotten = select(Rendition.source_sha256).where(Rendition.state.in_(OPEN))
        if not is_owed(LIGHTEN):
            for sha256 in db.scalars(forgotten.where(Rendition.changed_at < moment - FORGOTTEN).distinct()):
                enqueue("noken.files.lighten", sha256, lane=Lane.MEDIA)


def _bytes() -> int:
    """Erase some bytes that no kept file needs; the rows stay locked meanwhile, so that nobody takes them up again."""
    moment = now()
    needed = or_(File.sha256 == Blob.sha256, File.preview_sha256 == Blob.sha256)
    kept = exists().where(needed, or_(File.removed_at.is_(None), File.removed_at > moment - LINGER))
    lighter = exists().where(Rendition.sha256 == Blob.sha256)
    free = (Blob.erased_at.is_(None), Blob.touched_at < moment - LINGER, ~kept, ~lighter)
    some = select(Blob.sha256).where(*free).limit(BATCH)
    with transaction() as db:
        names = db.scalars(
            update(Blob)
            .where(Blob.sha256.in_(some), Blob.touched_at < moment - LINGER)
            .values(erased_at=moment)
            .returning(Blob.sha256)
        ).all()
        for sha256 in names:
            store().storage.delete(sha256)
        return len(names)


def _workplaces() -> None:
    """Folders of judgements that a kill has left behind."""
    for folder in store().incoming.iterdir():
        if _old(folder.stat().st_mtime):
            shutil.rmtree(folder, ignore_errors=True)


def _old(moment: float) -> bool:
    return time.time() - moment > LINGER.total_seconds()
