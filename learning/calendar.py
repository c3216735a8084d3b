"""What learning puts into calendars: by when assignments are due. No names: anybody may read at a secret address."""

from uuid import UUID, uuid5

from flask import url_for

from learning.queries.calendar import DueRow, due_of_pupils, due_of_teacher
from noken.accounts.identity import Identity
from noken.accounts.models import Role
from noken.feature import CalendarEntry


def calendar(who: Identity) -> list[CalendarEntry]:
    """A pupil's own, a guardian's children's, a teacher's classes'."""
    entries = []
    if Role.PUPIL in who.roles:
        entries += [
            _entry(row, row.assignment_id, _page("learning.assignment", row)) for row in due_of_pupils({who.id})
        ]
    if who.children:
        page = url_for("learning.children", _external=True)
        for row in due_of_pupils(who.children):
            entries.append(_entry(row, uuid5(row.assignment_id, str(row.pupil_id)), page))
    if who.roles & {Role.TEACHER, Role.HEAD_TEACHER}:
        for row in due_of_teacher(who.id):
            entries.append(_entry(row, uuid5(row.assignment_id, "class"), _page("learning.marking", row)))
    return entries


def _page(endpoint: str, row: DueRow) -> str:
    return url_for(endpoint, assignment_id=row.assignment_id, _external=True)


def _entry(row: DueRow, uid: UUID, url: str) -> CalendarEntry:
    title = f"{row.title} ({row.course}, {row.class_})"
    return CalendarEntry(f"{uid}@noken", title, row.due_at, row.changed_at, url)
