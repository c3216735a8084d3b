"""The whole way from a roster to what should be here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from learning.roster.reading.dates import Span
from learning.roster.reading.model import Enrolment, Roster, School
from learning.roster.settling.model import ClassWanted, CourseWanted, Known, KnownRoom, Settled, Wanted
from learning.roster.settling.places import all_rooms, place_sections, school_of, usable_rooms
from learning.roster.settling.spans import union
from noken.accounts.models import Role

LED = frozenset({"school", "college", "university"})
Stay = tuple[Span, bool, str, int]


def settle(roster: Roster, known: Known) -> Settled:
    """What the roster asks for. Lines that hang on something that is not there are reported and left out."""
    settled = Settled(roster)
    rooms, school_ids = usable_rooms(roster, known)
    named = all_rooms(roster, rooms, known)
    enrolments = [row for row in roster.enrolments if _usable(row, roster, named, known)]
    placed = place_sections(roster, named, enrolments, known)
    _add_schools(settled, school_ids.values())
    titles = _titles(settled, placed)
    for id, room in rooms.items():
        home = id if room.homeroom else placed[id]
        if home == id:
            settled.classes[id] = ClassWanted(
                id, room.title, school_ids[id], room.homeroom, room.active, room.file, room.line
            )
        if not room.homeroom:
            active = room.active and (home not in rooms or rooms[home].active)
            settled.courses[id] = CourseWanted(id, home, titles[id], room.code, active, room.file, room.line)
    _add_people(settled, enrolments)
    _add_stays(settled, enrolments, named, placed, known)
    _add_leaderships(settled, known)
    _add_cares(settled, known)
    _point_out(settled)
    return settled


def _titles(settled: Settled, placed: Mapping[str, str]) -> dict[str, str]:
    """A course is named after its subject, or as its section where another course of the class has that subject."""
    rooms = settled.roster.rooms
    count: defaultdict[tuple[str, str], int] = defaultdict(int)
    for id, home in placed.items():
        if id in rooms:
            count[(home, rooms[id].subject.casefold())] += 1
    titles = {}
    for id, home in placed.items():
        if room := rooms.get(id):
            alone = room.subject and count[(home, room.subject.casefold())] == 1
            titles[id] = room.subject if alone else room.title
    return titles


def _usable(row: Enrolment, roster: Roster, rooms: Mapping[str, KnownRoom], known: Known) -> bool:
    """Whether room and person are there and the role is believable; reported where not."""
    if row.room not in rooms:
        return _dangling(roster, row, "room", "classSourcedId", row.room)
    person = roster.people.get(row.person)
    if person is None:
        if "person" in roster.open_ended and row.person in known.people:
            return True
        return _dangling(roster, row, "person", "userSourcedId", row.person)
    if row.role is Role.TEACHER and Role.PUPIL in person.roles and Role.TEACHER not in person.roles:
        roster.report.error("pupil-as-teacher", row.file, row.line, "role", value=person.name)
        return False
    if row.role is Role.PUPIL and person.roles and Role.PUPIL not in person.roles:
        roster.report.warn("role-differs", row.file, row.line, "role", value=person.name)
    return True


def _dangling(roster: Roster, row: Enrolment, kind: str, column: str, value: str) -> bool:
    refused = roster.refused[kind].get(value)
    code = "dangling" if refused is None else "hangs-on-refused"
    shown = value.partition(":")[2] if value[:2] in ("s:", "t:", "g:") else value
    roster.report.error(code, row.file, row.line, column, value=shown, other=refused or "")
    return False


def _add_schools(settled: Settled, used: Iterable[str]) -> None:
    """Schools, and whatever else classes stand in."""
    needed = set(used)
    for id, school in settled.roster.schools.items():
        if id in needed or (school.type == "school" and school.active):
            settled.schools[id] = school
            if school.type != "school":
                settled.roster.report.warn("not-a-school", school.file, school.line, "type", value=school.type or "-")


def _add_people(settled: Settled, enrolments: Iterable[Enrolment]) -> None:
    """Everybody with a role we know, in general or in a room."""
    enrolled = {row.person for row in enrolments}
    settled.people = {id: person for id, person in settled.roster.people.items() if person.roles or id in enrolled}


def _add_stays(
    settled: Settled,
    enrolments: Iterable[Enrolment],
    rooms: Mapping[str, KnownRoom],
    placed: Mapping[str, str],
    known: Known,
) -> None:
    roster = settled.roster
    stays: defaultdict[tuple[str, str, Role], list[Stay]] = defaultdict(list)
    taught: defaultdict[tuple[str, str], list[Stay]] = defaultdict(list)
    outside: list[tuple[Enrolment, str]] = []
    ended_rooms = {id for id, room in roster.rooms.items() if not room.active}
    ended_people = {id for id, person in roster.people.items() if not person.active}
    for row in enrolments:
        home = row.room if rooms[row.room].homeroom else placed[row.room]
        active = row.active and row.person not in ended_people and row.room not in ended_rooms
        stay = ((row.starts, row.ends), active, row.file, row.line)
        if row.role is Role.TEACHER:
            stays[(row.person, home, Role.TEACHER)].append(stay)
            if not rooms[row.room].homeroom:
                taught[(row.room, row.person)].append(stay)
        elif home == row.room:
            stays[(row.person, home, Role.PUPIL)].append(stay)
        elif roster.partial and row.active and home not in known.homes.get(row.person, ()):
            outside.append((row, home))
    for row, home in outside:
        if not any(active for _, active, _, _ in stays.get((row.person, home, Role.PUPIL), ())):
            roster.report.error("not-in-homeroom", row.file, row.line, "classSourcedId", value=row.room)
    settled.memberships = {key: _wanted(found) for key, found in stays.items()}
    settled.teachings = {key: _wanted(found) for key, found in taught.items()}


def _wanted(stays: list[Stay]) -> Wanted:
    """Several lines about the same place put together; lines that end it count only where no other keeps it up."""
    spans = [span for span, active, _, _ in stays if active]
    _, _, file, line = min(stays, key=lambda stay: (stay[2], stay[3]))
    ends = [span[1] for span, _, _, _ in stays if span[1]]
    last = max(ends) if ends and not spans else None
    return Wanted(union(spans) if len(spans) > 1 else tuple(spans), last, file, line)


def _add_leaderships(settled: Settled, known: Known) -> None:
    roster = settled.roster
    led: defaultdict[tuple[str, str], list[Stay]] = defaultdict(list)
    for row in roster.leaderships:
        if row.person not in settled.people and not ("person" in roster.open_ended and row.person in known.people):
            continue
        school = school_of(roster, known, row.school)
        if school is None or (isinstance(school, School) and school.type not in LED):
            roster.report.warn("leader-without-school", row.file, row.line, "orgSourcedId", value=row.school)
            continue
        person = roster.people.get(row.person)
        active = row.active and (person is None or person.active)
        id = school.id if isinstance(school, School) else school
        if isinstance(school, School):
            settled.schools.setdefault(id, school)
        led[(row.person, id)].append(((row.starts, row.ends), active, row.file, row.line))
    settled.leaderships = {key: _wanted(found) for key, found in led.items()}


def _add_cares(settled: Settled, known: Known) -> None:
    roster = settled.roster
    for care in roster.cares:
        for id, column in ((care.guardian, "relationshipUserSourcedId"), (care.pupil, "userSourcedId")):
            if id in settled.people or ("person" in roster.open_ended and id in known.people):
                continue
            refused = roster.refused["person"].get(id)
            code = "dangling" if refused is None else "hangs-on-refused"
            shown = id.partition(":")[2] if id[:2] in ("s:", "g:") else id
            roster.report.error(code, care.file, care.line, column, value=shown, other=refused or "")
            break
        else:
            if care.guardian == care.pupil:
                roster.report.warn("own-guardian", care.file, care.line)
            else:
                settled.cares.setdefault((care.guardian, care.pupil), (care.relation, care.file, care.line))


def _point_out(settled: Settled) -> None:
    """What is not wrong but probably not meant."""
    report, roster = settled.roster.report, settled.roster
    placed = {key[0] for key in settled.memberships} | {key[0] for key in settled.leaderships}
    tied = {guardian for guardian, _ in settled.cares}
    homes: defaultdict[str, set[str]] = defaultdict(set)
    for (id, place, role), wanted in settled.memberships.items():
        home = settled.classes.get(place)
        if role is Role.PUPIL and wanted.spans and home is not None and home.homeroom:
            homes[id].add(place)
    for id, person in settled.people.items():
        if not person.active:
            continue
        if Role.GUARDIAN in person.roles and id not in tied and id not in placed:
            report.warn("guardian-alone", person.file, person.line, value=person.name)
        elif Role.GUARDIAN not in person.roles and id not in placed and not roster.partial:
            report.warn("no-place", person.file, person.line, value=person.name)
        if len(homes.get(id, ())) > 1:
            report.warn("two-homerooms", person.file, person.line, value=person.name)
