"""The roster of the demo city: three schools as a OneRoster 1.1 zip, the way a school's own system would export it."""

import csv
import io
import random
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

GIVEN = (
    "Maria Obed Naftali Agustina Petrus Debora Yohana Markus Selfina Yulius Dorkas Elias Fransina Gerson Hana Ishak "
    "Kristina Lukas Marlina Nikodemus Orpa Paulus Rahel Simon Tabita Yosina Yakob Ruth Matius Ester Daud Lea Filipus "
    "Sarce Benyamin Novalina Albertina Korneles Mince Zakeus"
)
FAMILY = (
    "Kogoya Mandowen Ayomi Rumbiak Wanggai Imbiri Merauje Pekei Tokoro Sroyer Hamadi Wenda Yikwa Felle Ohee Suebu "
    "Monim Kreutha Rumbewas Korwa Mambrasar Kambuaya Tabuni Giay Douw Awom Numberi Wanma Itlay Sawaki"
)
SUBJECTS_SD = ("Matematika", "Bahasa Indonesia", "IPAS", "Pendidikan Pancasila", "Seni Musik")
SUBJECTS_SMP = ("Matematika", "Bahasa Indonesia", "IPA", "IPS", "Informatika")
HEADERS = {
    "manifest": "propertyName value",
    "orgs": "sourcedId status dateLastModified name type identifier parentSourcedId",
    "academicSessions": "sourcedId status dateLastModified title type startDate endDate parentSourcedId schoolYear",
    "courses": "sourcedId status dateLastModified schoolYearSourcedId title courseCode grades orgSourcedId subjects "
    "subjectCodes",
    "classes": "sourcedId status dateLastModified title grades courseSourcedId classCode classType location "
    "schoolSourcedId termSourcedIds subjects subjectCodes periods",
    "users": "sourcedId status dateLastModified enabledUser orgSourcedIds role username userIds givenName familyName "
    "middleName identifier email sms phone agentSourcedIds grades password",
    "enrollments": "sourcedId status dateLastModified classSourcedId schoolSourcedId userSourcedId role primary "
    "beginDate endDate",
}
TERM = ("2026-07-13", "2027-06-26", "2027")


@dataclass(frozen=True)
class School:
    """One school of the demo: its classes are `(name, grade, pupils)`."""

    code: str
    name: str
    subjects: Sequence[str]
    classes: Sequence[tuple[str, str, int]]


SCHOOLS = (
    School("sd1", "SD Negeri Cenderawasih", SUBJECTS_SD, (("5A", "05", 31), ("3B", "03", 27))),
    School("sd2", "SD Inpres Yotefa", SUBJECTS_SD, (("6A", "06", 28),)),
    School("smp", "SMP Negeri Hamadi", SUBJECTS_SMP, (("7B", "07", 32), ("8A", "08", 29))),
)

Rows = dict[str, list[dict[str, str]]]


def make_roster(schools: Iterable[School] = SCHOOLS) -> bytes:
    """The zip. The first pupil of 5A is Maria Kogoya; her brother Obed goes to 3B; Debora Kogoya looks after both."""
    rows: Rows = {name: [] for name in HEADERS}
    rows["manifest"] = [{"propertyName": key, "value": value} for key, value in _manifest().items()]
    rows["orgs"].append({"sourcedId": "office", "name": "Dinas Pendidikan Kota Jayapura", "type": "district"})
    start, end, year = TERM
    session = {"title": f"{int(year) - 1}/{year}", "type": "schoolYear", "startDate": start, "endDate": end}
    rows["academicSessions"].append({"sourcedId": "year", "schoolYear": year, **session})
    names = _names(random.Random(2020))  # noqa: S311
    for school in schools:
        _add_school(rows, school, names)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, header in HEADERS.items():
            text = io.StringIO()
            writer = csv.DictWriter(text, header.split(), restval="", lineterminator="\r\n")
            writer.writeheader()
            writer.writerows(rows[name])
            archive.writestr(f"{name}.csv", text.getvalue())
    return out.getvalue()


def _manifest() -> dict[str, str]:
    absent = ("categories", "classResources", "courseResources", "demographics", "lineItems", "resources", "results")
    given = ("academicSessions", "classes", "courses", "enrollments", "orgs", "users")
    return {
        "manifest.version": "1.0",
        "oneroster.version": "1.1",
        **{f"file.{name}": "absent" for name in absent},
        **{f"file.{name}": "bulk" for name in given},
        "source.systemName": "Kota contoh",
    }


