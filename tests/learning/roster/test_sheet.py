"""The simple spreadsheet: headings in any order, one row a person, classes and lessons as they are mentioned."""

import io
import random
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from learning.roster.reading import Refused, Roster
from learning.roster.reading.model import HERE
from learning.roster.sample import sample_csv, sample_xlsx
from learning.roster.sentences import SENTENCES
from noken.accounts.models import Role
from tests.learning.roster.made import read_file, told, zipped


def sheet(*lines: str) -> Roster:
    return read_file("daftar.csv", "\n".join(lines) + "\n")


def workbook(*rows: tuple[object, ...], titles: tuple[str, ...] = ("Daftar",)) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title in titles:
        page = book.create_sheet(title)
        for row in rows if title == titles[-1] else ():
            page.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def names(roster: Roster, role: Role) -> set[tuple[str, str]]:
    """Room and person of each enrolment in a role, by what they are called."""
    return {
        (roster.rooms[row.room].title, roster.people[row.person].name) for row in roster.enrolments if row.role is role
    }


def test_the_sample_can_be_imported_as_it_is() -> None:
    for name, content in (("contoh.xlsx", sample_xlsx()), ("contoh.csv", sample_csv())):
        roster = read_file(name, content)
        assert not roster.report.problems
        assert names(roster, Role.PUPIL) == {("5A", "Maria Kogoya"), ("3B", "Obed Kogoya")}
        assert {row.person for row in roster.leaderships} == {"guru:martha hamadi@"}
        assert {(care.guardian, care.pupil) for care in roster.cares} == {
            ("hp:+6281234567890", "no:0051234567"),
            ("hp:+6281234567890", "no:0067654321"),
        }
        assert names(roster, Role.TEACHER) >= {("Matematika", "Yuli Rumbiak"), ("IPAS", "Frans Wanggai")}


@pytest.mark.parametrize(
    "heading",
    [
        "Nama,NISN,Kelas,Peran,Wali,HP wali",
        "NAMA SISWA,nisn,Rombel Saat Ini,Tugas,Nama Orang Tua/Wali,No. HP Orang Tua",
        "Nama Lengkap;NISN;kelas;Sebagai;Orang tua;Nomor WA wali",
        "nama peserta didik\tNISN\tRombongan Belajar\tJabatan\tWali Murid\tTelepon wali",
    ],
)
def test_headings_as_schools_write_them(heading: str) -> None:
    sign = next(sign for sign in ";\t," if sign in heading)
    row = sign.join(["Maria Kogoya", "0051234567", "5A", "", "Debora", "081234567890"])
    roster = sheet(heading, row)
    assert names(roster, Role.PUPIL) == {("5A", "Maria Kogoya")}
    assert [person.phone for person in roster.people.values() if person.phone] == ["+6281234567890"]


def test_the_order_of_columns_is_free_and_others_are_ignored() -> None:
    roster = sheet("No,Kelas,Tanggal lahir,Nama,NISN", "1,5A,2015-01-02,Maria,0051234567")
    assert roster.people["no:0051234567"].name == "Maria"
    assert not roster.report.problems


def test_a_title_above_the_table_and_an_empty_sheet_before_it() -> None:
    rows = [
        ("DAFTAR MURID 2026",),
        (),
        ("No", "Nama", "NISN", "Kelas"),
        (1, "Maria", 51234567, "5A"),
        (2, "Obed", "", ""),
    ]
    roster = read_file("daftar.xlsx", workbook(*rows, titles=("Sampul", "Data")))
    assert roster.people["no:0051234567"].name == "Maria"
    assert told(roster.report.problems) == [("empty-value", "daftar.xlsx", 5)]


