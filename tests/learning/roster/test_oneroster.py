"""OneRoster line by line: what is taken, what is left out with its line, what hangs on it, what is only pointed at."""

from datetime import date

import pytest

from learning.roster.reading import Refused
from learning.roster.sentences import SENTENCES, sentence
from noken.accounts.models import Role
from tests.learning.roster.made import ONEROSTER, Files, changed, read, settled, told, without


def test_a_whole_roster() -> None:
    found = settled(ONEROSTER)
    assert found.roster.report.problems == [
        problem for problem in found.roster.report.problems if problem.code == "class-without-course"
    ]
    assert found.roster.label == "OneRoster 1.1"
    assert set(found.schools) == {"sd1"}
    assert {id: wanted.homeroom for id, wanted in found.classes.items()} == {"5a": True, "5b": True, "choir": False}
    assert {id: (wanted.place, wanted.title) for id, wanted in found.courses.items()} == {
        "5a-mat": ("5a", "Matematika"),
        "choir": ("choir", "IPAS"),
    }
    assert {key for key in found.memberships if key[2] is Role.PUPIL} == {
        ("p1", "5a", Role.PUPIL),
        ("p2", "5a", Role.PUPIL),
        ("p3", "5b", Role.PUPIL),
        ("p1", "choir", Role.PUPIL),
        ("p3", "choir", Role.PUPIL),
    }
    assert found.memberships[("t1", "5a", Role.TEACHER)].spans == ((date(2026, 7, 13), date(2027, 6, 26)),)
    assert set(found.teachings) == {("5a-mat", "t1")}
    assert set(found.cares) == {("g1", "p1")}
    assert found.people["g1"].phone == "+6281234567890"


