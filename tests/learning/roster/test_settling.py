"""Where sections belong, what several lines about one place come to, and that the order of lines never matters."""

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.roster.settling import Known, KnownRoom, Settled
from learning.roster.settling.spans import overlap, union
from noken.accounts.models import Role
from tests.learning.roster.made import ONEROSTER, Files, changed, settled, told

DAYS = "2026-07-13,2027-06-26"


def place(files: Files, known: Known | None = None) -> dict[str, str]:
    return {id: wanted.place for id, wanted in settled(files, known).courses.items()}


def test_one_homeroom_or_a_class_of_its_own() -> None:
    assert place(ONEROSTER) == {"5a-mat": "5a", "choir": "choir"}


@pytest.mark.parametrize(
    ("old", "new", "belongs"),
    [
        ("e7,,,5a-mat,sd1,p2", "e7,,,5a-mat,sd1,p3", "5a-mat"),
        ("e3,,,5a,sd1,p2", "e3,,,5b,sd1,p2", "5a-mat"),
        ("e3,,,5a,sd1,p2", "e3,tobedeleted,,5a,sd1,p2", "5a-mat"),
        ("e7,,,5a-mat", "e7,tobedeleted,,5a-mat", "5a"),
    ],
)
def test_pupils_decide_where_a_section_belongs(old: str, new: str, belongs: str) -> None:
    assert place(changed(ONEROSTER, "enrollments.csv", old, new))["5a-mat"] == belongs


def test_a_section_nobody_attends_is_a_class_of_its_own() -> None:
    text = "\n".join(line for line in ONEROSTER["enrollments.csv"].split("\n") if ",5a-mat,sd1,p" not in line)
    assert place({**ONEROSTER, "enrollments.csv": text})["5a-mat"] == "5a-mat"


def test_a_homeroom_that_is_to_be_deleted_holds_nothing() -> None:
    assert place(changed(ONEROSTER, "classes.csv", "5a,,,Kelas", "5a,tobedeleted,,Kelas"))["5a-mat"] == "5a-mat"


def test_a_pupil_who_moved_counts_for_the_homeroom_of_that_time() -> None:
    """p2 was in 5A until September and in 5B since; mathematics of 5A ended for p2 with it."""
    files = changed(
        ONEROSTER, "enrollments.csv", f"5a,sd1,p2,student,false,{DAYS}", "5a,sd1,p2,student,false,,2026-09-30"
    )
    files = changed(
        files, "enrollments.csv", f"5a-mat,sd1,p2,student,false,{DAYS}", "5a-mat,sd1,p2,student,false,,2026-09-30"
    )
    files["enrollments.csv"] += "e10,,,5b,sd1,p2,student,false,2026-10-01,\n"
    found = settled(files)
    assert found.courses["5a-mat"].place == "5a"
    assert found.memberships[("p2", "5a", Role.PUPIL)].spans == ((None, date(2026, 9, 30)),)
    assert found.memberships[("p2", "5b", Role.PUPIL)].spans == ((date(2026, 10, 1), None),)


def test_two_sections_of_one_subject_keep_their_own_names() -> None:
    files = changed(ONEROSTER, "classes.csv", "choir,,,Paduan Suara,ipa", "5a-mat2,,,Matematika lanjut 5A,mat")
    files["enrollments.csv"] = files["enrollments.csv"].replace(",choir,sd1,p3", ",5a-mat2,sd1,p2")
    files["enrollments.csv"] = files["enrollments.csv"].replace(",choir,", ",5a-mat2,")
    titles = {id: wanted.title for id, wanted in settled(files).courses.items()}
    assert titles == {"5a-mat": "Matematika 5A", "5a-mat2": "Matematika lanjut 5A"}


def test_several_lines_about_one_place_become_one_time() -> None:
    files = {**ONEROSTER}
    files["enrollments.csv"] = files["enrollments.csv"].replace(
        f"t1,teacher,true,{DAYS}\ne6", "t1,teacher,true,2026-08-01,\ne6"
    )
    assert settled(files).memberships[("t1", "5a", Role.TEACHER)].spans == ((date(2026, 7, 13), None),)


def test_who_is_gone_has_no_time_left() -> None:
    for old, new in (("p2,,,true", "p2,tobedeleted,,true"), ("p2,,,true", "p2,,,false")):
        found = settled(changed(ONEROSTER, "users.csv", old, new))
        assert found.memberships[("p2", "5a", Role.PUPIL)].spans == ()
        assert not found.people["p2"].active
    ended = settled(changed(ONEROSTER, "enrollments.csv", "e3,,,5a", "e3,inactive,,5a"))
    assert ended.memberships[("p2", "5a", Role.PUPIL)].spans == ()


