"""The first arrival does the work, every later one gets the same answer, also when all come at once."""

import threading
from uuid import UUID

import pytest
from sqlalchemy import func, select

from noken.database import reading, transaction
from noken.idempotency import CommandRow, KeyReused, content_hash, earlier
from noken.ids import new_id
from noken.ledger import LedgerRow, record
from tests.factories import City


def hand_in(account: UUID, key: UUID, text: str = "7 x 8 = 56") -> bool:
    """A command whose fact is a row of the ledger. True when this call did the work."""
    with transaction():
        if earlier(account, key, "hand-in", {"text": text}) is not None:
            return False
        record("tests.handed-in", account, "answer", key)
        return True


def facts() -> int:
    with reading() as db:
        return db.scalar(select(func.count()).where(LedgerRow.act == "tests.handed-in")) or 0


@pytest.mark.database
def test_twenty_arrivals_at_once_are_one(city: City) -> None:
    key = new_id()
    begin = threading.Barrier(20)
    did: list[bool] = []
    failed: list[BaseException] = []

    def arrive() -> None:
        begin.wait()
        try:
            did.append(hand_in(city.pupil, key))
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=arrive) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(did) == [False] * 19 + [True]
    assert facts() == 1


@pytest.mark.database
def test_the_same_key_with_other_content_is_refused_and_changes_nothing(city: City) -> None:
    key = new_id()
    assert hand_in(city.pupil, key)
    with pytest.raises(KeyReused):
        hand_in(city.pupil, key, "7 x 8 = 54")
    with pytest.raises(KeyReused), transaction():
        earlier(city.pupil, key, "another-command", {"text": "7 x 8 = 56"})
    assert facts() == 1
    assert hand_in(city.classmate, key), "keys of different people do not meet"


@pytest.mark.database
def test_a_command_that_failed_may_come_again(city: City) -> None:
    key = new_id()

    def fail() -> None:
        with transaction():
            earlier(city.pupil, key, "hand-in", {"text": "x"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert hand_in(city.pupil, key)


def test_the_later_arrival_is_told_what_the_first_made(city: City) -> None:
    key = new_id()
    hand_in(city.pupil, key)
    with transaction():
        row = earlier(city.pupil, key, "hand-in", {"text": "7 x 8 = 56"})
    assert isinstance(row, CommandRow)
    assert row.object_id == key


def test_the_order_of_the_fields_does_not_matter() -> None:
    assert content_hash({"a": 1, "b": "é"}) == content_hash({"b": "é", "a": 1})
    assert content_hash({"a": 1}) != content_hash({"a": "1"})
