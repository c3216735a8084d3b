"""The people of a OneRoster-like upload: `users.csv`, in later versions `roles.csv`, and who looks after whom."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from learning.roster.reading.archive import Table
from learning.roster.reading.dates import Span, read_span
from learning.roster.reading.gather import Gatherer
from learning.roster.reading.model import Care, Leadership, Person, Roster
from learning.roster.reading.names import usable_name
from learning.roster.reading.problems import Refused, Report
from learning.roster.reading.roles import is_leader, role_of
from learning.roster.reading.table import CsvTable, open_table
from learning.roster.reading.values import flag, items, status, whole_name
from noken.accounts.models import Role
from noken.accounts.phones import normalize_phone

Find = Callable[[str], Table | None]
Expect = Callable[[str, CsvTable], None]


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One line of `roles.csv` that can be used."""

    person: str
    role: Role
    school: str
    span: Span
    active: bool
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Tie:
    """`agentSourcedIds` of one person: somebody this person has to do with, in which direction the roles tell."""

    person: str
    other: str
    file: str
    line: int


def read_people(find: Find, expect: Expect, roster: Roster) -> None:
    """Fill `people`, `leaderships` and `cares` of the roster."""
    table = find("users")
    given = _read_roles(find, expect, roster.report)
    cares = _read_relationships(find, roster.report)
    if table is None:
        _keep_leaders(given or [], roster)
        roster.cares = cares
        return
    roles: defaultdict[str, set[Role]] = defaultdict(set)
    for line in given or ():
        if line.active:
            roles[line.person].add(line.role)
    for care in cares:
        roles[care.guardian].add(Role.GUARDIAN)
    ties = _read_users(table, expect, roster, roles, from_roles=given is not None)
    _keep_leaders(given or [], roster)
    for line in given or ():
        if line.person not in roster.people and "person" not in roster.open_ended:
            refused = roster.refused["person"].get(line.person)
            code = "dangling" if refused is None else "hangs-on-refused"
            roster.report.error(code, line.file, line.line, "userSourcedId", value=line.person, other=refused)
    roster.cares = cares + list(_settle_ties(ties, roster))


def _keep_leaders(given: Iterable[RoleLine], roster: Roster) -> None:
    roster.leaderships += [
        Leadership(line.person, line.school, line.span[0], line.span[1], line.active, line.file, line.line)
        for line in given
        if line.role is Role.HEAD_TEACHER
    ]


def _read_users(
    table: Table, expect: Expect, roster: Roster, roles: dict[str, set[Role]], from_roles: bool
) -> list[Tie]:
    report, name = roster.report, table.name
    ties: list[Tie] = []
    with table.open() as stream:
        opened = open_table(table, stream, report, ("sourcedId",) if from_roles else ("sourcedId", "role"))
        if not any(opened.has(title) for title in ("givenName", "familyName", "username")):
            raise Refused("missing-column", name, opened.header_line, "givenName", columns="givenName, familyName")
        expect("users", opened)
        agents = "agentSourcedIds" if opened.has("agentSourcedIds") else "agents"
        orgs = "orgSourcedIds" if opened.has("orgSourcedIds") else "orgSourcedId"
        found = Gatherer[Person](name, "sourcedId", report, roster.refused["person"])
        for line, row in opened.rows(
            *("sourcedId", "status", "enabledUser", "role", "givenName", "middleName", "familyName", "username"),
            *("sms", "phone", agents, orgs),
        ):
            id, state, enabled, word, given, middle, family, login, sms, telephone, others, schools = row
            if not found.usable(id, line):
                continue
            active, written = _active(state, enabled, name, line, report), whole_name(given, middle, family)
            if not written and (written := whole_name(login)):
                report.warn("login-as-name", name, line, "givenName")
            full = usable_name(written, "givenName", name, line, report)
            if not from_roles and not word:
                report.error("empty-value", name, line, "role")
            if active is None or not full or (not from_roles and not word):
                found.refuse(id, line)
                continue
            if not from_roles:
                if (role := role_of(word)) is None:
                    report.warn("unknown-role", name, line, "role", value=word)
                else:
                    roles.setdefault(id, set()).add(role)
                if role is Role.HEAD_TEACHER:
                    leads = [Leadership(id, school, None, None, active, name, line) for school in items(schools)]
                    roster.leaderships += leads
            held = frozenset(roles.get(id, ()))
            number = normalize_phone(sms) or normalize_phone(telephone) if Role.GUARDIAN in held else ""
            if number is None:
                if sms or telephone:
                    report.warn("odd-phone", name, line, "sms" if sms else "phone")
                number = ""
            found.add(id, Person(id, full, number, held, active, name, line))
            ties += [Tie(id, other, name, line) for other in items(others)]
    roster.people = found.done()
    return [tie for tie in ties if tie.person in roster.people]


