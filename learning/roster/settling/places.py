"""Which schools and rooms of a roster count, and where each section belongs: in a homeroom, or a class of its own."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from learning.roster.reading.dates import Span
from learning.roster.reading.model import HERE, Enrolment, Room, Roster, School
from learning.roster.settling.model import Known, KnownRoom
from learning.roster.settling.spans import overlap
from noken.accounts.models import Role

MAX_DEPTH = 50


def school_of(roster: Roster, known: Known, id: str) -> School | str | None:
    """The school an organisation is or stands in: one of the file, the identifier of a known one, `HERE`, or None.

    A department of a school is that school; an organisation that is in no school stands for itself.
    """
    if id == HERE:
        return HERE
    own = roster.schools.get(id)
    if own is None:
        return id if "school" in roster.open_ended and id in known.schools else None
    above, seen = own, 0
    while above.type != "school" and seen < MAX_DEPTH:
        parent = roster.schools.get(above.parent)
        if parent is None or parent is above:
            return own
        above, seen = parent, seen + 1
    return above if above.type == "school" else own


def usable_rooms(roster: Roster, known: Known) -> tuple[dict[str, Room], dict[str, str]]:
    """Rooms whose school counts, and the school of each. The others are reported."""
    rooms, schools = {}, {}
    for id, room in roster.rooms.items():
        school = school_of(roster, known, room.school)
        if school is None:
            refused = roster.refused["school"].get(room.school)
            code = "dangling" if refused is None else "hangs-on-refused"
            facts = {"value": room.school, "other": refused or ""}
            roster.report.error(code, room.file, room.line, "schoolSourcedId", **facts)
            roster.refused["room"].setdefault(id, room.line)
            continue
        if isinstance(school, School) and not school.active and school.id not in known.schools:
            facts = {"value": school.name, "other": school.line}
            roster.report.error("school-ended", room.file, room.line, "schoolSourcedId", **facts)
            roster.refused["room"].setdefault(id, room.line)
            continue
        rooms[id] = room
        schools[id] = school.id if isinstance(school, School) else school
    return rooms, schools


def all_rooms(roster: Roster, rooms: Mapping[str, Room], known: Known) -> dict[str, KnownRoom]:
    """The rooms that enrolments may name: of the file, and known ones where the file lists changes only."""
    named = {id: KnownRoom(room.homeroom, room.inside) for id, room in rooms.items()}
    if "room" in roster.open_ended:
        for id, room in known.rooms.items():
            named.setdefault(id, room)
    return named


def place_sections(
    roster: Roster, rooms: Mapping[str, KnownRoom], enrolments: Iterable[Enrolment], known: Known
) -> dict[str, str]:
    """For each section the homeroom it belongs to, or itself where it is a class of its own.

    It belongs to a homeroom when that is the one homeroom all of its pupils share (at the time); one without pupils
    stays where it was. Where a file lists changes only, a section known already stays where it is.
    """
    placed = {id: room.inside for id, room in rooms.items() if not room.homeroom and room.inside}
    if roster.partial:
        placed |= {id: room.inside or id for id, room in known.rooms.items() if id in rooms and not room.homeroom}
    ended = {id for id, room in roster.rooms.items() if not room.active}
    homes: defaultdict[str, list[tuple[str, Span]]] = defaultdict(list)
    pending = []
    for row in enrolments:
        if row.role is not Role.PUPIL or not row.active or row.room in ended:
            continue
        if rooms[row.room].homeroom:
            homes[row.person].append((row.room, (row.starts, row.ends)))
        elif row.room not in placed:
            pending.append(row)
    common: dict[str, frozenset[str]] = {}
    for row in pending:
        found = _homes_of(row, homes.get(row.person, ()), known if roster.partial else None)
        before = common.get(row.room)
        common[row.room] = found if before is None or before is found else before & found
    for id, room in rooms.items():
        if room.homeroom or id in placed:
            continue
        shared = common.get(id)
        if shared is None:
            placed[id] = _former_home(id, rooms, known)
        else:
            placed[id] = next(iter(shared)) if len(shared) == 1 else id
    return placed


def _former_home(id: str, rooms: Mapping[str, KnownRoom], known: Known) -> str:
    """Where a section nobody attends (yet) was before, if that homeroom still is; else itself."""
    before = known.rooms.get(id)
    return before.inside if before is not None and before.inside in rooms else id


@lru_cache(maxsize=10_000)
def _alone(home: str) -> frozenset[str]:
    return frozenset((home,))


def _homes_of(row: Enrolment, homes: Sequence[tuple[str, Span]], known: Known | None) -> frozenset[str]:
    """The homerooms of a pupil while enrolled in a section."""
    if len(homes) == 1:
        return _alone(homes[0][0])
    found = frozenset([home for home, span in homes if overlap(span, (row.starts, row.ends))])
    if not found and known is not None:
        found = frozenset(known.homes.get(row.person, ()))
    return found