BROKEN: list[tuple[str, str, str, tuple[str, str, int], list[tuple[str, str, int]]]] = [
    # file, what stands there, what is put there; the problem; what is left out because of it
    ("users.csv", "p2,,,true", ",,,true", ("empty-value", "users.csv", 4),
     [("dangling", "enrollments.csv", 4), ("dangling", "enrollments.csv", 8)]),
    ("users.csv", "Obed,Mandowen", ",", ("login-as-name", "users.csv", 4), []),
    ("users.csv", "obed,Obed,Mandowen", ",,", ("empty-value", "users.csv", 4),
     [("hangs-on-refused", "enrollments.csv", 4), ("hangs-on-refused", "enrollments.csv", 8)]),
    ("users.csv", "Obed,", "O" * 201 + ",", ("too-long", "users.csv", 4),
     [("hangs-on-refused", "enrollments.csv", 4), ("hangs-on-refused", "enrollments.csv", 8)]),
    ("users.csv", "p2,,,true", "p2,,,mungkin", ("bad-flag", "users.csv", 4),
     [("hangs-on-refused", "enrollments.csv", 4), ("hangs-on-refused", "enrollments.csv", 8)]),
    ("users.csv", "p2,,,true", "p2,dihapus,,true", ("unknown-status", "users.csv", 4),
     [("hangs-on-refused", "enrollments.csv", 4), ("hangs-on-refused", "enrollments.csv", 8)]),
    ("users.csv", "student,obed", ",obed", ("empty-value", "users.csv", 4),
     [("hangs-on-refused", "enrollments.csv", 4), ("hangs-on-refused", "enrollments.csv", 8)]),
    ("users.csv", "Obed,Mandowen", "Obed", ("too-few-fields", "users.csv", 4),
     [("dangling", "enrollments.csv", 4), ("dangling", "enrollments.csv", 8)]),
    ("users.csv", "Obed,Mandowen", "Obed,Man,dowen", ("too-many-fields", "users.csv", 4),
     [("dangling", "enrollments.csv", 4), ("dangling", "enrollments.csv", 8)]),
    ("users.csv", "Obed", '"Obed', ("broken-quotes", "users.csv", 4),
     [("dangling", "enrollments.csv", 4), ("dangling", "enrollments.csv", 8)]),
    ("users.csv", "Obed", "Ob\x00ed", ("control-character", "users.csv", 4),
     [("dangling", "enrollments.csv", 4), ("dangling", "enrollments.csv", 8)]),
    ("users.csv", "081234567890", "12", ("odd-phone", "users.csv", 6), []),
    ("users.csv", ",g1", ",hantu", ("unknown-agent", "users.csv", 3), [("guardian-alone", "users.csv", 6)]),
    ("users.csv", ",g1", ",t1", ("agent-is-no-guardian", "users.csv", 3), [("guardian-alone", "users.csv", 6)]),
    ("users.csv", "teacher,yuli", "aide,yuli", ("unknown-role", "users.csv", 2), []),
    ("users.csv", "teacher,yuli", "student,yuli", ("pupil-as-teacher", "enrollments.csv", 2),
     [("pupil-as-teacher", "enrollments.csv", 6), ("no-place", "users.csv", 2)]),
    ("users.csv", "Obed,Mandowen", "=1+1,<b>x</b>", ("odd-name", "users.csv", 4), []),
    ("orgs.csv", "SD Negeri Satu", "", ("empty-value", "orgs.csv", 3),
     [("hangs-on-refused", "classes.csv", line) for line in (2, 3, 4, 5)]
     + [("hangs-on-refused", "enrollments.csv", line) for line in range(2, 11)]
     + [("no-place", "users.csv", line) for line in (2, 3, 4, 5)]),
    ("classes.csv", "Kelas 5B", "", ("empty-value", "classes.csv", 3),
     [("hangs-on-refused", "enrollments.csv", 5)]),
    ("classes.csv", "5b,,,", "5a,,,", ("same-id", "classes.csv", 3),
     [("same-id", "classes.csv", 2), ("dangling", "enrollments.csv", 5)]
     + [("hangs-on-refused", "enrollments.csv", line) for line in (2, 3, 4)]),
    ("classes.csv", "homeroom,sd1,year\n5b", "homeroom,sd9,year\n5b", ("dangling", "classes.csv", 2),
     [("hangs-on-refused", "enrollments.csv", line) for line in (2, 3, 4)]),
    ("classes.csv", "mat,scheduled", "mat,bengkel", ("unknown-class-type", "classes.csv", 4), []),
    ("classes.csv", ",mat,", ",geo,", ("unknown-course", "classes.csv", 4), []),
    ("classes.csv", "sd1,year\n5b", "sd1,dulu\n5b", ("unknown-term", "classes.csv", 2), []),
    ("courses.csv", "Matematika", "", ("empty-value", "courses.csv", 2), [("unknown-course", "classes.csv", 4)]),
    ("academicSessions.csv", "2026-07-13", "13/7/2026", ("bad-date", "academicSessions.csv", 2),
     [("unknown-term", "classes.csv", line) for line in (2, 3, 4, 5)]),
    ("academicSessions.csv", "2027-06-26", "2025-06-26", ("ends-before", "academicSessions.csv", 2), []),
    ("enrollments.csv", "e3,,,5a", ",,,5a", ("empty-value", "enrollments.csv", 4), [("no-place", "users.csv", 4)]),
    ("enrollments.csv", "e3,,,5a", "e2,,,5a", ("same-id", "enrollments.csv", 4),
     [("same-id", "enrollments.csv", 3), ("no-place", "users.csv", 4)]),
    ("enrollments.csv", "e3,,,5a,sd1,p2", "e3,,,5a,sd1,p99", ("dangling", "enrollments.csv", 4),
     [("no-place", "users.csv", 4)]),
    ("enrollments.csv", "e3,,,5a,sd1,p2", "e3,,,9z,sd1,p2", ("dangling", "enrollments.csv", 4),
     [("no-place", "users.csv", 4)]),
    ("enrollments.csv", "e3,,,5a,sd1,p2,student", "e3,,,5a,sd1,p2,", ("empty-value", "enrollments.csv", 4),
     [("no-place", "users.csv", 4)]),
    ("enrollments.csv", "e3,,,5a,sd1,p2,student", "e3,,,5a,sd1,p2,proctor", ("unknown-role", "enrollments.csv", 4),
     [("no-place", "users.csv", 4)]),
    ("enrollments.csv", "e3,,,5a,sd1,p2,student", "e3,,,5a,sd1,t1,student", ("role-differs", "enrollments.csv", 4),
     [("no-place", "users.csv", 4)]),
    ("enrollments.csv", "p2,student,false,2026-07-13", "p2,student,false,2026-02-30",
     ("bad-date", "enrollments.csv", 4), [("no-place", "users.csv", 4)]),
    ("enrollments.csv", "p2,student,false,2026-07-13", "p2,student,false,2028-07-13",
     ("ends-before", "enrollments.csv", 4), [("no-place", "users.csv", 4)]),
    ("enrollments.csv", "e3,,,5a", "e3,pindah,,5a", ("unknown-status", "enrollments.csv", 4),
     [("no-place", "users.csv", 4)]),
]  # fmt: skip

