"""What can be uploaded: zips of several shapes, several CSV files, and everything that must be turned away."""

import io
import struct
import zipfile

import pytest
from openpyxl import Workbook

from learning.roster.reading import Refused, read_roster
from tests.learning.roster.made import ONEROSTER, changed, read, upload, without, zipped


def refusal(*files: tuple[str, bytes]) -> tuple[str, str]:
    with pytest.raises(Refused) as refused, upload(*files) as opened:
        read_roster(opened)
    return refused.value.problem.code, refused.value.problem.file


def encoded(files: dict[str, str]) -> list[tuple[str, bytes]]:
    return [(name, text.encode()) for name, text in files.items()]


def test_a_zip_with_one_folder_and_litter_inside() -> None:
    litter = {"__MACOSX/._users.csv": "x", ".DS_Store": "x", "Export/README.md": "x", "Export/foto.jpg": "x"}
    content = zipped({**{f"Export/{name}": text for name, text in ONEROSTER.items()}, **litter})
    with upload(("a.zip", content)) as opened:
        roster = read_roster(opened)
    assert len(roster.people) == 5
    assert roster.unused == ["README.md", "foto.jpg"]


def test_several_files_at_once_are_the_same_as_a_zip() -> None:
    with upload(*encoded(ONEROSTER)) as opened:
        assert read_roster(opened).people == read(ONEROSTER).people


def test_names_of_files_in_any_case() -> None:
    assert len(read({name.upper(): text for name, text in ONEROSTER.items()}).people) == 5


def test_a_password() -> None:
    content = bytearray(zipped(ONEROSTER))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(signature)
        content[place + offset] |= 1
    assert refusal(("a.zip", bytes(content)))[0] == "password"


@pytest.mark.parametrize("name", ["../users.csv", "/etc/users.csv", "a/../../users.csv", "C:\\users.csv"])
def test_names_that_lead_out(name: str) -> None:
    assert refusal(("a.zip", zipped({name: "x"})))[0] == "strange-name"


def test_a_bomb() -> None:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("users.csv", "w") as entry,
    ):
        for _ in range(40):
            entry.write(b"\n" * 1_000_000)
    assert refusal(("a.zip", out.getvalue()))[0] == "bomb"


def test_a_size_that_is_only_claimed() -> None:
    """Gigabytes in the directory of a small zip."""
    content = bytearray(zipped(ONEROSTER))
    place = content.find(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", 0xFFFFFFF0)
    assert refusal(("a.zip", bytes(content)))[0] == "too-big-inside"


def test_too_many_entries() -> None:
    assert refusal(("a.zip", zipped({f"{n}.csv": "x" for n in range(300)})))[0] == "too-many-entries"


def test_damage_in_the_middle() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in ONEROSTER.items():
            archive.writestr(name, text)
    content = bytearray(out.getvalue())
    content[content.find(b"Rumbiak")] ^= 0xFF
    assert refusal(("a.zip", bytes(content)))[0] == "broken-zip"
    assert refusal(("a.zip", out.getvalue()[:500]))[0] == "broken-zip"


def test_the_wrong_thing_altogether() -> None:
    workbook = io.BytesIO()
    Workbook().save(workbook)
    assert refusal(("a.pdf", b"%PDF-1.7 ...")) == ("not-a-roster", "a.pdf")
    assert refusal(("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500)) == ("old-excel", "a.xls")
    assert refusal(("a.csv", b"")) == ("empty-file", "a.csv")
    assert refusal(("a.csv", b"judul\nisi\n")) == ("no-heading", "a.csv")
    assert refusal(("a.bin", bytes(range(256)) * 20))[0] == "not-a-roster"
    assert refusal(("a.zip", zipped({"b.zip": zipped(ONEROSTER)})))[0] == "zip-in-zip"
    assert refusal(("a.zip", zipped({"catatan.docx": "x"})))[0] == "no-csv-in-zip"
    assert refusal(("a.zip", zipped({"mimetype": "x", "content.xml": "x"})))[0] == "open-document"
    assert refusal(("a.zip", zipped({"a/users.csv": "x", "b/users.csv": "x"})))[0] == "two-of-a-name"
    assert refusal(("a.csv", b"x,y\n1,2"), ("b.csv", b"x,y\n1,2"))[0] == "unknown-format"
    assert refusal(("a.csv", b"x,y\n1,2"), ("b.zip", zipped(ONEROSTER)))[0] == "zip-among-files"
    assert refusal(("a.xlsx", workbook.getvalue()))[0] == "no-heading"
    assert refusal()[0] == "no-file"


@pytest.mark.parametrize("name", ["orgs.csv", "users.csv", "classes.csv", "enrollments.csv"])
def test_a_missing_file_refuses_the_whole(name: str) -> None:
    """Whether the manifest promised it or not."""
    assert refusal(("a.zip", zipped(without(ONEROSTER, name)))) == ("declared-but-absent", name)
    unsaid = changed(without(ONEROSTER, name), "manifest.csv", f"file.{name[:-4]},bulk", f"file.{name[:-4]},absent")
    assert refusal(("a.zip", zipped(unsaid))) == ("missing-file", name)


def test_microsoft_lets_one_manage_people_only() -> None:
    """SDS v2.1 without classes and enrolments is whole; with one of the two it is not."""
    files = {
        "orgs.csv": "sourcedId,name,type,parentSourcedId\n1,SMP Hamadi,school,\n",
        "users.csv": "sourcedId,username,givenName,familyName\n10,maria,Maria,Kogoya\n",
        "roles.csv": "userSourcedId,orgSourcedId,role,sessionSourcedId,isPrimary\n10,1,student,,TRUE\n",
    }
    roster = read(files)
    assert (roster.label, set(roster.people), set(roster.schools)) == ("Microsoft SDS v2.1", {"10"}, {"1"})
    half = {**files, "classes.csv": "sourcedId,orgSourcedId,title\n7,1,Matematika\n"}
    assert refusal(("a.zip", zipped(half))) == ("missing-file", "enrollments.csv")
    assert refusal(("a.zip", zipped(without(files, "roles.csv"))))[0] == "missing-file"


def test_a_version_nobody_knows() -> None:
    files = changed(ONEROSTER, "manifest.csv", "oneroster.version,1.1", "oneroster.version,2.0")
    assert refusal(("a.zip", zipped(files))) == ("unknown-version", "manifest.csv")


def test_without_a_manifest_nothing_is_whole() -> None:
    roster = read(without(ONEROSTER, "manifest.csv"))
    assert len(roster.people) == 5
    assert not roster.complete
    assert [problem.code for problem in roster.report.problems] == ["no-manifest"]


def test_a_file_the_manifest_calls_absent_is_not_read() -> None:
    files = changed(ONEROSTER, "manifest.csv", "file.courses,bulk", "file.courses,absent")
    roster = read(files)
    assert roster.rooms["5a-mat"].subject == ""
    assert ("present-but-absent", 8) in [(problem.code, problem.line) for problem in roster.report.problems]


def test_nothing_in_it() -> None:
    empty = {name: text.split("\n", 1)[0] + "\n" for name, text in ONEROSTER.items()}
    empty["manifest.csv"] = ONEROSTER["manifest.csv"]
    assert refusal(("a.zip", zipped(empty)))[0] == "nothing-in-it"
