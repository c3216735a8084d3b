"""OneRoster CSV 1.0 to 1.2, and what Microsoft's SDS v2 and v2.1 made of it."""

from learning.roster.reading.archive import Table, Upload
from learning.roster.reading.enrolments import read_enrolments
from learning.roster.reading.gather import Gatherer
from learning.roster.reading.manifest import Manifest
from learning.roster.reading.model import Room, Roster, School, Source
from learning.roster.reading.names import usable_name
from learning.roster.reading.people import read_people
from learning.roster.reading.problems import Refused, Report
from learning.roster.reading.table import CsvTable, open_table
from learning.roster.reading.values import iso_date, items, status, tidy

NEEDED = ("orgs", "users", "classes", "enrollments")
PEOPLE_ONLY = {"orgs", "users"}
KINDS = {"orgs": "school", "users": "person", "classes": "room"}
SECTION_WORDS = frozenset({"scheduled", ""})
EXPECTED = {
    "orgs": ("type",),
    "classes": ("courseSourcedId", "classType", "termSourcedIds"),
    "users": ("enabledUser", "orgSourcedIds", "username", "givenName", "familyName"),
    "enrollments": ("sourcedId", "schoolSourcedId"),
    "courses": ("orgSourcedId",),
    "academicSessions": ("type", "schoolYear"),
    "roles": ("sourcedId", "roleType", "orgSourcedId"),
}


class Files:
    """The files of one upload that count: those the manifest does not declare absent."""

    def __init__(self, upload: Upload, manifest: Manifest | None, source: Source, report: Report) -> None:
        self.upload, self.manifest, self.source, self.report = upload, manifest, source, report

    def mode(self, name: str) -> str:
        return self.manifest.mode(name) if self.manifest else ""

    def find(self, name: str) -> Table | None:
        return None if self.mode(name) == "absent" else self.upload.tables.get(f"{name.casefold()}.csv")

    def expect(self, name: str, table: CsvTable) -> None:
        """Say once which columns of the standard are missing where we can do without."""
        missing = [title for title in EXPECTED.get(name, ()) if not table.has(title)]
        if self.find("roles") and "orgSourcedIds" in missing:
            missing.remove("orgSourcedIds")
        if missing and self.source is Source.ONEROSTER:
            self.report.warn("column-not-there", table.name, table.header_line, columns=", ".join(missing))


def read_oneroster(upload: Upload, manifest: Manifest | None, source: Source, label: str, report: Report) -> Roster:
    """The roster of a OneRoster-like upload. Raises Refused where a file or column is missing that nothing replaces."""
    files = Files(upload, manifest, source, report)
    present = {name for name in NEEDED if files.find(name)}
    partial = manifest is not None and any(files.mode(name) == "delta" for name in NEEDED)
    only_people = source is Source.SDS_V2 and present == PEOPLE_ONLY and files.find("roles")
    if not present or (not partial and not only_people and len(present) < len(NEEDED)):
        missing = [f"{name}.csv" for name in NEEDED if name not in present]
        raise Refused("missing-file", missing[0], files=", ".join(missing))
    roster = Roster(source, label, report=report, partial=partial)
    if manifest is None and source is Source.ONEROSTER:
        report.warn("no-manifest")
    roster.complete = frozenset(name for name in NEEDED if name in present and files.mode(name) == "bulk")
    roster.open_ended = frozenset(
        kind for name, kind in KINDS.items() if name not in present or files.mode(name) == "delta"
    )
    if "orgs" in present:
        roster.schools = _read_schools(files, roster)
    sessions = _read_sessions(files)
    titles = _read_courses(files)
    if "classes" in present:
        roster.rooms = _read_rooms(files, roster, titles, sessions)
    read_people(files.find, files.expect, roster)
    if "enrollments" in present:
        read_enrolments(files.find, files.expect, roster)
    used = {f"{name.casefold()}.csv" for name in (*NEEDED, *EXPECTED, "manifest", "relationships")}
    roster.unused = sorted(table.name for name, table in upload.tables.items() if name not in used)
    return roster


def _read_schools(files: Files, roster: Roster) -> dict[str, School]:
    table = files.find("orgs")
    assert table is not None  # noqa: S101
    report = files.report
    with table.open() as stream:
        opened = open_table(table, stream, report, ("sourcedId", "name"))
        files.expect("orgs", opened)
        found = Gatherer[School](table.name, "sourcedId", report, roster.refused["school"])
        for line, (id, name, kind, parent, state) in opened.rows(
            "sourcedId", "name", "type", "parentSourcedId", "status"
        ):
            if not found.usable(id, line):
                continue
            active = status(state)
            if active is None or not (title := usable_name(name, "name", table.name, line, report)):
                if active is None:
                    report.error("unknown-status", table.name, line, "status", value=state)
                found.refuse(id, line)
                continue
            found.add(id, School(id, title, kind.casefold(), parent, active, table.name, line))
    return found.done()