ANYWAY = {"class-without-course"}


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: f"{case[3][0]} {case[3][1]}:{case[3][2]}")
def test_broken_lines(
    case: tuple[str, str, str, tuple[str, str, int], list[tuple[str, str, int]]],
) -> None:
    """One fault: exactly that line is named, and exactly what hangs on it."""
    file, old, new, problem, consequences = case
    found = settled(changed(ONEROSTER, file, old, new))
    problems = {entry for entry in told(found.roster.report.problems) if entry[0] not in ANYWAY}
    assert problem in problems
    depends = {entry for entry in problems - {problem} if entry[0] != "no-place" or entry in consequences}
    assert depends - {entry for entry in depends if entry[0] in ("no-place",)} == {
        entry for entry in consequences if entry[0] != "no-place"
    }


def test_every_problem_has_its_sentence() -> None:
    """In plain words, with every fact filled in."""
    for file, old, new, _, _ in BROKEN:
        for problem in settled(changed(ONEROSTER, file, old, new)).roster.report.problems:
            text = sentence(problem.code, dict(problem.facts))
            assert text[-1] in ".…"
            assert "%(" not in text


def test_sentences_are_sentences() -> None:
    texts = [str(text) for text in SENTENCES.values()]
    assert all(text[0].isupper() or text[0] in "%em" for text in texts), texts
    assert len(set(texts)) == len(texts)


def test_a_line_with_a_broken_letter() -> None:
    users = ONEROSTER["users.csv"].encode().replace(b"Obed", b"Ob\xe9d")
    found = read({**ONEROSTER, "users.csv": users})
    assert told(found.report.problems) == [("bad-encoding", "users.csv", 4)]
    assert set(found.people) == {"t1", "p1", "p3", "g1"}


def test_a_name_over_two_lines_keeps_the_numbers_right() -> None:
    files = changed(ONEROSTER, "users.csv", "Maria,Kogoya", '"Maria\nMagdalena","Kogoya"')
    found = read(changed(files, "users.csv", "p3,,,true", "p3,,,mungkin"))
    assert found.people["p1"].name == "Maria Magdalena Kogoya"
    assert told(found.report.problems) == [("bad-flag", "users.csv", 6)]


def test_doubled_lines_count_once() -> None:
    line = "p2,,,true,sd1,student,obed,Obed,Mandowen,,\n"
    found = read(changed(ONEROSTER, "users.csv", line, line + line))
    assert told(found.report.problems) == [("same-id", "users.csv", 5)]
    assert set(found.people) == {"t1", "p1", "p2", "p3", "g1"}


def test_two_people_of_one_identifier_are_nobody() -> None:
    line = "p2,,,true,sd1,student,obed,Obed,Mandowen,,\n"
    found = read(changed(ONEROSTER, "users.csv", line, line + line.replace("Obed", "Naftali")))
    assert told(found.report.ordered()) == [("same-id", "users.csv", 4), ("same-id", "users.csv", 5)]
    assert "p2" not in found.people


@pytest.mark.parametrize("column", ["sourcedId", "role"])
def test_a_needed_column_refuses_the_whole(column: str) -> None:
    with pytest.raises(Refused) as refusal:
        read(changed(ONEROSTER, "users.csv", column, "lain"))
    assert (refusal.value.problem.code, refusal.value.problem.line) == ("missing-column", 1)
    assert column in sentence("missing-column", dict(refusal.value.problem.facts))


def test_a_column_one_can_do_without_is_said_once() -> None:
    found = read(changed(ONEROSTER, "users.csv", "enabledUser", "metadata.enabled"))
    assert told(found.report.problems) == [("column-not-there", "users.csv", 1)]
    assert len(found.people) == 5


