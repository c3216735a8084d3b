"""Reads of attendance: the register of a class and day, of a month, and what it says of one pupil."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Row, Select, and_, exists, or_, select

from learning.attendance import Act, Found, Presence, in_order, is_school_day, recap, settle, term_start
from learning.daily_models import AttendanceAct, AttendanceEntry
from learning.models import Course, CourseTeacher
from learning.queries.courses import teaching_today
from learning.queries.holidays import open_today
from noken.accounts.models import Account, Membership, Organization, Role
from noken.accounts.queries import OrganizationView, Person, classroom, valid_on
from noken.clock import today
from noken.database import session
from noken.permissions import Scope

AHEAD = timedelta(days=7)
BACK = timedelta(days=400)


@dataclass(frozen=True)
class Room:
    """A class as attendance asks about it: it belongs to everybody who teaches one of its courses today."""

    place: OrganizationView
    scope: Scope

    @property
    def id(self) -> UUID:
        return self.place.id

    @property
    def name(self) -> str:
        return self.place.name


@dataclass(frozen=True)
class Register:
    """One class and day. `acts`: newest first; `found` by pupil, empty while nobody has taken it."""

    room: Room
    day: date
    pupils: Sequence[Person]
    acts: Sequence[Act]
    found: Mapping[UUID, Found]

    @property
    def scope(self) -> Scope:
        return self.room.scope

    @property
    def differing(self) -> int:
        """How many pupils two acts disagree about."""
        return sum(bool(self.found[pupil.id].others) for pupil in self.pupils if pupil.id in self.found)


@dataclass(frozen=True)
class DayState:
    """What the register says of a pupil on a day."""

    day: date
    state: Presence


@dataclass(frozen=True)
class Line:
    """A pupil in the table of a month. `left`: no longer in the class; `recap` of these days."""

    id: UUID
    name: str
    left: bool
    states: Mapping[date, Presence]

    @property
    def recap(self) -> dict[Presence, int]:
        return recap(self.states.values())


@dataclass(frozen=True)
class Month:
    """All registers of a class from a day to a day; `days`: those on which somebody took it, oldest first."""

    room: Room
    first: date
    last: date
    days: Sequence[date]
    lines: Sequence[Line]

    @property
    def scope(self) -> Scope:
        return self.room.scope


def get_room(class_id: UUID) -> Room | None:
    """A class, for the door of its attendance."""
    room = classroom(class_id)
    if room is None:
        return None
    query = (
        select(CourseTeacher.account_id)
        .join(Course, Course.id == CourseTeacher.course_id)
        .where(Course.class_id == class_id, Course.closed_at.is_(None), teaching_today())
    )
    return Room(room, Scope(room.id, frozenset(session().scalars(query))))


def get_register(class_id: UUID, day: date) -> Register | None:
    """The register of a class and day; pupils by name. None for days nobody can mean."""
    room = get_room(class_id)
    if room is None or not today() - BACK <= day <= today() + AHEAD:
        return None
    acts = _acts(class_id, day, day)[day]
    found = settle(acts)
    return Register(room, day, pupils_on(class_id, day, found), in_order(acts), found)


def get_month(class_id: UUID, first: date) -> Month | None:
    """The registers of the month that begins with `first`."""
    room = get_room(class_id)
    if room is None:
        return None
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    settled = {day: settle(acts) for day, acts in _acts(class_id, first, last).items()}
    here = {pupil.id: pupil.name for pupil in pupils_on(class_id, today())}
    gone = {pupil for found in settled.values() for pupil in found} - here.keys()
    names = here | {pupil.id: pupil.name for pupil in _named(gone)}
    lines = [
        Line(
            pupil_id,
            name,
            pupil_id in gone,
            {day: found[pupil_id].state for day, found in settled.items() if pupil_id in found},
        )
        for pupil_id, name in sorted(names.items(), key=lambda item: (item[1].casefold(), item[0]))
    ]
    return Month(room, first, last, sorted(settled), lines)


def classes_taught(teacher_id: UUID) -> list[OrganizationView]:
    """The open classes with pupils in which somebody teaches a course today, by name."""
    query = (
        select(Organization)
        .where(
            Organization.id.in_(
                select(Course.class_id)
                .join(CourseTeacher, CourseTeacher.course_id == Course.id)
                .where(CourseTeacher.account_id == teacher_id, Course.closed_at.is_(None), teaching_today())
            ),
            Organization.closed_at.is_(None),
            exists().where(
                Membership.organization_id == Organization.id,
                Membership.role == Role.PUPIL,
                valid_on(Membership, today()),
            ),
        )
        .order_by(Organization.name, Organization.id)
    )
    return [OrganizationView(row.id, row.kind, row.name, row.parent_id) for row in session().scalars(query)]


def untaken_today(teacher_id: UUID) -> list[OrganizationView]:
    """Of the classes somebody teaches, those whose register nobody has taken on this school day; none on a holiday."""
    if not is_school_day(today()):
        return []
    rooms = open_today(classes_taught(teacher_id))
    ids = [room.id for room in rooms]
    query = select(AttendanceAct.class_id).where(AttendanceAct.class_id.in_(ids), AttendanceAct.day == today())
    taken = set(session().scalars(query)) if ids else set()
    return [room for room in rooms if room.id not in taken]


def pupils_on(class_id: UUID, day: date, also: Collection[UUID] = ()) -> list[Person]:
    """Who was a pupil of the class on that day, and `also` these, by name."""
    member = and_(
        Membership.account_id == Account.id,
        Membership.organization_id == class_id,
        Membership.role == Role.PUPIL,
        Membership.starts_on <= day,
        or_(Membership.ends_on.is_(None), Membership.ends_on >= day),
    )
    here = select(Membership.id).where(member).exists()
    query = select(Account.id, Account.name).where(or_(Account.id.in_(also), here)).order_by(Account.name, Account.id)
    return [Person(row.id, row.name) for row in session().execute(query)]


def days_of(pupil_ids: Collection[UUID], since: date | None = None) -> dict[UUID, list[DayState]]:
    """What the registers say of these pupils, newest day first, from the beginning of the term by default."""
    query = _entries().where(
        AttendanceEntry.pupil_id.in_(pupil_ids), AttendanceAct.day >= (since or term_start(today()))
    )
    places: dict[UUID, tuple[UUID, date]] = {}
    rows = session().execute(query).all()
    for row in rows:
        places[row.id] = (row.class_id, row.day)
    by_place: dict[tuple[UUID, date], list[Act]] = defaultdict(list)
    for act in _built(rows):
        by_place[places[act.id]].append(act)
    found: dict[UUID, list[DayState]] = defaultdict(list)
    for (_, day), acts in by_place.items():
        for pupil, said in settle(acts).items():
            found[pupil].append(DayState(day, said.state))
    return {pupil: sorted(days, key=lambda one: one.day, reverse=True) for pupil, days in found.items()}


def _named(ids: Collection[UUID]) -> list[Person]:
    query = select(Account.id, Account.name).where(Account.id.in_(ids))
    return [Person(row.id, row.name) for row in session().execute(query)]


def _entries() -> Select[*tuple[object, ...]]:
    return (
        select(
            AttendanceAct.id,
            AttendanceAct.class_id,
            AttendanceAct.day,
            AttendanceAct.seen,
            AttendanceAct.written_at,
            AttendanceAct.received_at,
            AttendanceAct.taken_by,
            Account.name,
            AttendanceEntry.pupil_id,
            AttendanceEntry.state,
        )
        .join(AttendanceEntry, AttendanceEntry.act_id == AttendanceAct.id)
        .join(Account, Account.id == AttendanceAct.taken_by)
    )


def _acts(class_id: UUID, first: date, last: date) -> dict[date, list[Act]]:
    query = _entries().where(AttendanceAct.class_id == class_id, AttendanceAct.day.between(first, last))
    rows = session().execute(query).all()
    days = {row.id: row.day for row in rows}
    found: dict[date, list[Act]] = defaultdict(list)
    for act in _built(rows):
        found[days[act.id]].append(act)
    return found


def _built(rows: Iterable[Row[*tuple[object, ...]]]) -> list[Act]:
    heads: dict[UUID, Row[*tuple[object, ...]]] = {}
    states: dict[UUID, dict[UUID, Presence]] = defaultdict(dict)
    for row in rows:
        heads[row.id] = row
        states[row.id][row.pupil_id] = row.state
    return [
        Act(id, row.taken_by, row.name, row.received_at, row.written_at, frozenset(map(UUID, row.seen)), states[id])
        for id, row in heads.items()
    ]
