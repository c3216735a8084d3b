"""Marking and publishing: nothing is overwritten, everybody's mark appears together."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from learning.actions.marks import Judged, NothingGiven, NothingToReturn, Overtaken, give_mark, publish_marks
from learning.events import MarksPublished, WorkReturned
from learning.models import Mark
from noken.database import reading
from noken.events import subscribe
from noken.idempotency import KeyReused
from noken.ids import new_id
from noken.ledger import LedgerRow
from noken.outbox import OutboxRow
from tests.factories import City
from tests.learning.school import give, hand_in, mark, marks_of, newest_mark


def acts() -> list[str]:
    with reading() as db:
        return list(db.scalars(select(LedgerRow.act).where(LedgerRow.object_type == "mark")))


def test_a_mark_is_added_and_stays_out_of_sight(city: City) -> None:
    assignment = give(city)
    answer = hand_in(city, assignment)
    first = mark(city, assignment, answer, 70, comment=" Bagus. ", levels=[3, 2])
    mark(city, assignment, answer, 80)
    kept = marks_of(assignment, city.pupil)
    assert [row.points for row in kept] == [70, 80], "the first one is still there"
    assert (kept[0].id, kept[0].comment, kept[0].levels, kept[0].marked_by) == (first, "Bagus.", [3, 2], city.teacher)
    assert all(row.published_at is None for row in kept)
    assert acts() == ["learning.marked", "learning.marked"]


def test_whoever_has_not_seen_the_newest_mark_changes_nothing(city: City) -> None:
    assignment = give(city)
    answer = hand_in(city, assignment)
    theirs = mark(city, assignment, answer, 70)
    for seen in (None, new_id()):
        with pytest.raises(Overtaken) as overtaken:
            give_mark(city.head_teacher, assignment, city.pupil, new_id(), seen, Judged(answer, 90))
        assert overtaken.value.mark_id == theirs
    assert [row.points for row in marks_of(assignment, city.pupil)] == [70]
    give_mark(city.head_teacher, assignment, city.pupil, new_id(), theirs, Judged(answer, 90))
    assert [row.points for row in marks_of(assignment, city.pupil)] == [70, 90]


@pytest.mark.database
def test_of_teachers_marking_at_the_same_moment_one_comes_first(city: City) -> None:
    assignment = give(city)
    answer = hand_in(city, assignment)

    def attempt(points: int) -> bool:
        try:
            give_mark(city.teacher, assignment, city.pupil, new_id(), None, Judged(answer, points))
        except Overtaken:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 1
    assert len(marks_of(assignment, city.pupil)) == 1


def test_the_same_mark_sent_twice_is_one(city: City) -> None:
    assignment, key = give(city), new_id()
    answer = hand_in(city, assignment)
    for _ in range(2):
        assert give_mark(city.teacher, assignment, city.pupil, key, None, Judged(answer, 70)) == key
    with pytest.raises(KeyReused):
        give_mark(city.teacher, assignment, city.pupil, key, None, Judged(answer, 71))
    assert [row.points for row in marks_of(assignment, city.pupil)] == [70]


def test_a_mark_says_something(city: City) -> None:
    assignment = give(city)
    answer = hand_in(city, assignment)
    for empty in (Judged(answer), Judged(answer, comment="  "), Judged(answer, 80, returned=True)):
        with pytest.raises(NothingGiven):
            give_mark(city.teacher, assignment, city.pupil, new_id(), None, empty)
    give_mark(city.teacher, assignment, city.pupil, new_id(), None, Judged(answer, comment="Lihat aku besok."))
    assert [(row.points, row.comment) for row in marks_of(assignment, city.pupil)] == [(None, "Lihat aku besok.")]


def test_a_mark_belongs_to_an_answer_of_that_pupil(city: City) -> None:
    assignment, other = give(city), give(city)
    for foreign in (hand_in(city, assignment, pupil=city.classmate), hand_in(city, other), new_id()):
        with pytest.raises(KeyReused):
            give_mark(city.teacher, assignment, city.pupil, new_id(), None, Judged(foreign, 80))
    assert not marks_of(assignment, city.pupil)


def test_work_sent_back_is_seen_at_once_and_without_points(city: City) -> None:
    subscribe({WorkReturned: ("tests.heard",)})
    assignment = give(city)
    answer = hand_in(city, assignment)
    mark(city, assignment, answer, 40, comment="Ulangi nomor 2.", returned=True)
    kept = marks_of(assignment, city.pupil)[0]
    assert kept.returned
    assert kept.points is None
    assert kept.published_at is not None
    assert acts() == ["learning.returned"]
    with reading() as db:
        assert db.scalars(select(OutboxRow.task)).all() == ["tests.heard"]
    with pytest.raises(NothingToReturn):
        give_mark(
            city.teacher, assignment, city.classmate, new_id(), None, Judged(None, comment="Mana?", returned=True)
        )


@pytest.mark.database
def test_marks_are_published_together_the_newest_of_each_pupil(city: City) -> None:
    subscribe({MarksPublished: ("tests.heard",)})
    assignment, other = give(city), give(city)
    mine, theirs = hand_in(city, assignment), hand_in(city, assignment, pupil=city.classmate)
    mark(city, assignment, mine, 60)
    mark(city, assignment, mine, 65)
    mark(city, assignment, theirs, 75, pupil=city.classmate)
    mark(city, other, hand_in(city, other), 50)
    assert publish_marks(city.teacher, assignment) == 2
    published = {row.points: row.published_at for row in marks_of(assignment, city.pupil)}
    assert published[60] is None
    assert published[65] is not None
    assert newest_mark(other, city.pupil)
    assert marks_of(other, city.pupil)[0].published_at is None, "another assignment"
    with reading() as db:
        assert db.scalars(select(OutboxRow.task)).all() == ["tests.heard"], "one event, not one a pupil"
        assert db.scalar(select(func.count(Mark.published_at.distinct()))) == 1
        noted = db.scalars(select(LedgerRow).where(LedgerRow.act == "learning.published")).one()
        assert noted.details["count"] == 2


def test_publishing_again_without_a_new_mark_says_nothing(city: City) -> None:
    assignment = give(city)
    mark(city, assignment, hand_in(city, assignment))
    assert publish_marks(city.teacher, assignment) == 1
    when = marks_of(assignment, city.pupil)[0].published_at
    assert publish_marks(city.teacher, assignment) == 0
    assert marks_of(assignment, city.pupil)[0].published_at == when
    with reading() as db:
        assert db.scalar(select(func.count()).where(LedgerRow.act == "learning.published")) == 1
