"""Rosters kept by sections: Microsoft's SDS v1 (also as used in the United Kingdom) and Clever."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from learning.roster.reading.archive import Upload
from learning.roster.reading.gather import Gatherer
from learning.roster.reading.model import Care, Enrolment, Leadership, Person, Room, Roster, School, Source
from learning.roster.reading.names import usable_name
from learning.roster.reading.problems import Refused, Report
from learning.roster.reading.roles import role_of
from learning.roster.reading.table import Row, open_table
from learning.roster.reading.values import MAX_NAME, alike, status, tidy, whole_name
from noken.accounts.models import Role
from noken.accounts.phones import normalize_phone

Titles = Sequence[str]


@dataclass(frozen=True)
class Dialect:
    """How one format names its files and columns; of several titles the first that is there counts."""

    source: Source
    label: str
    school: str
    section: str
    student: str
    teacher: str
    enrolment: str
    teaching: str
    school_id: Titles = ("SIS ID", "DfE Number", "ID")
    section_id: Titles = ("SIS ID", "ID")
    person_id: Mapping[str, Titles] = field(default_factory=lambda: {"s": ("SIS ID", "ID"), "t": ("SIS ID", "ID")})
    of_school: Titles = ("School SIS ID", "School DfE Number")
    of_section: Titles = ("Section SIS ID", "Section ID")
    teachers_of_section: Titles = ()


SDS_V1 = Dialect(
    *(Source.SDS_V1, "Microsoft SDS v1", "School.csv", "Section.csv", "Student.csv", "Teacher.csv"),
    *("StudentEnrollment.csv", "TeacherRoster.csv"),
)
CLEVER = Dialect(
    *(Source.CLEVER, "Clever", "schools.csv", "sections.csv", "students.csv", "teachers.csv", "enrollments.csv", ""),
    school_id=("School_id",),
    section_id=("Section_id",),
    person_id={"s": ("Student_id",), "t": ("Teacher_id",)},
    of_school=("School_id",),
    of_section=("Section_id",),
    teachers_of_section=("Teacher_id", *(f"Teacher_{place}_id" for place in range(2, 11))),
)


class Reading:
    """One upload of a dialect on its way to a roster."""

    def __init__(self, upload: Upload, dialect: Dialect, report: Report) -> None:
        self.upload, self.dialect = upload, dialect
        self.roster = Roster(dialect.source, dialect.label, report=report)
        self.report = report

    def rows(self, file: str, *columns: Titles, needed: int, take: Callable[[str, Row], None]) -> None:
        """Hand every row of a file to `take`; the first `needed` columns must be there under one of their titles."""
        table = self.upload.tables[file.casefold()]
        with table.open() as stream:
            opened = open_table(table, stream, self.report)
            chosen = [next((title for title in titles if opened.has(title)), titles[0]) for titles in columns]
            missing = [title for title in chosen[:needed] if not opened.has(title)]
            if missing:
                names = ", ".join(missing)
                raise Refused("missing-column", table.name, opened.header_line, names, columns=names)
            for row in opened.rows(*chosen):
                take(table.name, row)

    def state(self, text: str, file: str, line: int) -> bool | None:
        active = status(text)
        if active is None:
            self.report.error("unknown-status", file, line, "Status", value=text)
        return active


def read_sections(upload: Upload, dialect: Dialect, report: Report) -> Roster:
    """The roster of an SDS v1 or Clever upload. Raises Refused where a file or a column is missing."""
    wanted = [dialect.school, dialect.section, dialect.student, dialect.teacher, dialect.enrolment, dialect.teaching]
    missing = [file for file in wanted if file and file.casefold() not in upload.tables]
    if missing:
        raise Refused("missing-file", missing[0], files=", ".join(missing))
    reading = Reading(upload, dialect, report)
    principals = _read_schools(reading)
    _read_people(reading)
    _read_rooms(reading)
    _read_enrolments(reading, dialect.enrolment, "s", Role.PUPIL)
    if dialect.teaching:
        _read_enrolments(reading, dialect.teaching, "t", Role.TEACHER)
    _name_principals(reading, principals)
    guardians = {"user.csv", "guardianrelationship.csv"}
    if guardians <= upload.tables.keys():
        _read_guardians(reading)
    used = {file.casefold() for file in wanted} | guardians
    reading.roster.unused = sorted(table.name for name, table in upload.tables.items() if name not in used)
    return reading.roster


def _read_schools(reading: Reading) -> list[tuple[str, str, str, str, int]]:
    found = Gatherer[School](reading.dialect.school, "SIS ID", reading.report, reading.roster.refused["school"])
    principals = []

    def take(file: str, row: Row) -> None:
        line, (id, name, head, head_name) = row
        if not found.usable(id, line):
            return
        if not (title := usable_name(name, "Name", file, line, reading.report)):
            found.refuse(id, line)
            return
        found.add(id, School(id, title, "school", "", True, file, line))
        if head:
            principals.append((id, f"t:{head}", head_name, file, line))

    reading.rows(reading.dialect.school, reading.dialect.school_id, ("Name", "School_name"), ("Principal SIS ID",),
                 ("Principal Name",), needed=2, take=take)  # fmt: skip
    reading.roster.schools = found.done()
    return principals


def _name_principals(reading: Reading, principals: list[tuple[str, str, str, str, int]]) -> None:
    """The school's own line names its head; believed only where the number and the name are of one person."""
    for school, id, name, file, line in principals:
        person = reading.roster.people.get(id)
        if person is not None and alike(person.name) == alike(tidy(name)):
            reading.roster.leaderships.append(Leadership(id, school, None, None, True, file, line))
        else:
            reading.report.warn("unknown-principal", file, line, "Principal SIS ID", value=name or id[2:])


