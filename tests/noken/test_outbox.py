"""Nothing owed is lost, nothing is held by two, whatever happens in which order."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from noken.clock import at, now
from noken.database import reading, transaction
from noken.ids import new_id
from noken.outbox import (
    KEEP_DONE,
    LEASE,
    Lane,
    OutboxRow,
    claim,
    depths,
    due_lanes,
    enqueue,
    finish,
    is_owed,
    release,
    renew,
    retry,
    sweep_done,
)

TASK = "noken.forget-done-calls"
pytestmark = pytest.mark.usefixtures("flask_app")


def owe(count: int = 1, lane: Lane = Lane.NORMAL) -> list[UUID]:
    with transaction():
        return [enqueue(TASK, number, lane=lane) for number in range(count)]


def stored(row_id: UUID) -> OutboxRow:
    with reading() as db:
        return db.get_one(OutboxRow, row_id)


@pytest.mark.database
def test_drainers_side_by_side_never_hold_the_same_row() -> None:
    owed = owe(120)
    held: list[UUID] = []
    begin = threading.Barrier(6)

    def drainer() -> None:
        begin.wait()
        while rows := claim(Lane.NORMAL, 7):
            held.extend(row.id for row in rows)

    threads = [threading.Thread(target=drainer) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(held) == len(owed)
    assert set(held) == set(owed)


@pytest.mark.database
def test_a_lost_lease_is_given_to_another_and_the_loser_cannot_fail_it() -> None:
    (row_id,) = owe()
    (first,) = claim(Lane.NORMAL, 5)
    assert claim(Lane.NORMAL, 5) == []
    with at(now() + LEASE + timedelta(seconds=1)):
        (second,) = claim(Lane.NORMAL, 5)
        assert (second.id, second.attempts) == (row_id, 2)
        retry(first, "late", None)
        assert stored(row_id).failed_at is None
        finish(second)
        retry(second, "later still", timedelta(0))
        assert claim(Lane.NORMAL, 5) == []
    assert stored(row_id).done_at is not None


@pytest.mark.database
def test_a_renewed_lease_holds_and_a_released_one_is_free_at_once() -> None:
    owe(2)
    rows = claim(Lane.NORMAL, 2)
    with at(now() + LEASE - timedelta(seconds=1)):
        renew(rows)
    with at(now() + LEASE + timedelta(seconds=1)):
        assert claim(Lane.NORMAL, 2) == []
        release(rows)
        again = claim(Lane.NORMAL, 2)
    assert [row.attempts for row in again] == [1, 1]


@pytest.mark.database
def test_lanes_do_not_see_each_other_and_the_oldest_comes_first() -> None:
    later = now() + timedelta(seconds=5)
    with transaction():
        second = enqueue(TASK, 2, lane=Lane.SLOW, due_at=now() - timedelta(seconds=1))
        first = enqueue(TASK, 1, lane=Lane.SLOW, due_at=now() - timedelta(seconds=9))
        enqueue(TASK, 3, lane=Lane.SLOW, due_at=later)
    assert due_lanes() == {Lane.SLOW}
    assert claim(Lane.URGENT, 9) == []
    assert [row.id for row in claim(Lane.SLOW, 9)] == [first, second]
    assert due_lanes() == frozenset()
    with at(later):
        assert due_lanes() == {Lane.SLOW}


@pytest.mark.database
def test_figures_and_forgetting() -> None:
    old, young, broken = owe(3)
    rows = {row.id: row for row in claim(Lane.NORMAL, 3)}
    with at(now() - KEEP_DONE - timedelta(seconds=1)):
        finish(rows[old])
    finish(rows[young])
    retry(rows[broken], "no", None)
    waiting = owe(2, Lane.URGENT)
    with at(now() + timedelta(seconds=30)):
        figures = depths()
    assert (figures[Lane.URGENT].waiting, figures[Lane.NORMAL].failed) == (2, 1)
    assert figures[Lane.URGENT].oldest_seconds >= 30
    assert figures[Lane.SLOW].waiting == 0
    sweep_done()
    with reading() as db:
        assert set(db.scalars(select(OutboxRow.id))) == {young, broken, *waiting}


def test_an_owed_call_is_part_of_the_fact() -> None:
    def fail() -> None:
        with transaction():
            enqueue(TASK)
            assert is_owed(TASK)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with reading():
        assert not is_owed(TASK)


def test_arguments_are_ids_and_plain_values() -> None:
    moment, key = datetime(2020, 3, 30, tzinfo=UTC), new_id()
    with transaction() as db:
        row = db.get(OutboxRow, enqueue(TASK, key, {"at": moment, "who": {key}}, [1, None, "a"]))
        assert row
        assert row.arguments == [str(key), {"at": moment.isoformat(), "who": [str(key)]}, [1, None, "a"]]
        with pytest.raises(TypeError, match="plain"):
            enqueue(TASK, object())


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("owe"), st.integers(1, 3)),
        st.tuples(st.just("claim"), st.integers(1, 4)),
        st.tuples(st.just("wait"), st.integers(1, 90)),
        st.tuples(st.sampled_from(["finish", "fail", "renew", "release", "killed"]), st.integers(0, 9)),
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_every_call_is_made_and_held_by_one_at_a_time(
    flask_app: Flask, steps: list[tuple[str, int]]
) -> None:
    """Random histories of drainers that work, fail, are killed or too slow; then a healthy one finishes everything."""
    with transaction() as db:
        db.execute(delete(OutboxRow))
    moment = now()
    owed: set[UUID] = set()
    held: list[tuple[OutboxRow, datetime]] = []
    done: set[UUID] = set()
    after: dict[str, Callable[[OutboxRow], None]] = {
        "fail": lambda row: retry(row, "no", timedelta(seconds=20)),
        "renew": lambda row: renew([row]),
        "release": lambda row: release([row]),
        "killed": lambda row: None,
    }
    for step, number in steps:
        with at(moment):
            if step == "owe":
                owed |= set(owe(number))
            elif step == "wait":
                moment += timedelta(seconds=number)
            elif step == "claim":
                rows = claim(Lane.NORMAL, number)
                live = {row.id for row, until in held if until >= moment}
                assert live.isdisjoint(row.id for row in rows)
                assert done.isdisjoint(row.id for row in rows)
                held += [(row, moment + LEASE) for row in rows]
            elif held:
                row, until = held.pop(number % len(held))
                if step == "finish":
                    finish(row)
                    done.add(row.id)
                else:
                    after[step](row)
                if step == "renew" and stored(row.id).attempts == row.attempts and row.id not in done:
                    held.append((row, moment + LEASE))
                elif step == "killed":
                    held.append((row, until))
    with at(moment + timedelta(hours=1)):
        for row in claim(Lane.NORMAL, 1000):
            finish(row)
            done.add(row.id)
    assert done == owed
    with reading() as db:
        assert db.scalars(select(OutboxRow.id).where(OutboxRow.done_at.is_(None))).all() == []
