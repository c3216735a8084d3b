"""Handing in: one durable transaction, the same answer to every repetition, nothing lost."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from learning.actions.common import refuse_taken
from learning.events import SubmissionReceived
from learning.models import Submission, SubmissionFile
from noken.database import session, transaction
from noken.events import publish
from noken.files.actions import want_renditions
from noken.files.models import File
from noken.idempotency import earlier
from noken.ledger import record

PAPER = "application/pdf"


class EmptyAnswer(Exception):
    """Neither text nor files; nothing was changed."""


class ForeignFile(Exception):
    """A file that is not the pupil's own, or is gone; nothing was changed."""


def submit_assignment(
    pupil_id: UUID,
    assignment_id: UUID,
    key: UUID,
    text: str = "",
    file_ids: Sequence[UUID] = (),
    written_at: datetime | None = None,
    clock_offset: int | None = None,
) -> UUID:
    """Keep an answer; returns its id, which is `key`. On the disk when this returns.

    An answer is kept whatever happened meanwhile: late, to an assignment withdrawn since, from a class left since,
    or beside a mark already published. The page says so; only the newest counts, the others stay to be read.
    Raises EmptyAnswer, ForeignFile, and KeyReused for the same key with other content.
    """
    text = text.strip()
    if not text and not file_ids:
        raise EmptyAnswer
    with transaction(durable=True) as db:
        files = _own_files(pupil_id, file_ids)
        content = {"assignment": assignment_id, "text": text, "files": [file.sent_sha256 for file in files]}
        if earlier(pupil_id, key, "learning.submit", content, written_at):
            return key
        refuse_taken(db.get(Submission, key))
        db.add(
            Submission(
                id=key,
                assignment_id=assignment_id,
                pupil_id=pupil_id,
                text=text,
                written_at=written_at,
                clock_offset=clock_offset,
            ),
        )
        db.flush()
        db.add_all(
            SubmissionFile(submission_id=key, file_id=file.id, position=place) for place, file in enumerate(files)
        )
        want_renditions(file.id for file in files if file.blob.media_type == PAPER)
        record("learning.handed-in", pupil_id, "submission", key, {"assignment": assignment_id, "files": len(files)})
        publish(SubmissionReceived(key, assignment_id, pupil_id))
    return key


def _own_files(pupil_id: UUID, file_ids: Sequence[UUID]) -> list[File]:
    """The files in the order they were named, each once."""
    wanted = list(dict.fromkeys(file_ids))
    if not wanted:
        return []
    query = select(File).where(File.id.in_(wanted), File.owner_id == pupil_id, File.removed_at.is_(None))
    found = {file.id: file for file in session().scalars(query)}
    if found.keys() != set(wanted):
        raise ForeignFile
    return [found[file_id] for file_id in wanted]
