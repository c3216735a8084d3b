"""Which format an upload is, and its reader."""

from collections.abc import Callable

from learning.roster.reading.archive import Table, Upload
from learning.roster.reading.headings import is_heading
from learning.roster.reading.manifest import read_manifest
from learning.roster.reading.model import Roster, Source
from learning.roster.reading.oneroster import NEEDED, read_oneroster
from learning.roster.reading.problems import Refused, Report
from learning.roster.reading.sections import CLEVER, SDS_V1, read_sections
from learning.roster.reading.sheet import read_sheet
from learning.roster.reading.table import open_table

ONEROSTER_FILES = frozenset(f"{name}.csv" for name in (*NEEDED, "roles", "manifest"))
SDS_V1_FILES = frozenset({"school.csv", "section.csv", "student.csv", "teacher.csv", "studentenrollment.csv"})
CLEVER_FILES = frozenset({"schools.csv", "sections.csv", "students.csv", "teachers.csv"})
PEOPLE_FILES = frozenset({"users.csv", "student.csv", "students.csv"})


def read_roster(upload: Upload) -> Roster:
    """The roster of an upload of any known format. Raises Refused with what the sender should do."""
    report = Report()
    names = upload.tables.keys()
    roster = _reader(upload, report)()
    roster.unused = sorted({*roster.unused, *upload.others})
    if not (roster.people or roster.rooms or roster.schools or roster.enrolments or report.errors):
        raise Refused("nothing-in-it", next(iter(sorted(names)), ""))
    return roster


def _reader(upload: Upload, report: Report) -> Callable[[], Roster]:
    names = upload.tables.keys()
    if upload.workbook is not None:
        return lambda: read_sheet(upload, report)
    if len(names) == 1 and _has_heading(next(iter(upload.tables.values()))):
        return lambda: read_sheet(upload, report)
    if names & SDS_V1_FILES:
        return lambda: read_sections(upload, SDS_V1, report)
    if names & CLEVER_FILES and "users.csv" not in names:
        return lambda: read_sections(upload, CLEVER, report)
    if names & ONEROSTER_FILES:
        return lambda: _read_oneroster(upload, report)
    if len(names) == 1:
        raise Refused("no-heading", next(iter(upload.tables.values())).name)
    raise Refused("unknown-format", files=", ".join(sorted(table.name for table in upload.tables.values())))


def _has_heading(table: Table) -> bool:
    with table.open() as stream:
        try:
            open_table(table, stream, Report(), any_encoding=True, is_header=is_heading)
        except Refused:
            return False
    return True


def _read_oneroster(upload: Upload, report: Report) -> Roster:
    manifest = read_manifest(upload, report)
    if manifest is not None:
        return read_oneroster(upload, manifest, Source.ONEROSTER, f"OneRoster {manifest.version}", report)
    if not _is_sds(upload):
        version = "1.2" if "roles.csv" in upload.tables else "1.1"
        return read_oneroster(upload, None, Source.ONEROSTER, f"OneRoster {version}", report)
    label = "Microsoft SDS v2.1" if "roles.csv" in upload.tables else "Microsoft SDS v2"
    return read_oneroster(upload, None, Source.SDS_V2, label, report)


def _is_sds(upload: Upload) -> bool:
    """SDS v2 has no manifest and says `orgSourcedId` where OneRoster says `schoolSourcedId`."""
    for file, foreign in (("classes.csv", "orgSourcedId"), ("roles.csv", "sessionSourcedId")):
        table = upload.tables.get(file)
        if table is None:
            continue
        with table.open() as stream:
            try:
                opened = open_table(table, stream, Report())
            except Refused:
                continue
            if file == "classes.csv":
                return opened.has(foreign) and not opened.has("schoolSourcedId")
            return opened.has(foreign) or not opened.has("sourcedId")
    return False
