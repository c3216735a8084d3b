"""The pupil's home and a submission beside a control page in the same process, and Kolibri's learner home as the peer.

Everything alternates in short windows, so that a machine that slows down slows all of them. The server has one core,
the load the other.
"""

import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks import control, kolibri
from benchmarks.classroom import Classroom, found_classroom
from benchmarks.load import Order
from benchmarks.processes import SERVER_CORE, clean_environment, free_port, measured, pin, running, wait_for
from benchmarks.report import Report, table

ROUNDS, WINDOW, CONNECTIONS = 6, 3.0, 4


@dataclass
class Contender:
    """Somebody who is asked: the order, the process that answers, and what each round gave."""

    name: str
    order: Order
    pid: int
    rounds: list[dict[str, float]] = field(default_factory=list)

    def ask(self) -> None:
        result = measured(self.order, self.pid)
        if result["wrong"]:
            raise AssertionError(f"{self.name} answered {result['wrong']}")
        self.rounds.append(result)

    def typical(self, figure: str) -> float:
        """The median over the rounds."""
        return median(result[figure] for result in self.rounds)


def orders(room: Classroom, port: int) -> dict[str, Order]:
    """The home of each pupil of the class, their submissions (a fresh key each), and the control page."""
    cookies, packed = [f"noken={pupil}" for pupil in room.pupils], {"Accept-Encoding": "br"}
    form = packed | {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": room.csrf}
    send = [f"/belajar/tugas/{assignment}/jawaban" for assignment in room.assignments]
    body = "key={key}&text=1%2F2+%3D+2%2F4%2C+sebab+keduanya+setengah."
    return {
        "home": Order(port, ["/"], cookies, headers=packed, connections=CONNECTIONS, seconds=WINDOW),
        "submission": Order(port, send, cookies, "POST", form, body, CONNECTIONS, WINDOW, expect=303),
        "control": Order(port, [control.PATH], connections=CONNECTIONS, seconds=WINDOW),
    }


def main() -> None:
    report = Report("home")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        (data / "var").mkdir()
        (data / "kolibri").mkdir()
        room, port = found_classroom(data / "var"), free_port()
        command = [*pin(SERVER_CORE), sys.executable, "-m", "benchmarks.home_server", str(data / "var"), str(port)]
        with (
            running(command, clean_environment(), data / "server.log") as server,
            kolibri.peer(data / "kolibri") as peer,
        ):
            wait_for(f"http://127.0.0.1:{port}{control.PATH}", 30, server)
            contenders = [Contender(name, order, server.pid) for name, order in orders(room, port).items()]
            learner = Order(peer.port, [kolibri.HOME], [peer.cookie], connections=CONNECTIONS, seconds=WINDOW)
            contenders.append(Contender("kolibri", learner, peer.pid))
            for contender in contenders:
                contender.ask()
                contender.rounds.clear()
            for _ in range(ROUNDS):
                for contender in contenders:
                    contender.ask()
    say(report, {contender.name: contender for contender in contenders})


def say(report: Report, by_name: dict[str, Contender]) -> None:
    """The table, the figures, the bars."""
    heads = ("", "requests/s", "p50 ms", "p95 ms", "CPU ms/request", "body bytes")
    rows = [
        (c.name, c.typical("rps"), c.typical("p50"), c.typical("p95"), c.typical("cpu"), int(c.typical("bytes")))
        for c in by_name.values()
    ]
    table(heads, rows)
    for name, contender in by_name.items():
        target = report.peers if name == "kolibri" else report.figures
        for figure in ("rps", "p95", "cpu"):
            target[f"{name}_{figure}"] = contender.typical(figure)
    pairs = list(zip(by_name["home"].rounds, by_name["control"].rounds, strict=True))
    report.bar("home / control, CPU a request", median(h["cpu"] / c["cpu"] for h, c in pairs), "<= 0.8")
    times = by_name["home"].typical("rps") / by_name["kolibri"].typical("rps")
    report.figures["home_rps_against_kolibri"] = times
    report.bar("home / Kolibri's learner home, requests a second", times, ">= 20")
    report.finish()


if __name__ == "__main__":
    main()
