"""From the rows of a spreadsheet to people, classes, lessons and guardians; the order of rows does not matter."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from learning.roster.reading.model import HERE, Care, Enrolment, Leadership, Person, Room, Roster, School
from learning.roster.reading.values import MAX_NAME, alike
from noken.accounts.models import Role
from noken.accounts.phones import normalize_phone

Spellings = dict[str, tuple[str, int]]


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One usable row. `number` is "" where the row gives none; `teachers` and `guardian` are names."""

    line: int
    name: str
    number: str
    role: Role
    school: str
    rooms: tuple[str, ...]
    lessons: tuple[str, ...]
    teachers: tuple[str, ...]
    guardian: str
    phone: str

    @property
    def id(self) -> str:
        """By number, else by name: nobody else in the school may then have this name."""
        if self.number:
            return self.number
        return f"{'nama' if self.role is Role.PUPIL else 'guru'}:{part(self.name)}@{self.school}"


def part(text: str) -> str:
    """A name as a piece of an identifier; `@` separates the pieces."""
    return alike(text).replace("@", " ")


def note(spellings: Spellings, id: str, title: str, line: int) -> str:
    """Remember a spelling; of several the shortest is kept, whatever the order of rows."""
    known = spellings.get(id)
    if known:
        title = min(known[0], title, key=lambda text: (len(text), text))
        line = min(known[1], line)
    spellings[id] = (title, line)
    return id


def fill(
    roster: Roster, file: str, lines: list[SheetLine], schools: Spellings, rooms: Spellings, lessons: Spellings
) -> None:
    """Put everything the rows say into the roster."""
    roster.schools = {
        id: School(id, title, "school", "", True, file, line) for id, (title, line) in sorted(schools.items())
    }
    made = {
        id: Room(id, title, id.partition("@")[2] or HERE, True, "", "", "", True, file, line)
        for id, (title, line) in rooms.items()
    }
    for id, (title, line) in lessons.items():
        home = made[id.partition("@")[2]]
        made[id] = Room(id, title, home.school, False, title, "", home.id, True, file, line)
    roster.rooms = dict(sorted(made.items()))
    lines = _agreeing(roster, file, lines)
    people: dict[str, Person] = {}
    for row in sorted(lines, key=lambda row: (row.name, row.line), reverse=True):
        line = min(row.line, people[row.id].line) if row.id in people else row.line
        people[row.id] = Person(row.id, row.name, "", frozenset({row.role}), True, file, line)
    _enrol(roster, file, lines, people)
    roster.leaderships = [
        Leadership(row.id, row.school or HERE, None, None, True, file, row.line)
        for row in lines
        if row.role is Role.HEAD_TEACHER
    ]
    _add_guardians(roster, file, [row for row in lines if row.role is Role.PUPIL], people)
    roster.people = dict(sorted(people.items()))


def _enrol(roster: Roster, file: str, lines: Iterable[SheetLine], people: dict[str, Person]) -> None:
    """Pupils in their class, teachers in their classes and lessons; teachers who are only named become people."""
    by_name: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in lines:
        if row.role is not Role.PUPIL:
            by_name[(alike(row.name), row.school)].add(row.id)
    enrolled: dict[tuple[str, str, Role], int] = {}
    for row in lines:
        role = Role.PUPIL if row.role is Role.PUPIL else Role.TEACHER
        for place in row.rooms if role is Role.PUPIL else (*row.rooms, *row.lessons):
            enrolled.setdefault((place, row.id, role), row.line)
        for name in row.teachers:
            teacher = _teacher(roster, file, row, name, by_name, people)
            for place in (row.lessons or row.rooms) if teacher else ():
                enrolled.setdefault((place, teacher, Role.TEACHER), row.line)
    roster.enrolments = [
        Enrolment(room, person, role, None, None, True, file, line)
        for (room, person, role), line in sorted(enrolled.items(), key=lambda pair: (pair[1], pair[0]))
    ]


def _agreeing(roster: Roster, file: str, lines: list[SheetLine]) -> list[SheetLine]:
    """Rows of the same person must agree on the name, and a pupil's on the class; where not, none of them is taken."""
    groups: defaultdict[str, list[SheetLine]] = defaultdict(list)
    for row in lines:
        groups[row.id].append(row)
    good = []
    for id, rows in groups.items():
        first = rows[0]
        names = {alike(row.name) for row in rows}
        homes = {row.rooms for row in rows if row.role is Role.PUPIL}
        kinds = {row.role is Role.PUPIL for row in rows}
        if len(names) == 1 and len(homes) <= 1 and len(kinds) == 1:
            good += rows
            for row in rows[1:]:
                if row.role is Role.PUPIL and (row.lessons, row.teachers) == (first.lessons, first.teachers):
                    roster.report.warn("line-twice", file, row.line, other=first.line)
            continue
        roster.refused["person"].setdefault(id, first.line)
        for row in rows:
            other = next(r.line for r in rows if r is not row)
            code = "same-number" if row.number else "same-name"
            value = row.number.removeprefix("no:").partition("@")[0] if row.number else row.name
            roster.report.error(code, file, row.line, "Nomor induk" if row.number else "Nama", value=value, other=other)
    return sorted(good, key=lambda row: row.line)


def _teacher(
    roster: Roster,
    file: str,
    row: SheetLine,
    name: str,
    by_name: Mapping[tuple[str, str], set[str]],
    people: dict[str, Person],
) -> str:
    """The teacher of that name: one who has a row of their own, else somebody new. "" where two could be meant."""
    if len(name) > MAX_NAME:
        roster.report.error("too-long", file, row.line, "Guru", limit=MAX_NAME)
        return ""
    candidates = by_name.get((alike(name), row.school), set())
    if len(candidates) > 1:
        roster.report.error("two-teachers", file, row.line, "Guru", value=name)
        return ""
    if candidates:
        return next(iter(candidates))
    id = f"guru:{part(name)}@{row.school}"
    known = people.get(id)
    chosen, line = (min(known.name, name), min(known.line, row.line)) if known else (name, row.line)
    people[id] = Person(id, chosen, "", frozenset({Role.TEACHER}), True, file, line)
    return id


def _add_guardians(roster: Roster, file: str, pupils: Iterable[SheetLine], people: dict[str, Person]) -> None:
    """One guardian for each phone number; without a number, one for each pupil."""
    named: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
    for row in pupils:
        number = normalize_phone(row.phone) if row.phone else ""
        if number is None:
            roster.report.warn("odd-phone", file, row.line, "HP wali")
        if not row.guardian and not number:
            continue
        if len(row.guardian) > MAX_NAME:
            roster.report.error("too-long", file, row.line, "Wali", limit=MAX_NAME)
            continue
        id = f"hp:{number}" if number else f"wali:{alike(row.guardian)}|{row.id}"
        named[id].append((row.guardian or f"Wali {row.name}", row.line, row.id))
    for id, mentions in sorted(named.items()):
        names = {alike(name) for name, _, _ in mentions}
        name, line = min(name for name, _, _ in mentions), min(line for _, line, _ in mentions)
        if len(names) > 1:
            roster.report.warn("names-of-phone", file, line, "HP wali", value=name)
        number = id.removeprefix("hp:") if id.startswith("hp:") else ""
        people[id] = Person(id, name, number, frozenset({Role.GUARDIAN}), True, file, line)
        for pupil, at in sorted({(pupil, at) for _, at, pupil in mentions}):
            roster.cares.append(Care(id, pupil, "", True, file, at))
