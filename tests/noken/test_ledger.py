"""The chain shows what was changed, taken out or put elsewhere."""

import threading
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from noken.database import reading, session, transaction
from noken.ids import new_id
from noken.ledger import Fault, Head, LedgerHead, LedgerRow, chain, count, head, record, verify

ACTS = 8
pytestmark = pytest.mark.usefixtures("flask_app")


def note(acts: int = ACTS) -> None:
    with transaction():
        for number in range(acts):
            record("tests.act", None, "thing", new_id(), {"number": number, "mark": 87.5, "word": "Sentani é"})


def faults() -> list[Fault]:
    return list(verify())


def at_position(position: int) -> LedgerRow:
    return session().scalars(select(LedgerRow).where(LedgerRow.position == position)).one()


@pytest.mark.database
def test_a_whole_chain_has_no_fault() -> None:
    assert faults() == []
    assert head().position == 0
    note()
    assert count() == (0, ACTS)
    assert chain(limit=5) == 5
    assert faults() == []
    note(2)
    while chain():
        continue
    assert count() == (ACTS + 2, 0)
    assert head().position == ACTS + 2
    assert faults() == []
    assert chain() == 0


@pytest.mark.database
def test_several_may_chain_at_once() -> None:
    note(60)
    begin = threading.Barrier(4)

    def work() -> None:
        begin.wait()
        while chain(limit=7):
            continue

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count() == (60, 0)
    assert faults() == []


def change_details(position: int) -> None:
    at_position(position).details = {"number": 99}


def change_actor(position: int) -> None:
    at_position(position).actor_id = new_id()


def change_time(position: int) -> None:
    row = at_position(position)
    row.at = row.at.replace(year=2001)


def take_out(position: int) -> None:
    session().execute(delete(LedgerRow).where(LedgerRow.position == position))


def swap(position: int) -> None:
    """Change places with the next (or the first)."""
    other = position % ACTS + 1
    one, two = at_position(position), at_position(other)
    one.position = None
    session().flush()
    two.position = position
    session().flush()
    one.position = other


def put_in(position: int) -> None:
    """Somebody adds an act of their own where another stood."""
    row = at_position(position)
    forged = LedgerRow(stream="main", act="tests.forged", object_type="thing", details={}, digest=row.digest)
    row.position = None
    session().flush()
    forged.position = position
    session().add(forged)


@pytest.mark.database
@pytest.mark.parametrize("position", [1, 4, ACTS])
@pytest.mark.parametrize("harm", [change_details, change_actor, change_time, take_out, swap, put_in])
def test_harm_is_found(harm: Callable[[int], None], position: int) -> None:
    note()
    chain()
    with transaction():
        harm(position)
    found = faults()
    assert found
    assert position in range(found[0].position, found[0].until + 1) or harm is swap
    assert found[0].reason == ("missing" if harm is take_out else "changed")


@pytest.mark.database
def test_a_gap_is_told_as_one() -> None:
    note()
    chain()
    with transaction() as db:
        db.execute(delete(LedgerRow).where(LedgerRow.position.in_([3, 4, 5])))
    assert faults() == [Fault(3, 5, "missing")]


def test_a_chain_written_anew_has_another_head() -> None:
    """What only a head that was noted elsewhere can show."""
    note()
    chain()
    noted = head()
    with transaction() as db:
        at_position(2).details = {"number": 99}
        db.execute(update(LedgerRow).values(position=None, digest=None))
        db.execute(delete(LedgerHead))
    chain()
    assert faults() == []
    assert head() != noted
    assert head().position == noted.position
    assert isinstance(noted, Head)


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.database
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    details=st.dictionaries(
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5), PLAIN, max_size=3
    )
)
def test_what_the_database_gives_back_has_the_same_digest(database_kind: str, details: dict[str, object]) -> None:
    with transaction():
        record("tests.act", None, "thing", None, details)
    chain()
    with reading():
        assert faults() == []
