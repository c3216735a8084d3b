"""A whole city's roster: 50,000 pupils with classes, teachers, courses, guardians and every enrolment, on SQLite.

Measured from the first byte of the upload to the last row, dry run included; then the same again (nothing may
change), and taking it all back. The zip is made beforehand and is not part of the time.
"""

import csv
import io
import resource
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select

import app as front_door
from benchmarks.report import Report
from learning.roster.actions import Sent, apply_roster, carry_out, plan_roster, receive_roster, take_back, undo_roster
from learning.roster.models import RosterImport
from noken.accounts.actions import create_account, create_organization
from noken.accounts.models import Account, Kind, Membership, Role
from noken.database import database, reading, transaction
from noken.ids import new_id
from noken.settings import Settings
from tests.world import make_schema

PUPILS, CLASS_SIZE, CLASSES_A_SCHOOL = 50_000, 32, 24
SUBJECTS = ("Matematika", "Bahasa Indonesia", "IPAS", "PPKn", "Agama", "PJOK", "Seni", "Bahasa Inggris", "Mulok")
HEADERS = {
    "manifest": ("propertyName", "value"),
    "orgs": ("sourcedId", "status", "dateLastModified", "name", "type", "identifier", "parentSourcedId"),
    "academicSessions": ("sourcedId", "title", "type", "startDate", "endDate", "schoolYear"),
    "courses": ("sourcedId", "title", "courseCode", "orgSourcedId"),
    "classes": ("sourcedId", "title", "courseSourcedId", "classType", "schoolSourcedId", "termSourcedIds"),
    "users": (
        *("sourcedId", "status", "enabledUser", "orgSourcedIds", "role", "username", "givenName", "familyName"),
        *("sms", "agentSourcedIds"),
    ),
    "enrollments": (
        *("sourcedId", "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "beginDate", "endDate"),
    ),
}
PARTS = ("received, s", "planned, s", "applied, s")
Write = Callable[[str, *tuple[str, ...]], None]
DAYS = ("2026-07-13", "2027-06-26")


@contextmanager
def tables(path: Path) -> Iterator[Write]:
    """Rows by file name, packed into a zip at the end."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        streams = {name: (Path(folder) / name).open("w", newline="") for name in HEADERS}
        writers = {name: csv.writer(stream) for name, stream in streams.items()}
        for name, header in HEADERS.items():
            writers[name].writerow(header)
        yield lambda name, *row: writers[name].writerow(row)
        for name, stream in streams.items():
            stream.close()
            archive.write(Path(folder) / name, f"{name}.csv")


def make_roster(path: Path, pupils: int) -> None:
    """A bulk OneRoster 1.1 zip: homerooms, one section a subject and homeroom, a guardian for every pupil."""
    with tables(path) as write:
        write("manifest", "manifest.version", "1.0")
        write("manifest", "oneroster.version", "1.1")
        for name in HEADERS:
            if name != "manifest":
                write("manifest", f"file.{name}", "bulk")
        write("academicSessions", "year", "2026/2027", "schoolYear", *DAYS, "2027")
        write("orgs", "office", "", "", "Dinas Pendidikan", "district", "", "")
        for number in range(-(-pupils // CLASS_SIZE)):
            _write_class(write, number, min(CLASS_SIZE, pupils - number * CLASS_SIZE))


def _write_class(write: Write, number: int, pupils: int) -> None:
    school = f"s{number // CLASSES_A_SCHOOL}"
    if number % CLASSES_A_SCHOOL == 0:
        write("orgs", school, "", "", f"Sekolah {school}", "school", "", "office")
        for place, subject in enumerate(SUBJECTS):
            write("courses", f"{school}-m{place}", subject, "", school)
        write("courses", f"{school}-home", "Wali kelas", "", school)
    room = f"{school}-k{number}"
    write("classes", room, f"{1 + number % 6}{chr(65 + number // 6 % 4)}", f"{school}-home", "homeroom", school, "year")
    rooms = [room]
    for place, subject in enumerate(SUBJECTS):
        rooms.append(f"{room}-{place}")
        write("classes", rooms[-1], f"{subject} {room}", f"{school}-m{place}", "scheduled", school, "year")
    teachers = [f"{room}-g0", f"{room}-g1"]
    for teacher in teachers:
        write("users", teacher, "", "true", school, "teacher", teacher, "Guru", teacher, "", "")
    for place, own in enumerate(rooms):
        write("enrollments", f"e-{own}-g", own, school, teachers[place % 2], "teacher", *DAYS)
    for seat in range(pupils):
        pupil, guardian = f"{room}-p{seat}", f"{room}-w{seat}"
        write("users", pupil, "", "true", school, "student", pupil, f"Murid {seat}", f"Marga {number}", "", guardian)
        phone = f"+62812{number:05}{seat:03}"
        write("users", guardian, "", "true", school, "guardian", guardian, f"Wali {seat}", f"Marga {number}", phone, "")
        for own in rooms:
            write("enrollments", f"e-{own}-p{seat}", own, school, pupil, "student", *DAYS)


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def main() -> None:
    report = Report("roster")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        front_door.create_app(Settings(data=data))
        make_schema()
        with transaction():
            office = create_organization(Kind.EDUCATION_OFFICE, "Dinas Pendidikan", None)
            administrator = create_account("Ina Sroyer")
        make_roster(data / "roster.zip", PUPILS)
        content = (data / "roster.zip").read_bytes()
        figures = report.figures
        figures["memory before, MB"] = peak_mb()

        def timed(what: str, work: Callable[[], object]) -> None:
            begun, cpu = time.perf_counter(), time.process_time()
            work()
            figures[f"{what}, s"] = time.perf_counter() - begun
            figures[f"{what}, CPU s"] = time.process_time() - cpu
            print(f"{what:16} {figures[f'{what}, s']:6.1f} s, {figures[f'{what}, CPU s']:6.1f} s CPU", flush=True)

        first, second = new_id(), new_id()
        timed("received", lambda: receive_roster(office, administrator, first, [Sent(io.BytesIO(content), "r.zip")]))
        timed("planned", lambda: plan_roster(first))
        apply_roster(first, administrator, new_id())
        timed("applied", lambda: carry_out(first))
        whole = sum(figures[name] for name in PARTS)
        figures["peak memory, MB"] = peak_mb()
        receive_roster(office, administrator, second, [Sent(io.BytesIO(content), "r.zip")])
        timed("compared again", lambda: plan_roster(second))
        with reading() as db:
            made, again = db.get_one(RosterImport, first), db.get_one(RosterImport, second)
            print(made.summary, again.summary, sep="\n")
            changes = sum(count for kinds in again.summary.values() for kind, count in kinds.items() if kind != "same")
            held = select(func.count(Membership.account_id.distinct())).where(Membership.role == Role.PUPIL)
            pupils = db.scalar(held) or 0
        undo_roster(first, administrator, new_id())
        timed("taken back", lambda: take_back(first))
        with reading() as db:
            left = (db.scalar(select(func.count()).select_from(Account)) or 0) - 1
        database().dispose()
    report.bar("50,000 pupils, s", whole, "<= 60")
    report.bar("pupils who are here afterwards", pupils, f">= {PUPILS}")
    report.bar("changes of the second import", changes, "<= 0")
    report.bar("people left after taking it back", left, "<= 0")
    report.finish()


if __name__ == "__main__":
    main()
