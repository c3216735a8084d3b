"""Without a signal: written, photographed, sent, and the browser killed before anything could leave the phone.

`make bench NAME=offline`. Chromium with a profile that stays and the service worker at work. In each of the 50 rounds a
pupil writes an answer with the network off, adds a photo and taps "send"; every process of the browser is ended by
`kill -9`; it is started again on the same profile with the network on. In even rounds the page has said that the answer
is kept and it must arrive by itself; in odd ones the kill comes within 0.3 s of the tap, and where the act was not in
line yet the draft must be whole, and is sent by one more tap. Then: killed while somebody types; 500 answers in line at
once; the pages of a week opened by a browser that starts without a network. Fewer of each: `NOKEN_BENCH_ROUNDS`,
`NOKEN_BENCH_TYPED`, `NOKEN_BENCH_ACTS`.
"""

import os
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.classroom import found_classroom
from benchmarks.load import percentile
from benchmarks.offline_work import City, killed_rounds, open_week, queue_and_reconcile, typed_rounds, unanswered
from benchmarks.processes import clean_environment, free_port, wait_for
from benchmarks.report import Report, table
from benchmarks.wire import Wire
from tests.web_process import begin

ROUNDS = int(os.environ.get("NOKEN_BENCH_ROUNDS", "50"))
TYPED = int(os.environ.get("NOKEN_BENCH_TYPED", "10"))
ACTS = int(os.environ.get("NOKEN_BENCH_ACTS", "500"))


def main() -> None:
    report = Report("offline")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        place, port = Path(folder), free_port()
        (place / "var").mkdir()
        room = found_classroom(place / "var")
        wire = Wire(port)
        settings = {"NOKEN_DATA": str(place / "var"), "NOKEN_PORT": str(port)}
        server = begin(clean_environment(**settings), place / "server.log")
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", 60)
            url, tasks = f"http://127.0.0.1:{wire.port}", unanswered(place / "var")
            city = City(place, url, server.pid or 0, room.pupils, tasks, wire)
            week = sorted(open_week(playwright.chromium, city))
            table(("week", "pages", "p50 s", "longest s"), [("", len(week), percentile(week, 0.5), week[-1])])
            many = queue_and_reconcile(playwright.chromium, city, ACTS)
            table(("in line at once", "value"), list(many.items()))
            typed = typed_rounds(playwright.chromium, city, TYPED)
            table(("killed while typing", "value"), list(typed.items()))
            killed = killed_rounds(playwright.chromium, city, ROUNDS)
        finally:
            server.terminate()
            server.join(20)
    seconds = sorted(killed.seconds)
    for line in killed.wrong:
        print(line)
    report.figures |= {
        "rounds": float(ROUNDS),
        "sent_by_one_more_tap": float(killed.again),
        "start_to_arrival_p50_s": percentile(seconds, 0.5),
        "start_to_arrival_longest_s": seconds[-1],
        "rounds_killed_while_typing": float(TYPED),
        "characters_older_than_1_s": float(typed["characters older than 1 s"]),
        "acts": float(ACTS),
        "acts_seconds": many["seconds"],
        "acts_server_cpu_s": many["server CPU s"],
        "acts_before_the_network": many["came too early"],
        "week_pages": float(len(week)),
        "week_p50_s": percentile(week, 0.5),
        "week_longest_s": week[-1],
    }
    report.bar("rounds in which answer and photo arrived exactly once", killed.right, f">= {ROUNDS}")
    report.bar("answers that arrived twice", killed.twice, "<= 0")
    report.bar("typed characters older than 1 s that were lost", typed["of them lost"], "<= 0")
    report.bar("acts in line that arrived exactly once", many["once"], f">= {ACTS}")
    report.bar("server CPU for them, s", many["server CPU s"], "<= 10")
    report.bar("a page of the week opens without a network, longest, s", week[-1], "<= 1")
    report.finish()


if __name__ == "__main__":
    main()