def _active(state: str, enabled: str, file: str, line: int, report: Report) -> bool | None:
    active = status(state)
    if active is None:
        report.error("unknown-status", file, line, "status", value=state)
        return None
    allowed = flag(enabled) if enabled else True
    if allowed is None:
        report.error("bad-flag", file, line, "enabledUser", value=enabled)
        return None
    if active and not allowed:
        report.warn("not-enabled", file, line, "enabledUser")
    return active and allowed


def _read_roles(find: Find, expect: Expect, report: Report) -> list[RoleLine] | None:
    table = find("roles")
    if table is None:
        return None
    found: list[RoleLine] = []
    with table.open() as stream:
        opened = open_table(table, stream, report, ("userSourcedId", "role"))
        expect("roles", opened)
        starts = "beginDate" if opened.has("beginDate") else "roleStartDate"
        ends = "endDate" if opened.has("endDate") else "roleEndDate"
        seen: dict[str, int] = {}
        for line, (id, state, person, word, begin, end, school) in opened.rows(
            "sourcedId", "status", "userSourcedId", "role", starts, ends, "orgSourcedId"
        ):
            if not person or not word:
                report.error("empty-value", table.name, line, "role" if person else "userSourcedId")
                continue
            if id and seen.setdefault(id, line) != line:
                report.error("same-id", table.name, line, "sourcedId", value=id, other=seen[id])
                continue
            active, span = status(state), read_span(begin, end, starts, ends, table.name, line, report)
            if active is None:
                report.error("unknown-status", table.name, line, "status", value=state)
            if active is None or span is None:
                continue
            role = Role.HEAD_TEACHER if is_leader(word, bool(school)) else role_of(word)
            if role is None:
                report.warn("unknown-role", table.name, line, "role", value=word)
                continue
            found.append(RoleLine(person, role, school, span, active, table.name, line))
    return found


def _read_relationships(find: Find, report: Report) -> list[Care]:
    table = find("relationships")
    if table is None:
        return []
    found = []
    with table.open() as stream:
        opened = open_table(table, stream, report, ("userSourcedId", "relationshipUserSourcedId"))
        for line, (pupil, guardian, word) in opened.rows(
            "userSourcedId", "relationshipUserSourcedId", "relationshipRole"
        ):
            if not pupil or not guardian:
                column = "relationshipUserSourcedId" if pupil else "userSourcedId"
                report.error("empty-value", table.name, line, column)
            elif word and role_of(word) is not Role.GUARDIAN:
                report.warn("unknown-role", table.name, line, "relationshipRole", value=word)
            else:
                found.append(Care(guardian, pupil, word.casefold()[:40], True, table.name, line))
    return found


def _settle_ties(ties: Iterable[Tie], roster: Roster) -> Iterable[Care]:
    """A pupil's agent is a guardian, a guardian's agent a pupil; both directions occur, anything else means nothing."""
    people, unknown = roster.people, "person" in roster.open_ended
    for tie in ties:
        one, other = people[tie.person], people.get(tie.other)
        if other is None and not unknown:
            roster.report.warn("unknown-agent", tie.file, tie.line, "agentSourcedIds", value=tie.other)
            continue
        if Role.PUPIL in one.roles and (other is None or Role.GUARDIAN in other.roles):
            yield Care(tie.other, tie.person, "", True, tie.file, tie.line)
        elif Role.GUARDIAN in one.roles and (other is None or Role.PUPIL in other.roles):
            yield Care(tie.person, tie.other, "", True, tie.file, tie.line)
        else:
            roster.report.warn("agent-is-no-guardian", tie.file, tie.line, "agentSourcedIds", value=tie.other)
