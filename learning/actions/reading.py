"""Lessons opened by pupils, told by their phones; also those opened without a network, when it is back."""

from datetime import datetime
from uuid import UUID

from learning.daily_models import LessonRead
from learning.deadlines import Answer, written_moment
from noken.clock import now
from noken.database import inserting, transaction
from noken.idempotency import earlier


def tell_read(pupil_id: UUID, lesson_id: UUID, key: UUID, written_at: datetime | None = None) -> None:
    """The first time counts; told again, from another phone too, it changes nothing."""
    with transaction(durable=True) as db:
        if earlier(pupil_id, key, "learning.tell-read", {"lesson": lesson_id}, written_at):
            return
        received = now()
        row = {"lesson_id": lesson_id, "pupil_id": pupil_id, "received_at": received}
        row["read_at"] = written_moment(Answer(key, received, written_at))
        db.execute(inserting(LessonRead).values(row).on_conflict_do_nothing())
