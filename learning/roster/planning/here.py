"""What is here already: everything below the organisation a roster is imported into, read in a handful of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import CTE, select

from learning.models import Course, CourseTeacher
from learning.roster.models import RosterIdentity, Thing
from learning.roster.reading.model import Source
from learning.roster.settling.model import Known, KnownRoom
from noken.accounts.models import Account, Guardianship, Kind, Membership, Organization, Role
from noken.database import session
from noken.permissions import lineage

ASKED_AT_ONCE = 500


class Place(NamedTuple):
    """An organisation."""

    id: UUID
    kind: Kind
    name: str
    parent_id: UUID | None
    closed_at: datetime | None


class Lesson(NamedTuple):
    """A course."""

    id: UUID
    class_id: UUID
    title: str
    code: str
    closed_at: datetime | None


class Human(NamedTuple):
    """An account."""

    id: UUID
    name: str
    phone: str | None
    closed: bool


class Stay(NamedTuple):
    """A dated row: of a membership, of a teacher of a course, of a guardian."""

    id: UUID
    starts: date
    ends: date | None


@dataclass
class Here:
    """`ids`: identifiers of the roster's source that are known already, by what they name."""

    target: Place
    places: dict[UUID, Place]
    lessons: dict[UUID, Lesson]
    humans: dict[UUID, Human]
    memberships: dict[tuple[UUID, UUID, Role], list[Stay]]
    teachings: dict[tuple[UUID, UUID], list[Stay]]
    cares: dict[tuple[UUID, UUID], Stay]
    ids: dict[Thing, dict[str, UUID]]
    owned: set[UUID] = field(default_factory=set)

    def names_of(self, thing: Thing) -> dict[UUID, str]:
        """The identifiers the other way round."""
        return {object_id: external_id for external_id, object_id in self.ids[thing].items()}

    def own(self, thing: Thing, name: str) -> UUID | None:
        """What our own identifier names, as our exports use it for things that came from nowhere else."""
        if len(name) != 36:
            return None
        try:
            id = UUID(name)
        except ValueError:
            return None
        if thing in (Thing.SCHOOL, Thing.CLASS):
            place = self.places.get(id)
            return id if place is not None and place.kind.value == thing.value else None
        return id if id in (self.lessons if thing is Thing.COURSE else self.humans) else None


def load_here(target_id: UUID, source: Source) -> Here:
    """Read it all. Call inside a reading session."""
    db = session()
    below = _below(target_id)
    places = {
        row.id: Place(row.id, row.kind, row.name, row.parent_id, row.closed_at)
        for row in db.execute(
            select(
                Organization.id, Organization.kind, Organization.name, Organization.parent_id, Organization.closed_at
            ).join(below, below.c.id == Organization.id)
        )
    }
    lessons = {
        row.id: Lesson(row.id, row.class_id, row.title, row.code, row.closed_at)
        for row in db.execute(
            select(Course.id, Course.class_id, Course.title, Course.code, Course.closed_at).join(
                below, below.c.id == Course.class_id
            )
        )
    }
    memberships: dict[tuple[UUID, UUID, Role], list[Stay]] = {}
    columns = (Membership.id, Membership.account_id, Membership.organization_id, Membership.role)
    for id, account, place, role, starts, ends in db.execute(
        select(*columns, Membership.starts_on, Membership.ends_on)
        .join(below, below.c.id == Membership.organization_id)
        .order_by(Membership.starts_on, Membership.id)
    ):
        memberships.setdefault((account, place, role), []).append(Stay(id, starts, ends))
    teachings: dict[tuple[UUID, UUID], list[Stay]] = {}
    for id, course, account, starts, ends in db.execute(
        select(
            CourseTeacher.id,
            CourseTeacher.course_id,
            CourseTeacher.account_id,
            CourseTeacher.starts_on,
            CourseTeacher.ends_on,
        )
        .join(Course, Course.id == CourseTeacher.course_id)
        .join(below, below.c.id == Course.class_id)
        .order_by(CourseTeacher.starts_on)
    ):
        teachings.setdefault((course, account), []).append(Stay(id, starts, ends))
    members = {account for account, _, _ in memberships}
    cares = _cares(members | _named_people(target_id, source))
    members |= {guardian for guardian, _ in cares}
    ids, own_people = _identities(target_id, source, places, lessons, members)
    humans = _humans(members | set(ids[Thing.PERSON].values()))
    return Here(places[target_id], places, lessons, humans, memberships, teachings, cares, ids, own_people)


def _below(target_id: UUID) -> CTE:
    start = select(Organization.id).where(Organization.id == target_id)
    down = start.cte("roster_below", recursive=True)
    return down.union_all(select(Organization.id).join(down, Organization.parent_id == down.c.id))


