"""Lighter copies of files are asked for, and made: by a job, one file at a time, what is ready kept at once."""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select, update

from noken.clock import now
from noken.database import inserting, session, transaction
from noken.files.actions.blobs import record_blob, stored
from noken.files.light import Interrupted, lightening
from noken.files.models import Blob, File, Rendition
from noken.files.reasons import Reason
from noken.files.renditions import ENDED, OPEN, Source, State, kinds_for, processor_seconds, program_for, worth_keeping
from noken.files.store import digest_of, store, workplace
from noken.outbox import Lane, enqueue

LIGHTEN = "noken.files.lighten"
MOST_TRIES = 5
SAID_SECONDS = 1.0


def want_renditions(file_ids: Iterable[UUID]) -> None:
    """Have lighter copies made of these files where they are worth it; part of the surrounding transaction.

    Asking again changes nothing.
    """
    wanted = select(Blob).join(File, File.sha256 == Blob.sha256).where(File.id.in_(list(file_ids)))
    want_copies_of(session().scalars(wanted.where(Blob.erased_at.is_(None)).distinct()))


def want_copies_of(blobs: Iterable[Blob]) -> None:
    """The same for bytes."""
    for blob in blobs:
        rows = [{"source_sha256": blob.sha256, "kind": kind} for kind in kinds_for(source_of(blob))]
        fresh = False
        for row in rows:
            statement = inserting(Rendition).values(state=State.QUEUED, progress=0, tries=0, changed_at=now(), **row)
            fresh |= session().scalar(statement.on_conflict_do_nothing().returning(Rendition.kind)) is not None
        if fresh:
            enqueue("noken.files.lighten", blob.sha256, lane=Lane.MEDIA)


def source_of(blob: Blob) -> Source:
    return Source(blob.media_type, blob.size, blob.seconds, blob.pages)


def make_renditions(sha256: str) -> None:
    """Make what is still owed of these bytes. May run twice: the first who is ready with a kind has made it."""
    with transaction() as db:
        db.execute(
            update(Rendition)
            .where(_owed(sha256), Rendition.tries >= MOST_TRIES)
            .values(state=State.FAILED, reason=Reason.BROKEN, changed_at=now())
        )
        blob = db.get(Blob, sha256)
        kinds = db.scalars(select(Rendition.kind).where(_owed(sha256))).all()
        working = {"state": State.WORKING, "progress": 0.0, "tries": Rendition.tries + 1, "changed_at": now()}
        db.execute(update(Rendition).where(_owed(sha256)).values(**working))
    if blob is None or blob.erased_at is not None or not kinds:
        return
    source = source_of(blob)
    in_order = [kind for kind in kinds_for(source) if kind in kinds]
    try:
        with workplace() as folder:
            _copy(blob, folder / "source")
            for program in dict.fromkeys(map(program_for, in_order)):
                _run(sha256, source, folder, [kind for kind in in_order if program_for(kind) == program])
    except Interrupted:
        raise
    except BaseException:
        _again(sha256)
        raise
    _settle(sha256, kinds, state=State.FAILED, reason=ENDED)


def _owed(sha256: str) -> ColumnElement[bool]:
    return and_(Rendition.source_sha256 == sha256, Rendition.state.in_(OPEN))


def _again(sha256: str) -> None:
    """It was not the file's fault (a full disk, a storage out of reach): the outbox calls again."""
    with transaction() as db:
        back = {"state": State.QUEUED, "progress": 0.0, "tries": Rendition.tries - 1, "changed_at": now()}
        db.execute(update(Rendition).where(_owed(sha256), Rendition.tries > 0).values(**back))


def _copy(blob: Blob, path: Path) -> None:
    with path.open("xb") as out:
        for chunk in store().storage.read(blob.sha256, 0, blob.size):
            out.write(chunk)


def _run(sha256: str, source: Source, folder: Path, kinds: Sequence[str]) -> None:
    """One program; what it makes is kept at once, how far it is at most every second."""
    program, said_at = program_for(kinds[0]), time.monotonic()
    with lightening(program, folder / "source", folder, processor_seconds(source), kinds) as telling:
        for said in telling:
            kind = said.get("kind")
            if kind in kinds and "made" in said:
                _keep(sha256, source, str(kind), folder / Path(str(said["made"])).name, said)
            elif kind in kinds:
                state = State.NEEDLESS if said.get("failed") == Reason.EMPTY else State.FAILED
                _settle(sha256, [str(kind)], state=state, reason=said.get("failed"))
            elif time.monotonic() - said_at >= SAID_SECONDS:
                said_at = time.monotonic()
                _settle(sha256, kinds, state=State.WORKING, progress=float(said.get("progress", 0)))
    _settle(sha256, kinds, state=State.FAILED, reason=ENDED)


def _keep(sha256: str, source: Source, kind: str, path: Path, said: dict[str, Any]) -> None:
    if not worth_keeping(source, kind, path.stat().st_size):
        _settle(sha256, [kind], state=State.NEEDLESS)
        return
    made = digest_of(path)
    facts = {name: said.get(name) for name in ("width", "height", "seconds")}
    with stored({made: path}), transaction():
        record_blob(made, media_type=str(said["media_type"]), pages=None, **facts)
        _settle(sha256, [kind], state=State.DONE, progress=1.0, sha256=made)


def _settle(source_sha256: str, kinds: Sequence[str], **values: Any) -> None:
    """Say how those of `kinds` stand that are still open."""
    with transaction() as db:
        where = (_owed(source_sha256), Rendition.kind.in_(kinds))
        db.execute(update(Rendition).where(*where).values(changed_at=now(), **values))