def _read_sessions(files: Files) -> frozenset[str] | None:
    """Identifiers of terms; None where there is no such file. Terms only prove that the file is whole."""
    table = files.find("academicSessions")
    if table is None:
        return None
    report, found = files.report, dict[str, int]()
    with table.open() as stream:
        try:
            opened = open_table(table, stream, report, ("sourcedId", "startDate", "endDate"))
        except Refused as refusal:
            report.warn("file-left-out", table.name, refusal.problem.line, reason=refusal.problem.code)
            return None
        files.expect("academicSessions", opened)
        for line, (id, title, start, end) in opened.rows("sourcedId", "title", "startDate", "endDate"):
            days = iso_date(start), iso_date(end)
            for text, day, column in ((start, days[0], "startDate"), (end, days[1], "endDate")):
                if day is None:
                    report.error("bad-date" if text else "empty-value", table.name, line, column, value=text)
            if not id or not title:
                report.error("empty-value", table.name, line, "title" if id else "sourcedId")
            elif days[0] and days[1]:
                if days[1] < days[0]:
                    report.error("ends-before", table.name, line, "endDate", value=end)
                    found.setdefault(id, line)
                elif found.setdefault(id, line) != line:
                    report.error("same-id", table.name, line, "sourcedId", value=id, other=found[id])
    return frozenset(found)


def _read_courses(files: Files) -> dict[str, tuple[str, str]] | None:
    """Title and code of subjects by identifier; None where there is no such file."""
    table = files.find("courses")
    if table is None:
        return None
    report, found, lines = files.report, dict[str, tuple[str, str]](), dict[str, int]()
    with table.open() as stream:
        try:
            opened = open_table(table, stream, report, ("sourcedId", "title"))
        except Refused as refusal:
            report.warn("file-left-out", table.name, refusal.problem.line, reason=refusal.problem.code)
            return None
        files.expect("courses", opened)
        code_title = "courseCode" if opened.has("courseCode") else "code"
        for line, (id, title, code) in opened.rows("sourcedId", "title", code_title):
            if not id:
                report.error("empty-value", table.name, line, "sourcedId")
                continue
            name = usable_name(title, "title", table.name, line, report)
            if not name:
                continue
            if lines.setdefault(id, line) != line:
                report.error("same-id", table.name, line, "sourcedId", value=id, other=lines[id])
            found[id] = min(found.get(id, (name, code)), (name, code))
    return found


def _read_rooms(
    files: Files, roster: Roster, titles: dict[str, tuple[str, str]] | None, sessions: frozenset[str] | None
) -> dict[str, Room]:
    table = files.find("classes")
    assert table is not None  # noqa: S101
    report = files.report
    with table.open() as stream:
        opened = open_table(table, stream, report, ("sourcedId", "title"))
        school_title = "schoolSourcedId" if opened.has("schoolSourcedId") else "orgSourcedId"
        if not opened.has(school_title):
            raise Refused("missing-column", table.name, opened.header_line, school_title, columns="schoolSourcedId")
        files.expect("classes", opened)
        found = Gatherer[Room](table.name, "sourcedId", report, roster.refused["room"])
        for line, (id, title, school, kind, course, code, terms, state) in opened.rows(
            "sourcedId", "title", school_title, "classType", "courseSourcedId", "classCode", "termSourcedIds", "status"
        ):
            if not found.usable(id, line):
                continue
            active, name = status(state), usable_name(title, "title", table.name, line, report)
            if active is None:
                report.error("unknown-status", table.name, line, "status", value=state)
            if not school:
                report.error("empty-value", table.name, line, school_title)
            if active is None or not name or not school:
                found.refuse(id, line)
                continue
            word = kind.casefold()
            if word not in SECTION_WORDS and word != "homeroom":
                report.warn("unknown-class-type", table.name, line, "classType", value=kind)
            subject = (titles or {}).get(course)
            if course and titles is not None and subject is None:
                report.warn("unknown-course", table.name, line, "courseSourcedId", value=course)
            for term in items(terms):
                if sessions is not None and term not in sessions:
                    report.warn("unknown-term", table.name, line, "termSourcedIds", value=term)
            about, own_code = subject or ("", "")
            code = tidy(code or own_code)[:64]
            room = Room(id, name, school, word == "homeroom", about, code, "", active, table.name, line)
            found.add(id, room)
    return found.done()