HARMLESS = [
    ("users.csv", "sourcedId,status", "SOURCEDID,Status"),
    ("users.csv", "true,sd1,teacher", "TRUE,sd1,Teacher"),
    ("users.csv", "true,sd1,teacher", "yes,sd1,teacher"),
    ("classes.csv", "homeroom", "Homeroom"),
    ("enrollments.csv", "2026-07-13", "2026-07-13T00:00:00.000Z"),
    ("orgs.csv", "parentSourcedId\n", "parentSourcedId,metadata.npsn,\n"),
    ("users.csv", "Maria,Kogoya", "  Maria ,\u200bKogoya"),
    ("orgs.csv", "office,,,Dinas", "office,active,kapan saja,Dinas"),
]


@pytest.mark.parametrize(("file", "old", "new"), HARMLESS)
def test_harmless_deviations_change_nothing(file: str, old: str, new: str) -> None:
    files: Files = changed(ONEROSTER, file, old, new)
    if file == "orgs.csv" and "npsn" in new:
        files[file] = "\n".join(
            f"{line},1," if line and "npsn" not in line else line for line in files[file].split("\n")
        )
    found, plain = settled(files), settled(ONEROSTER)
    assert (found.people, found.memberships, found.courses) == (plain.people, plain.memberships, plain.courses)
    assert told(found.roster.report.problems) == told(plain.roster.report.problems)


def test_mononyms() -> None:
    found = read(changed(ONEROSTER, "users.csv", "Obed,Mandowen", "Obed,-"))
    assert found.people["p2"].name == "Obed"


VERSION_2: Files = {
    **changed(without(ONEROSTER, "users.csv"), "manifest.csv", "oneroster.version,1.1", "oneroster.version,1.2"),
    "users.csv": "sourcedId,status,dateLastModified,enabledUser,username,givenName,familyName,agentSourcedIds\n"
    "t1,,,true,yuli,Yuli,Rumbiak,\np1,,,true,maria,Maria,Kogoya,g1\np2,,,true,obed,Obed,Mandowen,\n"
    "p3,,,true,petrus,Petrus,Ayomi,\ng1,,,true,debora,Debora,Kogoya,\nh1,,,true,martha,Martha,Hamadi,\n",
    "roles.csv": "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId\n"
    "r1,,,t1,primary,teacher,,,sd1\nr2,,,p1,primary,student,,,sd1\nr3,,,p2,primary,student,,,sd1\n"
    "r4,,,p3,primary,student,,,sd1\nr5,,,g1,primary,parent,,,sd1\nr6,,,h1,primary,principal,2026-07-01,,sd1\n",
}


def test_version_2_has_its_roles_in_a_file_of_their_own() -> None:
    found = settled(VERSION_2)
    assert found.roster.label == "OneRoster 1.2"
    assert set(found.leaderships) == {("h1", "sd1")}
    assert found.leaderships[("h1", "sd1")].spans == ((date(2026, 7, 1), None),)
    assert set(found.cares) == {("g1", "p1")}
    assert set(found.memberships) == set(settled(ONEROSTER).memberships)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("principal,2026-07-01,,sd1", "principal,2026-07-01,,office", ("leader-without-school", "roles.csv", 7)),
        ("principal,2026-07-01,,sd1", "principal,2026-07-01,,", ("leader-without-school", "roles.csv", 7)),
        ("h1,primary,principal", "h1,primary,districtAdministrator", ("unknown-role", "roles.csv", 7)),
        ("r6,,,h1", "r6,,,hantu", ("dangling", "roles.csv", 7)),
        ("r6,,,h1", "r5,,,h1", ("same-id", "roles.csv", 7)),
        ("2026-07-01", "kemarin", ("bad-date", "roles.csv", 7)),
    ],
)
def test_nobody_leads_a_school_that_is_not_named(old: str, new: str, problem: tuple[str, str, int]) -> None:
    found = settled(changed(VERSION_2, "roles.csv", old, new))
    assert not found.leaderships
    assert problem in told(found.roster.report.problems)


def test_an_administrator_of_version_1_leads_nothing() -> None:
    found = settled(changed(ONEROSTER, "users.csv", "teacher,yuli", "administrator,yuli"))
    assert not found.leaderships
    assert ("unknown-role", "users.csv", 2) in told(found.roster.report.problems)
