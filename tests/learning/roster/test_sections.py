"""SDS v1 (with the British columns too) and Clever: rosters kept by sections."""

import pytest

from learning.roster.reading import Refused
from learning.roster.reading.model import Source
from noken.accounts.models import Role
from tests.learning.roster.made import Files, changed, read, settled, told, without

SDS: Files = {
    "School.csv": "SIS ID,Name,Principal SIS ID,Principal Name\n1,SMP Hamadi,100,Martha Hamadi\n",
    "Section.csv": "SIS ID,School SIS ID,Section Name,Course Name\n7,1,Matematika 7B,Matematika\n8,1,IPA 7B,\n",
    "Student.csv": "SIS ID,School SIS ID,Username,First Name,Last Name\n100,1,maria,Maria,Kogoya\n101,1,obed,,\n",
    "Teacher.csv": "SIS ID,School SIS ID,Username,First Name,Last Name,Status\n100,1,m,Martha,Hamadi,Active\n"
    "102,1,f,Frans,Wanggai,Active\n",
    "StudentEnrollment.csv": "Section SIS ID,SIS ID\n7,100\n7,101\n8,100\n",
    "TeacherRoster.csv": "Section SIS ID,SIS ID\n7,102\n",
}


def test_pupils_and_teachers_are_numbered_apart() -> None:
    found = settled(SDS)
    assert found.roster.source is Source.SDS_V1
    assert {id: person.name for id, person in found.people.items()} == {
        "s:100": "Maria Kogoya",
        "s:101": "obed",
        "t:100": "Martha Hamadi",
        "t:102": "Frans Wanggai",
    }
    assert set(found.memberships) == {
        ("s:100", "7", Role.PUPIL),
        ("s:101", "7", Role.PUPIL),
        ("s:100", "8", Role.PUPIL),
        ("t:102", "7", Role.TEACHER),
    }
    assert {id: (wanted.place, wanted.title) for id, wanted in found.courses.items()} == {
        "7": ("7", "Matematika"),
        "8": ("8", "IPA 7B"),
    }
    assert set(found.leaderships) == {("t:100", "1")}


def test_british_columns() -> None:
    british = {
        **changed(SDS, "School.csv", "SIS ID,Name", "DfE Number,Name"),
        "Section.csv": "ID,School DfE Number,Section Name\n7,1,Matematika 7B\n8,1,IPA 7B\n",
        "Student.csv": "ID,School DfE Number,First Name,Last Name\n100,1,Maria,Kogoya\n101,1,Obed,\n",
        "StudentEnrollment.csv": "Section ID,ID\n7,100\n7,101\n8,100\n",
        "TeacherRoster.csv": "Section ID,ID\n7,102\n",
    }
    assert set(settled(british).memberships) == set(settled(SDS).memberships)


def test_a_head_is_believed_only_where_number_and_name_agree() -> None:
    found = settled(changed(SDS, "School.csv", "Martha Hamadi", "Amy Roebuck"))
    assert not found.leaderships
    assert ("unknown-principal", "School.csv", 2) in told(found.roster.report.problems)


def test_guardians() -> None:
    files = {
        **SDS,
        "User.csv": "Email,First Name,Last Name,Phone,SIS ID\nDebora@example.org,Debora,Kogoya,0812 3456 7890,\n",
        "GuardianRelationship.csv": "SIS ID,Email,Role\n100,debora@example.org,Parent\n101,debora@example.org,Doctor\n"
        "999,debora@example.org,\n",
    }
    found = settled(files)
    assert set(found.cares) == {("g:debora@example.org", "s:100")}
    assert found.people["g:debora@example.org"].phone == "+6281234567890"
    assert {("unknown-role", 3), ("dangling", 4)} <= {(c, line) for c, _, line in told(found.roster.report.problems)}


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("StudentEnrollment.csv", "7,101", "7,999", ("dangling", "StudentEnrollment.csv", 3)),
        ("StudentEnrollment.csv", "7,101", "9,101", ("dangling", "StudentEnrollment.csv", 3)),
        ("StudentEnrollment.csv", "7,101", "7,", ("empty-value", "StudentEnrollment.csv", 3)),
        ("StudentEnrollment.csv", "7,101", "7,100", ("line-twice", "StudentEnrollment.csv", 3)),
        ("TeacherRoster.csv", "7,102", "7,101", ("dangling", "TeacherRoster.csv", 2)),
        ("Section.csv", "8,1,IPA 7B", "8,2,IPA 7B", ("dangling", "Section.csv", 3)),
        ("Section.csv", "8,1,IPA 7B", "7,1,IPA 7B", ("same-id", "Section.csv", 3)),
        ("Student.csv", "101,1,obed,,", "101,1,,,", ("empty-value", "Student.csv", 3)),
        ("Teacher.csv", "Wanggai,Active", "Wanggai,Cuti", ("unknown-status", "Teacher.csv", 3)),
    ],
)
def test_broken_lines(file: str, old: str, new: str, problem: tuple[str, str, int]) -> None:
    found = settled(changed(SDS, file, old, new))
    assert problem in told(found.roster.report.problems)


@pytest.mark.parametrize("file", sorted(SDS))
def test_every_file_is_needed(file: str) -> None:
    with pytest.raises(Refused) as refusal:
        read(without(SDS, file))
    assert (refusal.value.problem.code, refusal.value.problem.file) == ("missing-file", file)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(Refused) as refusal:
        read(changed(SDS, "Section.csv", "School SIS ID", "Sekolah"))
    assert dict(refusal.value.problem.facts) == {"columns": "School SIS ID"}


def test_clever() -> None:
    found = settled(
        {
            "schools.csv": "School_id,School_name,School_number\n1,SMP Hamadi,12\n",
            "students.csv": "School_id,Student_id,Last_name,Middle_name,First_name,Grade\n1,100,Kogoya,,Maria,7\n",
            "teachers.csv": "School_id,Teacher_id,Last_name,First_name\n1,100,Wanggai,Frans\n1,101,Rumbiak,Yuli\n",
            "sections.csv": "School_id,Section_id,Teacher_id,Teacher_2_id,Name,Course_name\n"
            "1,7,100,101,Matematika 7B,Matematika\n",
            "enrollments.csv": "School_id,Section_id,Student_id\n1,7,100\n",
        }
    )
    assert found.roster.source is Source.CLEVER
    assert set(found.memberships) == {
        ("s:100", "7", Role.PUPIL),
        ("t:100", "7", Role.TEACHER),
        ("t:101", "7", Role.TEACHER),
    }
