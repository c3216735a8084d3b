"""What learning puts into calendars: by when assignments are due, when there is no school.

No names: anybody may read at a secret address.
"""

from datetime import datetime, time
from uuid import UUID, uuid5

from flask import url_for

from learning.queries.calendar import BACK, DueRow, due_of_pupils, due_of_teacher
from learning.queries.holidays import holidays_of
from noken.accounts.identity import Identity
from noken.accounts.models import Role
from noken.clock import WIT, today
from noken.feature import CalendarEntry

AT_SCHOOL = {Role.PUPIL, Role.GUARDIAN, Role.TEACHER, Role.HEAD_TEACHER}


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
    return entries + _holidays(who)


def _holidays(who: Identity) -> list[CalendarEntry]:
    """Of every school and class of a person, and of their children."""
    places = {place.organization_id for place in who.places if place.role in AT_SCHOOL}
    home = url_for("home", _external=True)
    return [
        CalendarEntry(
            f"{one.id}@noken", one.name, datetime.combine(one.first, time(), WIT), one.made_at, home, one.last
        )
        for one in holidays_of(places, today() - BACK)
    ]


def _page(endpoint: str, row: DueRow) -> str:
    return url_for(endpoint, assignment_id=row.assignment_id, _external=True)


def _entry(row: DueRow, uid: UUID, url: str) -> CalendarEntry:
    title = f"{row.title} ({row.course}, {row.class_})"
    return CalendarEntry(f"{uid}@noken", title, row.due_at, row.changed_at, url)