def test_cells_that_are_numbers_and_days() -> None:
    rows = [
        ("Nama", "NIS", "Kelas", "HP wali"),
        ("Maria", 1023.0, 5, 81234567890),
        ("Obed", 1024, date(2026, 5, 1), None),
    ]
    roster = read_file("daftar.xlsx", workbook(*rows))
    assert set(roster.people) == {"no:1023@", "no:1024@", "hp:+6281234567890"}
    assert {room.title for room in roster.rooms.values()} == {"5", "2026-05-01"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    roster = read_file("daftar.csv", "Nama;NISN;Kelas\r\nRenée Señor;0051234567;5A\r\n".encode(encoding))
    assert roster.people["no:0051234567"].name == "Renée Señor"
    assert not roster.report.problems


def test_spellings_of_a_class_are_one_class() -> None:
    roster = sheet("Nama,NIS,Kelas", "A,1,Kelas 5A", "B,2,5 a", "C,3,5A")
    assert [(room.title, room.school, room.homeroom) for room in roster.rooms.values()] == [("5A", HERE, True)]


def test_teachers_and_lessons() -> None:
    roster = sheet(
        "Nama,Kelas,Peran,Mata pelajaran,Guru,NISN",
        "Maria,5A,,Matematika,Yuli Rumbiak,1",
        "Obed,5A,,Matematika,Yuli Rumbiak,2",
        'Frans Wanggai,"5A, 5B",guru,"IPAS; PJOK, Olahraga",,',
        "Yuli Rumbiak,5A,Wali Kelas,,,",
    )
    assert not roster.report.problems
    assert names(roster, Role.TEACHER) == {
        *{("5A", "Yuli Rumbiak"), ("Matematika", "Yuli Rumbiak"), ("5A", "Frans Wanggai"), ("5B", "Frans Wanggai")},
        *{("IPAS", "Frans Wanggai"), ("PJOK, Olahraga", "Frans Wanggai")},
    }
    assert len([person for person in roster.people.values() if Role.TEACHER in person.roles]) == 2
    assert {(room.title, room.inside) for room in roster.rooms.values() if not room.homeroom} >= {
        ("Matematika", "kelas:5a@")
    }


def test_schools_of_an_office() -> None:
    roster = sheet("Sekolah,Nama,NIS,Kelas", "SD Satu,Maria,1,5A", "SD Dua,Obed,1,5A", "sd satu,Petrus,2,5A")
    assert {school.name for school in roster.schools.values()} == {"SD Satu", "SD Dua"} or len(roster.schools) == 2
    assert len(roster.rooms) == 2
    assert len(roster.people) == 3
    assert not roster.report.problems


def test_one_phone_is_one_guardian_and_no_phone_is_one_for_each_pupil() -> None:
    roster = sheet(
        "Nama,NIS,Kelas,Wali,HP wali",
        "A,1,5A,Sara,0812 3456 789",
        "B,2,5A,sara,+62 812-3456-789",
        "C,3,5A,Sara,",
        "D,4,5A,,081333444555",
        "E,5,5A,Sara,x",
    )
    guardians = {id: person.name for id, person in roster.people.items() if Role.GUARDIAN in person.roles}
    assert guardians == {
        "hp:+628123456789": "Sara",
        "wali:sara|no:3@": "Sara",
        "hp:+6281333444555": "Wali D",
        "wali:sara|no:5@": "Sara",
    }
    assert told(roster.report.problems) == [("odd-phone", "daftar.csv", 6)]


FAULTS = [
    (["A,1,", "B,2,5A"], [("empty-value", 2)], {"B"}),
    ([",1,5A", "B,2,5A"], [("empty-value", 2)], {"B"}),
    (['A,1,"5A; 5B"', "B,2,5A"], [("several-classes", 2)], {"B"}),
    (["A,1,5A", "C,1,5A", "B,2,5A"], [("same-number", 2), ("same-number", 3)], {"B"}),
    (["A,1,5A", "A,1,5B", "B,2,5A"], [("same-number", 2), ("same-number", 3)], {"B"}),
    (["A,1,5A", "A,1,5A", "B,2,5A"], [("line-twice", 3)], {"A", "B"}),
    (["A,,5A", "A,,5B", "B,2,5A"], [("same-name", 2), ("same-name", 3)], {"B"}),
    (["A,1", "B,2,5A"], [("too-few-fields", 2)], {"B"}),
    (['"A,1,5A', "B,2,5A"], [("broken-quotes", 2)], {"B"}),
    (["A" * 201 + ",1,5A", "B,2,5A"], [("too-long", 2)], {"B"}),
    (["=cmd(),1,5A", "B,2,5A"], [("odd-name", 2)], {"=cmd()", "B"}),
    (["<script>,1,5A", "B,2,5A"], [("odd-name", 2)], {"<script>", "B"}),
]


@pytest.mark.parametrize(("rows", "problems", "people"), FAULTS)
def test_faulty_rows(rows: list[str], problems: list[tuple[str, int]], people: set[str]) -> None:
    roster = sheet("Nama,NIS,Kelas", *rows)
    assert [(problem.code, problem.line) for problem in roster.report.ordered()] == problems
    assert {person.name for person in roster.people.values()} == people


def test_roles_nobody_knows_and_guardians_in_rows_of_their_own() -> None:
    roster = sheet("Nama,NIS,Kelas,Peran", "A,1,5A,penjaga", "B,2,5A,wali", "C,3,5A,siswa")
    assert told(roster.report.problems) == [("unknown-role", "daftar.csv", 2), ("guardian-row", "daftar.csv", 3)]
    assert {person.name for person in roster.people.values()} == {"C"}


def test_two_teachers_of_one_name() -> None:
    roster = sheet(
        *("Nama,NIP,NISN,Kelas,Peran,Mapel,Guru", "Yuli,111,,5A,guru,,", "Yuli,222,,5B,guru,,"),
        "Maria,,1,5A,,Matematika,Yuli",
    )
    assert told(roster.report.problems) == [("two-teachers", "daftar.csv", 4)]


def test_a_workbook_without_a_table() -> None:
    with pytest.raises(Refused) as refusal:
        read_file("daftar.xlsx", workbook(("halo",), ("apa kabar",)))
    assert refusal.value.problem.code == "no-heading"


def test_a_workbook_that_is_damaged_anywhere() -> None:
    """Read, or refused in words; nothing else."""
    rows = [("Nama", "NIS", "Kelas"), *((f"Murid {n}", n, "5A") for n in range(30))]
    whole, chance = workbook(*rows), random.Random(5)
    codes = set()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    for _ in range(150):
        name = chance.choice(sorted(parts))
        data = bytearray(parts[name])
        place = chance.randrange(len(data))
        data[place : place + chance.randint(1, 20)] = chance.randbytes(chance.randint(0, 5))
        try:
            read_file("daftar.xlsx", zipped({**parts, name: bytes(data)}))
        except Refused as refusal:
            codes.add(refusal.problem.code)
    assert codes <= SENTENCES.keys()


def test_a_workbook_that_swells_while_it_is_read() -> None:
    """Ten entities of ten entities of ten: the reader of XML stops, and the workbook counts as damaged."""
    with zipfile.ZipFile(io.BytesIO(workbook(("Nama", "Kelas"), ("A", "5A")))) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "lol">{levels}]>'.encode()
    name = next(entry for entry, data in parts.items() if b">Nama<" in data)
    body = parts[name].replace(b">Nama<", b">&e9;<")
    parts[name] = head + body[body.index(b"<", body.find(b"?>") + 1) :]
    with pytest.raises(Refused) as refusal:
        read_file("daftar.xlsx", zipped(parts))
    assert refusal.value.problem.code == "broken-workbook"
