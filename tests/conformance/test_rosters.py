"""Rosters of other systems: each is imported or refused with the right line and reason, counted by hand beforehand.

The numbers were counted from the files with nothing but a CSV reader and sets; what is expected of each line is
written out. Then all of them are broken in every way, and nothing may crash or change anything.
"""

import io
import random
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from learning.roster.models import State
from learning.roster.reading import Refused, open_upload, read_roster
from learning.roster.settling import Known, settle
from noken import clock
from tests.conformance.material import material
from tests.factories import City
from tests.learning.roster.imports import bring, changes, content, problems, take_back

Problems = list[tuple[str, str, int]]
Case = tuple[str, str, str, dict[str, int], Problems]

CASES: dict[str, Case] = {
    "catalyst 1.1": (
        "oneroster-catalyst",
        "tests/fixtures/csv_data/Test_full_data_set.zip",
        "OneRoster 1.1",
        # the homeroom is tobedeleted, so physics is a class of its own; mary and anna sit in no class;
        # thomas (parent) names mary as agent: guardian of mary; the other agents are teachers of teachers and pupils
        {
            **{"school create": 1, "class create": 1, "course create": 1, "person create": 6, "membership create": 3},
            **{"teaching create": 1, "care create": 1},
        },
        [
            ("role-differs", "enrollments.csv", 3),
            ("role-differs", "enrollments.csv", 6),
            ("not-a-school", "orgs.csv", 2),
            ("agent-is-no-guardian", "users.csv", 3),
            ("no-place", "users.csv", 3),
            ("odd-phone", "users.csv", 4),
            ("agent-is-no-guardian", "users.csv", 5),
            ("agent-is-no-guardian", "users.csv", 6),
            ("agent-is-no-guardian", "users.csv", 7),
            ("no-place", "users.csv", 7),
        ],
    ),
    "catalyst 1.2 changes only": (
        "oneroster-catalyst",
        "tests/fixtures/csv_data/oneroster_test_data.zip",
        "OneRoster 1.2",
        {"school create": 1, "class create": 1, "course create": 1, "person create": 1, "membership create": 1},
        [],
    ),
    "catalyst 1.2": (
        "oneroster-catalyst",
        "tests/fixtures/csv_data/v1p2_full_dataset.zip",
        "OneRoster 1.2",
        # john is teacher and guardian: mary's and mmichel's agent, so guardian of both
        {
            **{"school create": 1, "class create": 1, "course create": 1, "person create": 6, "membership create": 3},
            **{"teaching create": 1, "care create": 2},
        },
        [
            ("role-differs", "enrollments.csv", 3),
            ("role-differs", "enrollments.csv", 6),
            ("not-a-school", "orgs.csv", 2),
            ("leader-without-school", "roles.csv", 4),
            ("odd-phone", "users.csv", 2),
            ("no-place", "users.csv", 3),
            ("agent-is-no-guardian", "users.csv", 4),
            ("no-place", "users.csv", 4),
            ("agent-is-no-guardian", "users.csv", 5),
            ("agent-is-no-guardian", "users.csv", 7),
            ("no-place", "users.csv", 7),
        ],
    ),
    "oat 1.1": (
        "oneroster-oat",
        "data/samples/OneRosterv1p1BaseCSV",
        "OneRoster 1.1",
        {"school create": 2, "class create": 3, "course create": 3, "person create": 2, "membership create": 3},
        [
            ("column-not-there", "academicSessions.csv", 1),
            ("unknown-term", "classes.csv", 2),
            ("unknown-term", "classes.csv", 3),
            ("unknown-term", "classes.csv", 4),
        ],
    ),
    "sds v1, least columns": (
        "roster-ms-sds",
        "SDS Format/Min Required Attributes",
        "Microsoft SDS v1",
        {
            **{"school create": 2, "class create": 2, "course create": 2, "person create": 24},
            **{"membership create": 46, "teaching create": 2},
        },
        [("logins-as-names", "Student.csv", 2), ("logins-as-names", "Teacher.csv", 2)],
    ),
    "sds v1, british, 25": (
        "roster-ms-sds",
        "UK Format/25 Users",
        "Microsoft SDS v1",
        {
            **{"school create": 2, "class create": 28, "course create": 28, "person create": 24},
            **{"membership create": 158, "teaching create": 4},
        },
        [("unknown-principal", "School.csv", 2), ("unknown-principal", "School.csv", 3)],
    ),
    "sds v1, british, 100": (
        "roster-ms-sds",
        "UK Format/100 Users",
        "Microsoft SDS v1",
        # teacher 14007 is Felicia Flowers, not the principal Amy Roebuck of the school's own line
        {
            **{"school create": 2, "class create": 28, "course create": 28, "person create": 98},
            **{"membership create": 630, "teaching create": 28},
        },
        [("unknown-principal", "School.csv", 2), ("unknown-principal", "School.csv", 3)],
    ),
    "sds v2": (
        "roster-ms-sds",
        "SDS v2",
        "Microsoft SDS v2",
        # 29 people without one of the staff and one aide; the college is used by two classes
        {
            **{"school create": 3, "class create": 4, "course create": 4, "person create": 27},
            **{"membership create": 27, "teaching create": 5},
        },
        [
            ("unknown-role", "enrollments.csv", 26),
            ("unknown-role", "enrollments.csv", 28),
            ("not-a-school", "orgs.csv", 5),
            ("unknown-role", "users.csv", 26),
            ("unknown-role", "users.csv", 28),
        ],
    ),
    "sds v2.1": (
        "roster-ms-sds",
        "SDS v2.1",
        "Microsoft SDS v2.1",
        {
            **{"school create": 2, "class create": 2, "course create": 2, "person create": 8},
            **{"membership create": 6, "teaching create": 2, "care create": 3},
        },
        [("not-a-school", "orgs.csv", 2)],
    ),
}


