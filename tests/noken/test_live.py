"""What is told: in the order of commits, kept for a while, replayed once; on both databases."""

import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from noken import live
from noken.clock import now
from noken.database import database, transaction
from noken.live import CITY, LiveEvent, LiveEventRow, after, newest, replay, replay_to_page, sweep_live, tell
from noken.nudge import LIVE, by_datagram
from noken.web.listener import bell_of

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("flask_app")]


def say(room: str, *words: str) -> None:
    with transaction():
        for word in words:
            tell(room, "kabar", {"kata": word})


def words(events: Sequence[LiveEvent]) -> list[str]:
    return [event.content["kata"] for event in events]


def test_what_was_not_committed_was_never_told() -> None:
    with transaction() as db:
        tell(CITY, "kabar", {})
        db.rollback()
    assert newest() == 0


def test_many_at_once_are_read_in_the_order_of_their_numbers_and_none_is_passed_over() -> None:
    """A number is given only when everything below it can be seen: whoever reads on from there misses nothing."""
    seen: list[int] = []
    done = threading.Event()

    def write(name: str) -> None:
        for number in range(15):
            say(CITY, f"{name}{number}")

    def read() -> None:
        while not done.is_set():
            seen.extend(event.number for event in after(seen[-1] if seen else 0))

    writers = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    reader = threading.Thread(target=read)
    for thread in (*writers, reader):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    seen.extend(event.number for event in after(seen[-1] if seen else 0))
    assert seen == sorted(set(seen))
    assert len(seen) == 60


def test_a_replay_is_for_one_s_rooms_and_says_up_to_where() -> None:
    say(CITY, "satu")
    say("place:a", "dua")
    say("place:b", "tiga")
    first = newest(CITY)
    missed = replay(first, {CITY, "place:a"})
    assert words(missed.events) == ["dua"]
    assert missed.until == newest() == newest("place:b")
    assert replay(None, {CITY}).events == ()
    assert replay(newest() + 99, {CITY}).until == newest(), "a number of another city, or of tomorrow"


def test_who_was_away_too_long_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MOST_REPLAYED", 10)
    say(CITY, "satu")
    known = newest()
    say(CITY, *(str(number) for number in range(11)))
    assert replay(known, {CITY}).gap
    assert not replay(known, {CITY}).events
    assert words(replay_to_page(known, {CITY}).events) == [str(number) for number in range(1, 11)]


def test_what_is_old_goes_and_numbers_go_on() -> None:
    say(CITY, "satu", "dua", "tiga")
    last = newest()
    with transaction() as db:
        db.execute(update(LiveEventRow).values(at=now() - timedelta(hours=49)))
    sweep_live()
    assert newest() == last
    assert replay(last - 3, {CITY}).gap
    assert not replay(last - 1, {CITY}).gap
    say(CITY, "empat")
    assert newest() > last


def test_the_bell_rings_at_a_commit_and_not_before(tmp_path: Path) -> None:
    bell = bell_of(tmp_path)
    try:
        if database().sqlite:
            live.ring_with(by_datagram(tmp_path, LIVE))
        bell.wait(0.1)
        started = time.monotonic()
        bell.wait(0.3)
        assert time.monotonic() - started >= 0.25, "nothing was told"
        threading.Timer(0.1, say, (CITY, "satu")).start()
        started = time.monotonic()
        bell.wait(20)
        assert time.monotonic() - started < 10
    finally:
        bell.close()