def _named_people(target_id: UUID, source: Source) -> set[UUID]:
    mine = RosterIdentity.scope_id == target_id, RosterIdentity.source == source
    return set(session().scalars(select(RosterIdentity.object_id).where(*mine, RosterIdentity.thing == Thing.PERSON)))


def _cares(pupils: Iterable[UUID]) -> dict[tuple[UUID, UUID], Stay]:
    found = {}
    for some in in_pieces(pupils):
        query = select(
            Guardianship.id,
            Guardianship.guardian_id,
            Guardianship.pupil_id,
            Guardianship.starts_on,
            Guardianship.ends_on,
        ).where(Guardianship.pupil_id.in_(some))
        for id, guardian, pupil, starts, ends in session().execute(query):
            found[(guardian, pupil)] = Stay(id, starts, ends)
    return found


def _humans(ids: Iterable[UUID]) -> dict[UUID, Human]:
    found = {}
    for some in in_pieces(ids):
        query = select(Account.id, Account.name, Account.phone, Account.closed_at).where(Account.id.in_(some))
        for id, name, phone, closed_at in session().execute(query):
            found[id] = Human(id, name, phone, closed_at is not None)
    return found


def in_pieces(ids: Iterable[Any]) -> Iterable[list[Any]]:
    """Lists short enough for one query."""
    whole = sorted(ids)
    return (whole[start : start + ASKED_AT_ONCE] for start in range(0, len(whole), ASKED_AT_ONCE))


def _identities(
    target_id: UUID,
    source: Source,
    places: Mapping[UUID, Place],
    lessons: Mapping[UUID, Lesson],
    members: set[UUID],
) -> tuple[dict[Thing, dict[str, UUID]], set[UUID]]:
    """Identifiers by thing; and the people whom imports into this place brought, who may be renamed by it.

    What imports into a place above or below named counts too, as far as it lies here and means one thing only.
    """
    scopes = {*lineage(target_id), *places}
    own: dict[Thing, dict[str, UUID]] = {thing: {} for thing in Thing}
    others: dict[Thing, defaultdict[str, set[UUID]]] = {thing: defaultdict(set) for thing in Thing}
    rows = session().execute(
        select(
            RosterIdentity.scope_id, RosterIdentity.thing, RosterIdentity.external_id, RosterIdentity.object_id
        ).where(RosterIdentity.source == source)
    )
    here: dict[Thing, set[UUID] | Mapping[UUID, Any]] = {
        Thing.SCHOOL: places,
        Thing.CLASS: places,
        Thing.COURSE: lessons,
        Thing.PERSON: members,
    }
    for scope_id, thing, external_id, object_id in rows:
        if scope_id == target_id:
            if thing is Thing.PERSON or object_id in here[thing]:
                own[thing][external_id] = object_id
        elif scope_id in scopes and object_id in here[thing]:
            others[thing][external_id].add(object_id)
    owned = set(own[Thing.PERSON].values())
    for thing, named in others.items():
        for external_id, objects in named.items():
            if len(objects) == 1:
                own[thing].setdefault(external_id, next(iter(objects)))
    return own, owned


def accounts_by_phone(phones: Iterable[str]) -> dict[str, Human]:
    """Who has which of these numbers."""
    found = {}
    for some in in_pieces(phones):
        query = select(Account.id, Account.name, Account.phone, Account.closed_at).where(Account.phone.in_(some))
        for id, name, phone, closed_at in session().execute(query):
            found[str(phone)] = Human(id, name, phone, closed_at is not None)
    return found


def known_to(here: Here, day: date) -> Known:
    """The same by the file's identifiers, for the part that knows no database."""
    classes, courses = here.ids[Thing.CLASS], here.ids[Thing.COURSE]
    class_names = here.names_of(Thing.CLASS)
    rooms = {name: KnownRoom(True) for name in classes.keys() - courses.keys()}
    for name, course_id in courses.items():
        home = class_names.get(here.lessons[course_id].class_id, "")
        rooms[name] = KnownRoom(False, "" if home == name else home)
    for lesson in here.lessons.values():
        home = class_names.get(lesson.class_id, str(lesson.class_id))
        rooms.setdefault(str(lesson.id), KnownRoom(False, home))
    people = here.names_of(Thing.PERSON)
    homes: defaultdict[str, set[str]] = defaultdict(set)
    for (account, place, role), stays in here.memberships.items():
        home = class_names.get(place, "")
        if role is not Role.PUPIL or account not in people or home not in rooms or not rooms[home].homeroom:
            continue
        if any(stay.starts <= day and (stay.ends is None or stay.ends >= day) for stay in stays):
            homes[people[account]].add(home)
    return Known(frozenset(here.ids[Thing.SCHOOL]), frozenset(here.ids[Thing.PERSON]), rooms, homes)