def files(name: str) -> dict[str, bytes]:
    """The files of a case by name, out of its zip or folder."""
    folder, path, *_ = CASES[name]
    whole = material(folder) / path
    if whole.suffix == ".zip":
        with zipfile.ZipFile(whole) as archive:
            return {entry: archive.read(entry) for entry in archive.namelist()}
    return {file.name: file.read_bytes() for file in sorted(whole.glob("*.csv"))}


def zipped(content: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with clock.at(datetime(2026, 11, 24, 10, tzinfo=clock.WIT)):
        yield


@pytest.mark.parametrize("name", CASES)
def test_imported_again_and_taken_back(name: str, city: City) -> None:
    _, _, label, expected, warnings = CASES[name]
    content_of_zip, before = zipped(files(name)), content()
    row = bring(city.office, city.administrator, content_of_zip)
    assert (row.label, changes(row)) == (label, expected)
    assert (row.errors, row.warnings) == (0, len(warnings))
    assert sorted(problems(row), key=lambda p: (p[1], p[2], p[0])) == sorted(warnings, key=lambda p: (p[1], p[2], p[0]))
    filled = content()
    again = bring(city.office, city.administrator, content_of_zip)
    assert changes(again) == {}
    assert content() == filled
    take_back(again, city.administrator)
    take_back(row, city.administrator)
    assert content() == before


def outcome(path: Path, content_of_zip: bytes) -> str:
    """What reading comes to: the code of a refusal, or "read". Anything else is a crash."""
    path.write_bytes(content_of_zip)
    try:
        with open_upload([("daftar.zip", path)]) as upload:
            settle(read_roster(upload), Known())
    except Refused as refusal:
        return refusal.problem.code
    return "read"


@pytest.mark.parametrize("name", CASES)
def test_each_file_taken_away(name: str, tmp_path: Path) -> None:
    """A file people, schools, classes or places stand in refuses the whole, unless only changes are listed."""
    whole = files(name)
    needed = ("orgs", "users", "classes", "enrol", "school", "section", "student", "teacher")
    for missing in whole:
        found = outcome(tmp_path / "a.zip", zipped({file: data for file, data in whole.items() if file != missing}))
        if missing.lower().startswith(needed):
            assert found in ("missing-file", "declared-but-absent"), missing
        elif missing.lower() == "manifest.csv":
            assert found == "read"


@pytest.mark.parametrize("name", CASES)
def test_each_column_renamed(name: str, tmp_path: Path) -> None:
    """Read without it, or refused for it; never half understood without a word."""
    whole = files(name)
    for file, data in whole.items():
        head, _, rest = data.partition(b"\n")
        titles = head.rstrip(b"\r").split(b",")
        for place in range(len(titles)):
            changed = b",".join([*titles[:place], b"lain", *titles[place + 1 :]]) + b"\n" + rest
            assert outcome(tmp_path / "a.zip", zipped({**whole, file: changed})) in (
                *("read", "missing-column", "missing-file", "declared-but-absent"),
            ), (file, titles[place])


@pytest.mark.parametrize("name", CASES)
def test_damaged_anywhere(name: str, tmp_path: Path) -> None:
    """Bytes flipped, cut off and put in, in the files and in the zip."""
    whole, chance = files(name), random.Random(name)
    known = {"read", "broken-zip", "missing-column", "missing-file", "declared-but-absent", "bad-encoding"}
    known |= {"control-character", "broken-quotes", "empty-file", "unknown-version", "strange-name", "not-a-roster"}
    known |= {"no-csv-in-zip", "password", "bomb", "unknown-format", "no-heading", "column-twice", "two-of-a-name"}
    known |= {"nothing-in-it", "too-big-inside"}
    for _ in range(100):
        file = chance.choice(sorted(whole))
        data = bytearray(whole[file])
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(data) + 1)
            data[place : place + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 2))
        assert outcome(tmp_path / "a.zip", zipped({**whole, file: bytes(data)})) in known
        packed = bytearray(zipped(whole))
        packed[chance.randrange(len(packed))] ^= 1 << chance.randrange(8)
        assert outcome(tmp_path / "a.zip", bytes(packed)) in known


def test_in_one_school_only_that_schools_lines_count(city: City) -> None:
    """The bigger British roster is about two schools; the head of one of them gets one half, line by line."""
    whole = files("sds v1, british, 100")
    whole["School.csv"] = whole["School.csv"].replace(b"Contoso High School", b"SD Negeri 1")
    row = bring(city.school, city.head_teacher, zipped(whole))
    assert ("other-school", "School.csv", 3) in problems(row)
    sections = [line.split(b",") for line in whole["Section.csv"].splitlines()[1:]]
    mine = {line[0] for line in sections if line[1] == b"10001"}
    enrolled = [line.split(b",")[0] for line in whole["StudentEnrollment.csv"].splitlines()[1:]]
    taught = [line.split(b",")[0] for line in whole["TeacherRoster.csv"].splitlines()[1:]]
    expected = sum(section in mine for section in enrolled) + sum(section in mine for section in taught)
    assert changes(row)["class create"] == len(mine)
    assert changes(row)["membership create"] == expected
    assert row.state is State.APPLIED
