"""`enrollments.csv`: the longest file of a roster, so read with nothing kept that is not needed."""

from learning.roster.reading.dates import Span, read_span
from learning.roster.reading.model import Enrolment, Roster
from learning.roster.reading.people import Expect, Find
from learning.roster.reading.roles import role_of
from learning.roster.reading.table import open_table
from learning.roster.reading.values import MAX_ID, status
from noken.accounts.models import Role

COLUMNS = ("sourcedId", "status", "classSourcedId", "userSourcedId", "role", "beginDate", "endDate")
TEACHING = (Role.PUPIL, Role.TEACHER)


def read_enrolments(find: Find, expect: Expect, roster: Roster) -> None:
    """Fill `enrolments` of the roster, in the order of the file."""
    table = find("enrollments")
    if table is None:
        return
    report, name, found = roster.report, table.name, roster.enrolments
    same: dict[str, str] = {}
    spans: dict[tuple[str, str], Span] = {("", ""): (None, None)}
    words: dict[str, Role | None] = {}
    states: dict[str, bool | None] = {}
    seen: dict[str, int] = {}
    clashes: set[int] = set()
    with table.open() as stream:
        opened = open_table(table, stream, report, ("classSourcedId", "userSourcedId", "role"))
        expect("enrollments", opened)
        identified = opened.has("sourcedId")
        for line, (id, state, room, person, word, begin, end) in opened.rows(*COLUMNS):
            if not (room and person and word and (id or not identified)) or len(id) > MAX_ID:
                _report_unusable(roster, name, line, id if identified else "-", room, person, word)
                continue
            if word not in words:
                words[word] = role_of(word)
            if state not in states:
                states[state] = status(state)
            span = spans.get((begin, end))
            if span is None:
                span = read_span(begin, end, "beginDate", "endDate", name, line, report)
                if span is None:
                    continue
                spans[(begin, end)] = span
            role, active = words[word], states[state]
            if active is None:
                report.error("unknown-status", name, line, "status", value=state)
                continue
            if role not in TEACHING:
                report.warn("unknown-role", name, line, "role", value=word)
                continue
            room, person = same.setdefault(room, room), same.setdefault(person, person)
            row = Enrolment(room, person, role, span[0], span[1], active, name, line)
            if identified:
                place = seen.setdefault(id, len(found))
                if place != len(found):
                    _same_id(roster, found[place], row, id, place, clashes)
                    continue
            found.append(row)
    if clashes:
        roster.enrolments = [row for place, row in enumerate(found) if place not in clashes]


def _report_unusable(roster: Roster, file: str, line: int, id: str, room: str, person: str, word: str) -> None:
    values = {"sourcedId": id, "classSourcedId": room, "userSourcedId": person, "role": word}
    empty = [column for column, value in values.items() if not value]
    if empty:
        roster.report.error("empty-value", file, line, empty[0])
    else:
        roster.report.error("too-long", file, line, "sourcedId", limit=MAX_ID)


def _same_id(roster: Roster, first: Enrolment, row: Enrolment, id: str, place: int, clashes: set[int]) -> None:
    """A doubled line is left out; where the two differ, both are."""
    roster.report.error("same-id", row.file, row.line, "sourcedId", value=id, other=first.line)
    differs = (first.room, first.person, first.role, first.starts, first.ends, first.active) != (
        *(row.room, row.person, row.role, row.starts, row.ends, row.active),
    )
    if differs and place not in clashes:
        clashes.add(place)
        roster.report.error("same-id", first.file, first.line, "sourcedId", value=id, other=row.line)
