"""Taking the register of a class. Acts are only ever added; which one counts is computed when it is read."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from learning.actions.common import refuse_taken
from learning.attendance import Presence, recap
from learning.daily_models import AttendanceAct, AttendanceEntry
from learning.events import AttendanceTaken
from noken.accounts.models import Membership, Role
from noken.clock import today
from noken.database import session, transaction
from noken.events import publish
from noken.idempotency import earlier
from noken.ledger import record


class NotYet(Exception):
    """The day has not come; nothing was changed."""


class NobodyNamed(Exception):
    """No pupil of this class stands in it; nothing was changed."""


def record_attendance(
    class_id: UUID,
    day: date,
    by: UUID,
    key: UUID,
    states: Mapping[UUID, Presence],
    seen: Collection[UUID] = (),
    written_at: datetime | None = None,
) -> UUID:
    """Keep who was there; returns the act's id, which is `key`. On the disk when this returns.

    `seen`: the acts of that day the page showed. Pupils who were never in the class are left out. Raises NotYet,
    NobodyNamed, and KeyReused for the same key with other content.
    """
    said = {str(pupil): str(state) for pupil, state in states.items()}
    content = {"class": class_id, "day": day, "states": said, "seen": sorted(map(str, seen))}
    with transaction(durable=True) as db:
        if earlier(by, key, "learning.take-attendance", content, written_at):
            return key
        refuse_taken(db.get(AttendanceAct, key))
        if day > today():
            raise NotYet
        known = _ever_in(class_id)
        named = {pupil: state for pupil, state in states.items() if pupil in known}
        if not named:
            raise NobodyNamed
        act = AttendanceAct(id=key, class_id=class_id, day=day, seen=content["seen"], taken_by=by)
        act.written_at = written_at
        db.add(act)
        db.flush()
        db.add_all(AttendanceEntry(act_id=key, pupil_id=pupil, state=state) for pupil, state in named.items())
        counts = {str(state): count for state, count in recap(named.values()).items()}
        record("learning.attendance-taken", by, "class", class_id, {"act": key, "day": day, **counts})
        publish(AttendanceTaken(key, class_id, day))
    return key


def _ever_in(class_id: UUID) -> set[UUID]:
    query = select(Membership.account_id).where(Membership.organization_id == class_id, Membership.role == Role.PUPIL)
    return set(session().scalars(query))