DELTA: Files = {
    "manifest.csv": "propertyName,value\noneroster.version,1.1\nfile.users,delta\nfile.enrollments,delta\n"
    "file.orgs,absent\nfile.classes,absent\n",
    "users.csv": ONEROSTER["users.csv"].split("\n", 1)[0] + "\np9,active,,true,sd1,student,sara,Sara,Giay,,\n",
    "enrollments.csv": ONEROSTER["enrollments.csv"].split("\n", 1)[0] + f"\ne90,active,,5a,sd1,p9,student,,{DAYS}\n"
    f"e91,active,,5a-mat,sd1,p9,student,,{DAYS}\ne92,tobedeleted,,5a,sd1,p2,student,,,\n",
}
BEFORE = Known(
    schools={"sd1"},
    people={"p1", "p2"},
    rooms={"5a": KnownRoom(True), "5b": KnownRoom(True), "5a-mat": KnownRoom(False, "5a"), "choir": KnownRoom(False)},
    homes={"p1": {"5a"}, "p2": {"5a"}},
)


def test_changes_only_stand_on_what_was_brought_before() -> None:
    found = settled(DELTA, BEFORE)
    assert not found.roster.report.problems
    assert found.memberships[("p9", "5a", Role.PUPIL)].spans
    assert found.memberships[("p2", "5a", Role.PUPIL)].spans == ()
    assert set(found.people) == {"p9"}


def test_changes_only_that_stand_on_nothing() -> None:
    problems = told(settled(DELTA).roster.report.problems)
    assert {("dangling", "enrollments.csv", line) for line in (2, 3, 4)} <= set(problems)


def test_a_lesson_of_a_homeroom_is_not_for_others() -> None:
    files = changed(DELTA, "enrollments.csv", "e90,active,,5a,", "e90,active,,5b,")
    assert ("not-in-homeroom", "enrollments.csv", 3) in told(settled(files, BEFORE).roster.report.problems)


days = st.dates(date(2026, 1, 1), date(2026, 1, 20))
spans = st.tuples(st.none() | days, st.none() | days).filter(lambda s: not (s[0] and s[1]) or s[0] <= s[1])


@given(st.lists(spans, max_size=6))
def test_union_holds_exactly_the_same_days(given_spans: list[tuple[date | None, date | None]]) -> None:
    joined = union(given_spans)
    for number in range(-2, 25):
        day = date.fromordinal(date(2026, 1, 1).toordinal() + number)
        inside = [
            any((s is None or s <= day) and (e is None or day <= e) for s, e in some) for some in (given_spans, joined)
        ]
        assert inside[0] == inside[1]
    assert not any(overlap(one, other) for one, other in zip(joined, joined[1:], strict=False))


def shuffled(files: Files, seed: int) -> Files:
    """The same lines in another order; the header stays."""
    chance = random.Random(seed)
    mixed = {}
    for name, text in files.items():
        head, *lines = text.strip("\n").split("\n")
        chance.shuffle(lines)
        mixed[name] = "\n".join([head, *lines]) + "\n"
    return mixed


def essence(found: Settled) -> object:
    """Everything that comes of a roster, without the lines it stood on."""

    def plain(things: dict[str, object]) -> object:
        return {
            key: tuple(getattr(thing, name) for name in thing.__slots__ if name not in ("file", "line"))  # type: ignore[attr-defined]
            for key, thing in things.items()
        }

    tables = (found.schools, found.classes, found.courses, found.people, found.memberships, found.leaderships)
    codes = sorted((p.severity, p.code) for p in found.roster.report.problems)
    return [*map(plain, (*tables, found.teachings)), set(found.cares), codes]  # type: ignore[arg-type]


SPOILT = {
    "whole": ONEROSTER,
    "doubled": changed(ONEROSTER, "users.csv", "p3,,,true", "p2,,,true"),
    "dangling": changed(ONEROSTER, "enrollments.csv", ",5b,sd1,p3", ",9z,sd1,p3"),
    "twice": changed(ONEROSTER, "enrollments.csv", "e3,,,5a", "e2,,,5a"),
    "gone": changed(ONEROSTER, "classes.csv", "5b,,,", "5b,tobedeleted,,"),
}


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), name=st.sampled_from(sorted(SPOILT)))
def test_the_order_of_lines_does_not_matter(seed: int, name: str) -> None:
    files = SPOILT[name]
    assert essence(settled(shuffled(files, seed))) == essence(settled(files))
