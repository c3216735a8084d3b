"""Nothing lost, nothing doubled: answers with files over a network that breaks, to a server that is killed.

`make bench NAME=delivery`. A class of forty hands in 250 answers each to SQLite, another to PostgreSQL. Every
third connection is cut (before sending, in the body, before the reply), and the web process is killed with SIGKILL at
random moments and started again. Afterwards the database is counted, and every receipt is checked with the published
keys.
"""

import json
import os
import random
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from uuid import UUID

from joserfc import jws
from joserfc.jwk import KeySet
from sqlalchemy import func, select

from benchmarks import delivery_server
from benchmarks.classroom import Classroom, found_classroom
from benchmarks.faults import FaultProxy
from benchmarks.phones import Act, Phone, all_at_once
from benchmarks.processes import clean_environment, free_port, wait_for
from benchmarks.report import Report, table
from learning.models import Submission, SubmissionFile
from noken.database import connect, database, reading
from noken.files.models import File
from noken.idempotency import CommandRow
from noken.receipts import SIGNING, keys_in
from tests.postgres import fresh_database, running_server
from tests.web_process import begin

ACTS = int(os.environ.get("NOKEN_BENCH_ACTS", "250"))
CUT = 1 / 3
BETWEEN_KILLS = (8.0, 30.0)
LONGEST = 3600.0
START_SECONDS = 300


@dataclass
class Server:
    """The web process, killed and started again by a thread of its own."""

    folder: Path
    url: str
    port: int
    kills: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def start(self) -> BaseProcess:
        """A process of its own, forked from one that has imported the house: killed and begun anew in a second."""
        settings = {"NOKEN_DATA": str(self.folder), "NOKEN_PORT": str(self.port), "NOKEN_DATABASE_URL": self.url}
        process = begin(clean_environment(**settings), self.folder / "server.log", delivery_server.run)
        wait_for(f"http://127.0.0.1:{self.port}/healthz", START_SECONDS)
        return process

    def live_dangerously(self, process: BaseProcess) -> None:
        chance = random.Random(7)
        while not self.over.wait(chance.uniform(*BETWEEN_KILLS)):
            process.kill()
            process.join()
            self.kills += 1
            process = self.start()
        process.terminate()
        process.join(20)


@contextmanager
def killed_now_and_then(server: Server) -> Iterator[None]:
    thread = threading.Thread(target=server.live_dangerously, args=(server.start(),))
    thread.start()
    try:
        yield
    finally:
        server.over.set()
        thread.join()


@dataclass(frozen=True)
class Outcome:
    """What was found afterwards on one kind of database."""

    sent: int
    acknowledged: int
    undelivered: int
    lost: int
    doubled: int
    spoilt: int
    bad_receipts: int
    refused: int
    tries: int
    kills: int
    cuts: Counter[str]
    seconds: float


def acts_of(room: Classroom, number: int) -> list[Act]:
    """The answers of one pupil, all different."""
    made = []
    for place in range(ACTS):
        words = f"Murid {number}, jawaban {place}: " + "setengah sama dengan dua perempat. " * (1 + place % 5)
        made.append(Act(room.assignments[place % len(room.assignments)], words.strip(), words.encode() * 20))
    return made


@dataclass
class Delivery:
    """One class on one kind of database: made ready, sent, counted."""

    folder: Path
    url: str
    seconds: float = 0.0

    def __post_init__(self) -> None:
        room = found_classroom(self.folder, self.url)
        self.server = Server(self.folder, self.url, free_port())
        self.proxy = FaultProxy(self.server.port, CUT)
        self.phones = [Phone(self.proxy.port, cookie, acts_of(room, n)) for n, cookie in enumerate(room.pupils)]

    def send(self) -> None:
        with killed_now_and_then(self.server):
            self.seconds = all_at_once(self.phones, LONGEST)
        self.proxy.close()

    def outcome(self) -> Outcome:
        acts = [act for phone in self.phones for act in phone.acts]
        connect(self.url or f"sqlite:///{self.folder / 'noken.sqlite3'}")
        missing, doubled, spoilt = judge(acts)
        found = Outcome(
            sent=len(acts),
            acknowledged=sum(bool(act.receipt) for act in acts),
            undelivered=sum(not act.receipt for act in missing),
            lost=sum(bool(act.receipt) for act in missing),
            doubled=doubled,
            spoilt=spoilt,
            bad_receipts=bad_receipts(acts, self.folder),
            refused=sum(len(phone.refused) for phone in self.phones),
            tries=sum(act.tries for act in acts),
            kills=self.server.kills,
            cuts=self.proxy.cuts,
            seconds=self.seconds,
        )
        database().dispose()
        return found


