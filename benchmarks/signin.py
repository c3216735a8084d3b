"""A school signs in: 500 pupils behind one address, each with card and pictures, through the real door.

`make bench NAME=signin`. Thirteen classes, one after the other, each pupil on a phone of their own: the page of the
card, the four pictures with the form's token, the first page. The issue gives them five minutes; here they come within
one (`NOKEN_BENCH_SECONDS`), a class at a time. Every tenth taps wrong once. What a pupil waits is the sum of all
answers, as nobody waits for one of them only. At the end somebody behind the same address tries codes until stopped.
"""

import http.client
import os
import random
import re
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import app as front_door
from benchmarks.load import percentile
from benchmarks.processes import CORES, clean_environment, cpu_seconds, free_port, pin, running, wait_for
from benchmarks.report import Report, table
from noken.accounts import actions
from noken.accounts.models import Kind, Role
from noken.accounts.tokens import make_secret
from noken.database import database, transaction
from noken.settings import Settings
from tests.factories import make_account, make_organization
from tests.world import make_schema

PUPILS, A_CLASS = 500, 40
WITHIN = float(os.environ.get("NOKEN_BENCH_SECONDS", "60"))
GIVEN = 300
TAPS, WRONG = ("ikan", "sagu", "ikan", "tifa"), ("babi", "sagu", "bunga", "tifa")
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
MOST_GUESSES = 400


@dataclass
class Pupil:
    """A phone before it knows anybody. `waited`: seconds of each answer; `refused`: what should not have come."""

    port: int
    card: str
    wrong_first: bool
    cookie: str = ""
    waited: list[float] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    inside: bool = False

    def sign_in(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            page = self._ask(connection, "GET", self.card)[2]
            if self.wrong_first:
                page = self._ask(connection, "POST", self.card, _form(page, WRONG), expect=422)[2]
            _, place, _ = self._ask(connection, "POST", self.card, _form(page, TAPS), expect=302)
            home = self._ask(connection, "GET", place or "/")[2]
            self.inside = "data-account=" in home and "Murid" in home
        except (OSError, http.client.HTTPException, ValueError):
            self.refused.append(0)
        finally:
            connection.close()

    def _ask(
        self, connection: http.client.HTTPConnection, method: str, path: str, body: str = "", expect: int = 200
    ) -> tuple[int, str, str]:
        headers = {"Accept": "text/html", "User-Agent": "Mozilla/5.0 (Linux; Android 10)"}
        if self.cookie:
            headers["Cookie"] = self.cookie
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.monotonic()
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        self.waited.append(time.monotonic() - begun)
        kept = dict(pair.split("=", 1) for pair in self.cookie.split("; ") if pair)
        for said in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = said.partition(";")[0].partition("=")
            kept[name] = value
        self.cookie = "; ".join(f"{name}={value}" for name, value in kept.items())
        if answer.status != expect:
            self.refused.append(answer.status)
            raise ValueError(answer.status)
        return answer.status, answer.headers.get("Location", ""), text


def _form(page: str, taps: tuple[str, ...]) -> str:
    found = TOKEN.search(page)
    if found is None:
        raise ValueError("no token in the form")
    return urlencode({"csrf_token": found[1], "next": "", **{f"gambar{n}": tap for n, tap in enumerate(taps, 1)}})


def found_school(folder: Path) -> list[str]:
    """The addresses of the cards of a school whose pupils have chosen their pictures."""
    made = front_door.create_app(Settings(data=folder))
    make_schema()
    paths = []
    with made.app_context():
        with transaction():
            office = make_organization(Kind.EDUCATION_OFFICE, "Dinas Pendidikan")
            school = make_organization(Kind.SCHOOL, "SMP Negeri 1", office)
        for start in range(0, PUPILS, A_CLASS):
            with transaction():
                class_ = make_organization(Kind.CLASS, f"7-{start}", school)
                teacher = make_account("Yuli Rumbiak", Role.TEACHER, class_)
                numbers = range(start, min(start + A_CLASS, PUPILS))
                pupils = [make_account(f"Murid {number}", Role.PUPIL, class_) for number in numbers]
            paths += [f"/masuk/kartu/{card}" for card in actions.issue_cards(class_, pupils, teacher).values()]
            for pupil in pupils:
                actions.choose_pictures(pupil, TAPS)
    database().dispose()
    return paths


def come(pupils: list[Pupil]) -> float:
    """Class after class, each within its share of the time; seconds until the last is inside."""
    chance, classes = random.Random(3), -(-len(pupils) // A_CLASS)
    share, begun = WITHIN / classes, time.monotonic()
    moments = [number // A_CLASS * share + chance.uniform(0, share) for number in range(len(pupils))]
    threads = []
    for moment, pupil in sorted(zip(moments, pupils, strict=True), key=lambda pair: pair[0]):
        time.sleep(max(0.0, begun + moment - time.monotonic()))
        threads.append(threading.Thread(target=pupil.sign_in))
        threads[-1].start()
    for thread in threads:
        thread.join()
    return time.monotonic() - begun


def guesses_until_stopped(port: int) -> int:
    """How many codes somebody behind the same address may try."""
    for number in range(MOST_GUESSES):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", f"/masuk/kartu/{make_secret()}")
        status = connection.getresponse().status
        connection.close()
        if status == 429:
            return number
    return MOST_GUESSES


def main() -> None:
    report = Report("signin")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "var"
        folder.mkdir()
        cards, port = found_school(folder), free_port()
        environment = clean_environment(NOKEN_DATA=str(folder), NOKEN_PORT=str(port))
        command = [*pin(CORES[0], CORES[-1]), str(Path(sys.executable).with_name("noken")), "web"]
        with running(command, environment, folder / "server.log") as server:
            wait_for(f"http://127.0.0.1:{port}/healthz", 60, server)
            pupils = [Pupil(port, card, number % 10 == 0) for number, card in enumerate(cards)]
            before = cpu_seconds(server.pid)
            seconds = come(pupils)
            spent = cpu_seconds(server.pid) - before
            guesses = guesses_until_stopped(port)
    say(report, pupils, seconds, spent, guesses)


def say(report: Report, pupils: list[Pupil], seconds: float, spent: float, guesses: int) -> None:
    sums = sorted(sum(pupil.waited) for pupil in pupils)
    single = sorted(moment for pupil in pupils for moment in pupil.waited)
    inside = sum(pupil.inside for pupil in pupils)
    refused = sum(len(pupil.refused) for pupil in pupils)
    rows = [
        (name, percentile(all_, 0.5), percentile(all_, 0.95), all_[-1])
        for name, all_ in (("a whole sign-in", sums), ("one answer", single))
    ]
    table(("seconds", "p50", "p95", "longest"), rows)
    report.figures |= {"p50_s": percentile(sums, 0.5), "answer_p95_s": percentile(single, 0.95), "longest_s": sums[-1]}
    report.figures |= {"cpu_ms_a_sign_in": 1000 * spent / len(pupils), "wrong_taps": len(pupils) // 10}
    report.bar("pupils inside", inside, f">= {PUPILS}")
    report.bar("seconds until all are inside", seconds, f"<= {GIVEN}")
    report.bar("a whole sign-in, p95 seconds", percentile(sums, 0.95), "<= 1.5")
    report.bar("refused", refused, "<= 0")
    report.bar("codes a guesser behind the same address may try", guesses, "<= 150")
    report.finish()


if __name__ == "__main__":
    main()
