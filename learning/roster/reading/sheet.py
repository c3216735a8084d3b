"""A simple spreadsheet with Indonesian headings: one row a person, classes and lessons as they are mentioned."""

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass

from learning.roster.reading.archive import Table, Upload
from learning.roster.reading.headings import is_heading, meanings
from learning.roster.reading.model import Roster, Source
from learning.roster.reading.names import usable_name
from learning.roster.reading.problems import Report
from learning.roster.reading.roles import role_of
from learning.roster.reading.sheet_people import SheetLine, Spellings, fill, note, part
from learning.roster.reading.table import CONTROL, key, open_table
from learning.roster.reading.values import MAX_ID, MAX_NAME, tidy
from learning.roster.reading.workbook import workbook_rows
from learning.spelling import class_key
from noken.accounts.models import Role

TEACHER_WORDS = frozenset({"walikelas", "gurukelas", "gurumapel", "gurumatapelajaran", "gurubk", "wakilkepalasekolah"})
Cells = dict[str, str]


def read_sheet(upload: Upload, report: Report) -> Roster:
    """The roster of a workbook or of one CSV file. Raises Refused where no row can be the heading."""
    table = upload.workbook or next(iter(upload.tables.values()))
    sheet = Sheet(table.name, report, {}, {}, {}, [])
    rows = workbook_rows(table) if upload.workbook else _csv_rows(table, report)
    with closing(rows):
        columns = meanings(next(rows)[1])
        for line, cells in rows:
            _read_row(sheet, line, _named(columns, cells))
    roster = Roster(Source.SHEET, "Lembar kerja" if upload.workbook else "Lembar kerja CSV", report=report)
    fill(roster, sheet.file, sheet.lines, sheet.schools, sheet.rooms, sheet.lessons)
    return roster


@dataclass(frozen=True)
class Sheet:
    """What has been read so far. Schools, classes and lessons by identifier, with every spelling settled."""

    file: str
    report: Report
    schools: Spellings
    rooms: Spellings
    lessons: Spellings
    lines: list[SheetLine]


def _csv_rows(table: Table, report: Report) -> Generator[tuple[int, list[str]]]:
    with table.open() as stream:
        opened = open_table(table, stream, report, any_encoding=True, is_header=is_heading)
        yield opened.header_line, opened.titles
        for line, values in opened.rows_by_place(range(len(opened.titles))):
            yield line, list(values)


def _named(columns: list[str], cells: list[str]) -> Cells:
    """Cells by meaning; the first filled number counts, a nationwide one before the school's own."""
    named: Cells = {}
    for meaning, cell in zip(columns, cells, strict=False):
        if meaning and cell and not named.get(meaning):
            named[meaning] = cell
    return named


def _read_row(sheet: Sheet, line: int, cells: Cells) -> None:
    report, file = sheet.report, sheet.file
    if not cells:
        return
    if any(CONTROL.search(cell) for cell in cells.values()):
        report.error("control-character", file, line)
        return
    name = usable_name(cells.get("name", ""), "Nama", file, line, report)
    role = _role(cells.get("role", ""))
    if role is None:
        report.warn("unknown-role", file, line, "Peran", value=cells["role"])
        return
    if role is Role.GUARDIAN:
        report.warn("guardian-row", file, line, "Peran")
        return
    long = next((meaning for meaning, cell in cells.items() if len(cell) > MAX_NAME * 5), "")
    if long or not name:
        if name:
            report.error("too-long", file, line, long, limit=MAX_NAME * 5)
        return
    classes = _split(cells.get("class", ""), ";,")
    if role is Role.PUPIL and len(classes) != 1:
        code = "several-classes" if classes else "empty-value"
        report.error(code, file, line, "Kelas")
        return
    if any(len(title) > MAX_NAME for title in (*classes, cells.get("school", ""))):
        report.error("too-long", file, line, "Kelas", limit=MAX_NAME)
        return
    school = _school(sheet, cells.get("school", ""), line)
    number = _number(cells, school)
    if len(number) > MAX_ID:
        report.error("too-long", file, line, "Nomor induk", limit=MAX_ID)
        return
    rooms = tuple(_room(sheet, title, school, line) for title in classes)
    subjects = [subject for subject in _split(cells.get("subject", ""), ";") if len(subject) <= MAX_NAME]
    lessons = tuple(_lesson(sheet, subject, room, line) for room in rooms for subject in subjects)
    teachers = tuple(_split(cells.get("teacher", ""), ";"))
    sheet.lines.append(
        SheetLine(
            line,
            name,
            number,
            role,
            school,
            rooms,
            lessons,
            teachers,
            tidy(cells.get("guardian", "")),
            cells.get("phone", ""),
        )  # fmt: skip
    )


def _role(word: str) -> Role | None:
    if not word:
        return Role.PUPIL
    return Role.TEACHER if key(word) in TEACHER_WORDS else role_of(word)


def _split(text: str, signs: str) -> list[str]:
    for sign in signs[1:]:
        text = text.replace(sign, signs[0])
    return [part for piece in text.split(signs[0]) if (part := tidy(piece))]


def _school(sheet: Sheet, name: str, line: int) -> str:
    """The identifier of a school; "" is the one the roster is imported into."""
    title = tidy(name)
    return note(sheet.schools, f"sekolah:{part(title)}", title, line) if title else ""


def _room(sheet: Sheet, title: str, school: str, line: int) -> str:
    return note(sheet.rooms, f"kelas:{class_key(title)}@{school}", title, line)


def _lesson(sheet: Sheet, subject: str, room: str, line: int) -> str:
    return note(sheet.lessons, f"mapel:{part(subject)}@{room}", subject, line)


def _number(cells: Cells, school: str) -> str:
    """What a person is known by in later sheets; "" without a number. A spreadsheet eats the zeros of an NISN."""
    if national := cells.get("national", "").replace(" ", ""):
        return f"no:{national.zfill(10) if national.isdecimal() else national}"
    if own := cells.get("number", "").replace(" ", ""):
        return f"no:{own}@{school}"
    return ""