def judge(acts: list[Act]) -> tuple[list[Act], int, int]:
    """The answers that are not there; how many are there twice (or that nobody sent), and how many are not whole."""
    before = len({act.text for act in acts})
    with reading() as db:
        texts = Counter(db.scalars(select(Submission.text).where(Submission.text.like("Murid %"))))
        whole = dict(
            db.execute(
                select(Submission.id, func.count(File.id))
                .join(SubmissionFile, SubmissionFile.submission_id == Submission.id)
                .join(File, File.id == SubmissionFile.file_id)
                .where(Submission.text.like("Murid %"))
                .group_by(Submission.id)
            ).all()
        )
        kept: dict[UUID, str] = dict(db.execute(select(Submission.id, Submission.text)).all())
    assert before == len(acts), "every answer has words of its own"
    missing = [act for act in acts if texts[act.text] == 0]
    doubled = sum(texts.values()) - sum(texts[act.text] > 0 for act in acts)
    spoilt = sum(kept.get(act.key) != act.text or whole.get(act.key) != 1 for act in acts if texts[act.text])
    return missing, doubled, spoilt


def bad_receipts(acts: list[Act], folder: Path) -> int:
    """Receipts that the published keys do not bear out, or that speak of other content than was kept."""
    published = KeySet.import_key_set(json.loads(json.dumps(keys_in(folder).public())))
    with reading() as db:
        hashes: dict[UUID, str] = dict(db.execute(select(CommandRow.key, CommandRow.content_hash)).all())
    bad = 0
    for act in acts:
        if act.receipt:
            said = jws.deserialize_compact(act.receipt, published, SIGNING).payload.decode()
            bad += str(act.key) not in said or hashes.get(act.key, "-") not in said
    return bad


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server() as postgres,
        fresh_database(postgres, "template0") as url,
    ):
        both = {}
        for name, address in (("sqlite", ""), ("postgresql", url)):
            (Path(folder) / name).mkdir()
            both[name] = Delivery(Path(folder) / name, address)
        threads = [threading.Thread(target=one.send) for one in both.values()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        outcomes = {name: one.outcome() for name, one in both.items()}
    say(Report("delivery"), outcomes)


def say(report: Report, outcomes: dict[str, Outcome]) -> None:
    heads = ("", "answers", "receipts", "lost", "doubled", "spoilt", "tries", "kills", "cuts", "answers/s")
    rows = [
        (
            name,
            *(one.sent, one.acknowledged, one.lost, one.doubled, one.spoilt, one.tries, one.kills),
            one.cuts.total(),
            one.sent / one.seconds,
        )
        for name, one in outcomes.items()
    ]
    table(heads, rows)
    for name, one in outcomes.items():
        report.figures |= {f"{name}_{kind}_cuts": float(count) for kind, count in one.cuts.items()}
        report.figures |= {f"{name}_kills": float(one.kills), f"{name}_tries": float(one.tries)}
        report.figures |= {f"{name}_seconds": one.seconds, f"{name}_not_delivered_in_time": float(one.undelivered)}
        report.bar(f"answers with files, {name}", one.sent, ">= 10000")
        report.bar(f"with a receipt, {name}", one.acknowledged / one.sent, ">= 1")
        report.bar(f"lost, {name}", one.lost + one.spoilt, "<= 0")
        report.bar(f"doubled, {name}", one.doubled, "<= 0")
        report.bar(f"refused for good, {name}", one.refused, "<= 0")
        report.bar(f"receipts that do not verify, {name}", one.bad_receipts, "<= 0")
    report.finish()


if __name__ == "__main__":
    main()