def _names(chance: random.Random) -> Iterable[tuple[str, str]]:
    pairs = [(given, family) for given in GIVEN.split() for family in FAMILY.split() if (given, family) not in FIXED]
    chance.shuffle(pairs)
    return iter(pairs)


FIXED = {("Maria", "Kogoya"), ("Obed", "Kogoya"), ("Debora", "Kogoya"), ("Yuli", "Rumbiak")}


def _add_school(rows: Rows, school: School, names: Iterable[tuple[str, str]]) -> None:
    pool = iter(names)
    rows["orgs"].append({"sourcedId": school.code, "name": school.name, "type": "school", "parentSourcedId": "office"})
    _add_user(rows, f"{school.code}-head", school.code, "principal", next(pool))
    subject_teachers = [f"{school.code}-t{i}" for i in range(2)]
    for teacher in subject_teachers:
        _add_user(rows, teacher, school.code, "teacher", next(pool))
    for place, subject in enumerate(school.subjects):
        rows["courses"].append(
            {"sourcedId": f"{school.code}-c{place}", "title": subject, "orgSourcedId": school.code, "subjects": subject}
        )
    rows["courses"].append({"sourcedId": f"{school.code}-home", "title": "Wali kelas", "orgSourcedId": school.code})
    for name, grade, count in school.classes:
        room = f"{school.code}-{name.lower()}"
        tutor = f"{room}-tutor"
        _add_user(rows, tutor, school.code, "teacher", ("Yuli", "Rumbiak") if room == "sd1-5a" else next(pool))
        _add_class(rows, room, f"Kelas {name}", f"{school.code}-home", "homeroom", school.code, grade)
        _enrol(rows, room, school.code, tutor, "teacher")
        pupils = [_add_pupil(rows, room, number, school.code, grade, pool) for number in range(count)]
        for pupil in pupils:
            _enrol(rows, room, school.code, pupil, "student")
        for place, subject in enumerate(school.subjects):
            lesson = f"{room}-{place}"
            title = f"{subject} {name}"
            _add_class(rows, lesson, title, f"{school.code}-c{place}", "scheduled", school.code, grade)
            _enrol(rows, lesson, school.code, tutor if place < 4 else subject_teachers[place % 2], "teacher")
            for pupil in pupils:
                _enrol(rows, lesson, school.code, pupil, "student")


def _add_user(
    rows: Rows,
    code: str,
    school: str,
    role: str,
    name: tuple[str, str],
    grade: str = "",
    agents: str = "",
    sms: str = "",
) -> None:
    rows["users"].append(
        {
            "sourcedId": code,
            "enabledUser": "true",
            "orgSourcedIds": school,
            "role": role,
            "username": code,
            "givenName": name[0],
            "familyName": name[1],
            "grades": grade,
            "agentSourcedIds": agents,
            "sms": sms,
        }
    )


def _add_pupil(rows: Rows, room: str, number: int, school: str, grade: str, pool: Iterable[tuple[str, str]]) -> str:
    """One pupil with a guardian; the two Kogoya children share one."""
    fixed = {("sd1-5a", 0): ("Maria", "Kogoya"), ("sd1-3b", 0): ("Obed", "Kogoya")}.get((room, number))
    code = f"{room}-p{number:02}"
    name = fixed or next(iter(pool))
    guardian = "sd1-g-kogoya" if fixed else f"{code}-g"
    if not any(user["sourcedId"] == guardian for user in rows["users"]):
        given = "Debora" if fixed else GIVEN.split()[(len(rows["users"]) * 7) % 40]
        phone = f"+62812{len(rows['users']):04}{number:04}"
        _add_user(rows, guardian, school, "guardian", (given, name[1]), sms=phone)
    _add_user(rows, code, school, "student", name, grade, agents=guardian)
    return code


def _add_class(rows: Rows, code: str, title: str, course: str, kind: str, school: str, grade: str) -> None:
    rows["classes"].append(
        {
            "sourcedId": code,
            "title": title,
            "grades": grade,
            "courseSourcedId": course,
            "classType": kind,
            "schoolSourcedId": school,
            "termSourcedIds": "year",
        }
    )


def _enrol(rows: Rows, room: str, school: str, user: str, role: str) -> None:
    rows["enrollments"].append(
        {
            "sourcedId": f"e{len(rows['enrollments']):05}",
            "classSourcedId": room,
            "schoolSourcedId": school,
            "userSourcedId": user,
            "role": role,
            "primary": "true" if role == "teacher" else "false",
            "beginDate": TERM[0],
            "endDate": TERM[1],
        }
    )