def _read_people(reading: Reading) -> None:
    dialect = reading.dialect
    reading.roster.people = {
        **_read_people_of(reading, "s", Role.PUPIL, dialect.student),
        **_read_people_of(reading, "t", Role.TEACHER, dialect.teacher),
    }


def _read_people_of(reading: Reading, kind: str, role: Role, file: str) -> dict[str, Person]:
    """Pupils and teachers are counted apart: the same number in both files is two people."""
    ids, report, roles = reading.dialect.person_id[kind], reading.report, frozenset({role})
    found = Gatherer[Person](file, ids[0], report, reading.roster.refused["person"])
    unnamed: list[int] = []

    def take(file: str, row: Row) -> None:
        line, (id, first, middle, last, login, state) = row
        if not found.usable(id, line):
            return
        active, written = reading.state(state, file, line), whole_name(first, middle, last)
        if not written and (written := whole_name(login)):
            unnamed.append(line)
        name = usable_name(written, "First Name", file, line, report)
        if active is None or not name:
            found.refuse(f"{kind}:{id}", line)
            return
        found.add(f"{kind}:{id}", Person(f"{kind}:{id}", name, "", roles, active, file, line), id)

    reading.rows(file, ids, ("First Name",), ("Middle Name",), ("Last Name",), ("Username", "Teacher_number"),
                 ("Status",), needed=1, take=take)  # fmt: skip
    if unnamed:
        table = reading.upload.tables[file.casefold()]
        report.warn("logins-as-names", table.name, unnamed[0], "Username", count=len(unnamed))
    return found.done()


def _read_rooms(reading: Reading) -> None:
    dialect, report = reading.dialect, reading.report
    found = Gatherer[Room](dialect.section, dialect.section_id[0], report, reading.roster.refused["room"])
    teachers = dialect.teachers_of_section

    def take(file: str, row: Row) -> None:
        line, (id, school, name, course, code, number, state, *taught_by) = row
        if not found.usable(id, line):
            return
        active = reading.state(state, file, line)
        title = usable_name(name or f"{course} {number}", "Section Name", file, line, report)
        if not school:
            report.error("empty-value", file, line, dialect.of_school[0])
        if active is None or not title or not school:
            found.refuse(id, line)
            return
        found.add(id, Room(id, title, school, False, tidy(course)[:MAX_NAME], tidy(code)[:64], "", active, file, line))
        for teacher in dict.fromkeys(filter(None, taught_by)):
            reading.roster.enrolments.append(
                Enrolment(id, f"t:{teacher}", Role.TEACHER, None, None, active, file, line)
            )

    reading.rows(dialect.section, dialect.section_id, dialect.of_school, ("Section Name", "Name", "Course_name"),
                 ("Course Name",), ("Course Number",), ("Section Number",), ("Status",),
                 *((title,) for title in teachers), needed=3, take=take)  # fmt: skip
    reading.roster.rooms = found.done()


def _read_enrolments(reading: Reading, file: str, kind: str, role: Role) -> None:
    dialect, report, found = reading.dialect, reading.report, reading.roster.enrolments
    same: dict[str, str] = {}
    seen: dict[tuple[str, str], int] = {}

    def take(file: str, row: Row) -> None:
        line, (room, person, state) = row
        if not room or not person:
            report.error("empty-value", file, line, dialect.person_id[kind][0] if room else dialect.of_section[0])
            return
        active = reading.state(state, file, line)
        if active is None:
            return
        room, person = same.setdefault(room, room), same.setdefault(f"{kind}:{person}", f"{kind}:{person}")
        if seen.setdefault((room, person), line) != line:
            report.warn("line-twice", file, line, other=seen[(room, person)])
            return
        found.append(Enrolment(room, person, role, None, None, active, file, line))

    reading.rows(file, dialect.of_section, dialect.person_id[kind], ("Status",), needed=2, take=take)


def _read_guardians(reading: Reading) -> None:
    """`User.csv` and `GuardianRelationship.csv` of SDS v1: guardians are known by their e-mail address."""
    people = dict(reading.roster.people)
    found = Gatherer[Person]("User.csv", "Email", reading.report, reading.roster.refused["person"])

    def take_user(file: str, row: Row) -> None:
        line, (email, first, last, number) = row
        if found.usable(email, line):
            id = f"g:{email.casefold()}"
            name = usable_name(whole_name(first, last), "First Name", file, line, reading.report)
            if name:
                person = Person(id, name, normalize_phone(number) or "", frozenset({Role.GUARDIAN}), True, file, line)
                found.add(id, person, email)
            else:
                found.refuse(id, line)

    def take_tie(file: str, row: Row) -> None:
        line, (pupil, email, word) = row
        if not pupil or not email:
            reading.report.error("empty-value", file, line, "Email" if pupil else "SIS ID")
        elif word and role_of(word) is not Role.GUARDIAN:
            reading.report.warn("unknown-role", file, line, "Role", value=word)
        else:
            care = Care(f"g:{email.casefold()}", f"s:{pupil}", word.casefold()[:40], True, file, line)
            reading.roster.cares.append(care)

    reading.rows("User.csv", ("Email",), ("First Name",), ("Last Name",), ("Phone",), needed=1, take=take_user)
    reading.roster.people = people | found.done()
    reading.rows("GuardianRelationship.csv", ("SIS ID",), ("Email",), ("Role",), needed=2, take=take_tie)
