"""Files that were there before lighter copies were, and copies whose making crashed: asked for a few at a time."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, and_, update

from noken.clock import now
from noken.database import reading, transaction
from noken.files import queries
from noken.files.actions.lighten import LIGHTEN, want_copies_of
from noken.files.models import Rendition
from noken.files.renditions import AGAIN, MOST_CRASHES, State
from noken.outbox import Lane, enqueue, is_owed

PORTION = 5
PAUSE = timedelta(hours=1)


def want_lacking(file_ids: Select[UUID]) -> int:
    """Have the copies made that some of these files lack, and some anew that crashed; of how many bytes.

    Nothing while copies are still owed, so that what is put up today waits for a portion at most. Safe to run twice.
    What to ask for is looked up before the transaction: in a big city that takes a third of a second.
    """
    with reading() as db:
        if is_owed(LIGHTEN):
            return 0
        lacking = db.scalars(queries.lacking_copies(file_ids).limit(PORTION)).all()
        crashed = db.scalars(queries.crashed_copies(now() - PAUSE).limit(PORTION - len(lacking))).all()
    if not lacking and not crashed:
        return 0
    with transaction() as db:
        want_copies_of(lacking)
        for sha256 in crashed:
            again = and_(Rendition.source_sha256 == sha256, Rendition.state == State.FAILED)
            again &= Rendition.reason.in_(AGAIN) & (Rendition.tries < MOST_CRASHES)
            db.execute(update(Rendition).where(again).values(state=State.QUEUED, progress=0.0, changed_at=now()))
            enqueue("noken.files.lighten", sha256, lane=Lane.MEDIA)
    return len(lacking) + len(crashed)
