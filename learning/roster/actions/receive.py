"""A roster arrives: its bytes are kept, then it is compared with what is here, at once or (a big one) by the jobs."""

import hashlib
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from uuid import UUID

from learning.actions.common import refuse_taken
from learning.roster.actions.plan import GIVEN_UP, plan_roster
from learning.roster.models import RosterImport
from learning.roster.reading import Refused, open_upload
from learning.roster.reading.archive import lines_of
from learning.roster.reading.formats import PEOPLE_FILES
from learning.roster.reading.problems import short
from noken.clock import now
from noken.database import transaction
from noken.files.store import Readable, store, take_in, workplace
from noken.idempotency import earlier
from noken.ledger import record
from noken.outbox import Lane, enqueue

BIG = 2_000
BIG_WORKBOOK = 150_000


@dataclass(frozen=True)
class Sent:
    """Bytes that arrived and the name they came with."""

    stream: Readable
    name: str


def receive_roster(target_id: UUID, by: UUID, key: UUID, files: Sequence[Sent]) -> UUID:
    """Keep an upload (one zip or workbook, or several CSV files) for a school or an office; returns the import's id.

    Raises `noken.files.refusal.Refused` where nothing was sent or it is too large; what is wrong with the roster
    itself stands in the import. A second arrival of the key gives the first import.
    """
    with workplace() as folder:
        paths = []
        for place, sent in enumerate(files):
            path = folder / str(place)
            take_in(sent.stream, path)
            paths.append((PurePosixPath(sent.name.replace("\\", "/")).name or f"{place}.csv", path))
        whole = paths[0][1] if len(paths) == 1 else _packed(paths, folder / "all.zip")
        name = paths[0][0] if len(paths) == 1 else f"{paths[0][0]} + {len(paths) - 1}"
        size, big = whole.stat().st_size, is_big(name, whole)
        with whole.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        store().storage.put(whole, sha256)
    with transaction() as db:
        if earlier(by, key, "receive-roster", {"target": target_id, "sha256": sha256}) is not None:
            return key
        refuse_taken(db.get(RosterImport, key))
        row = RosterImport(id=key, target_id=target_id, created_by=by, file_name=short(name, 200), size=size,
                           sha256=sha256, big=big)  # fmt: skip
        db.add(row)
        db.flush()
        record("roster.received", by, "roster_import", key, {"target": target_id, "sha256": sha256})
        enqueue("learning.plan_roster", key, lane=Lane.SLOW, due_at=None if big else now() + GIVEN_UP)
    if not big:
        plan_roster(key)
    return key


def _packed(paths: Sequence[tuple[str, Path]], target: Path) -> Path:
    """Several files as one, the same bytes for the same files whenever they arrive."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for name, path in paths:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w") as out, path.open("rb") as stream:
                shutil.copyfileobj(stream, out)
    return target


def is_big(name: str, path: Path) -> bool:
    """Whether it is about so many people that nobody should wait for a page."""
    try:
        with open_upload([(name, path)]) as upload:
            if upload.workbook is not None:
                return upload.workbook.size > BIG_WORKBOOK
            tables = [table for key, table in upload.tables.items() if key in PEOPLE_FILES]
            return sum(map(lines_of, tables or upload.tables.values())) > BIG
    except Refused:
        return False
