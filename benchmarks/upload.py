"""A file of 50 MB over a network that is cut two hundred times, sent by the product's own client in Chromium.

`make bench NAME=upload`. A pupil chooses a PDF of 50 MB for an answer and taps "send"; the page's outbox and its tus
client do the rest. The wire is cut every quarter of a megabyte, and what went up is counted on it, heads included.
Half way the browser is closed; the upload becomes a week older in the database; the browser is opened again and comes
from another address. In the end the city has the very bytes.
"""

import hashlib
import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from benchmarks.classroom import Classroom, found_classroom
from benchmarks.faults import FaultProxy
from benchmarks.processes import clean_environment, free_port, wait_for
from benchmarks.report import Report, table
from tests.browser import ARGUMENTS, CHROMIUM
from tests.handset import waited
from tests.noken.files.samples import pdf
from tests.web_process import begin

SIZE = int(os.environ.get("NOKEN_BENCH_BYTES", "50000000"))
CUTS = int(os.environ.get("NOKEN_BENCH_CUTS", "200"))
PATIENCE = 300.0
NAME = "laporan.pdf"
AGAIN = "() => setInterval(() => dispatchEvent(new Event('online')), 500)"


@contextmanager
def phone(playwright: Playwright, profile: Path, url: str, cookie: str) -> Iterator[BrowserContext]:
    """Chromium with a profile that stays. Without the service worker: the page alone sends."""
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=CHROMIUM, args=ARGUMENTS, base_url=url, service_workers="block", locale="id-ID"
    )
    context.add_cookies([{"name": "noken", "value": cookie, "url": url}])
    try:
        yield context
    finally:
        context.close()


def opened(context: BrowserContext, address: str) -> Page:
    """The page of the assignment, on a network that is back at once after each cut."""
    page = context.new_page()
    page.goto(address)
    page.locator("form[data-ready]").wait_for(state="attached")
    page.evaluate(AGAIN)
    return page


def open_assignment(folder: Path, room: Classroom) -> str:
    """The address of one that nobody has answered."""
    with sqlite3.connect(folder / "noken.sqlite3") as database:
        found = {UUID(row[0]) for row in database.execute("SELECT id FROM assignment")}
    return f"/belajar/tugas/{min(found - set(room.assignments))}"


def age(folder: Path, days: int) -> int:
    """Make the upload that is under way `days` older; how many bytes of it are here."""
    with sqlite3.connect(folder / "noken.sqlite3", timeout=20) as database:
        found, received, *moments = database.execute(
            "SELECT id, received, created_at, expires_at FROM upload WHERE file_id IS NULL"
        ).fetchone()
        older = [(datetime.fromisoformat(moment) - timedelta(days=days)).isoformat(" ") for moment in moments]
        database.execute("UPDATE upload SET created_at = ?, expires_at = ? WHERE id = ?", (*older, found))
    return int(received)


def arrived(folder: Path) -> list[str]:
    """The hashes of the files of the answer, as they were sent."""
    query = "SELECT sent_sha256 FROM submission_file JOIN file ON file.id = file_id WHERE file.name = ?"
    with sqlite3.connect(folder / "noken.sqlite3", timeout=20) as database:
        return [str(row[0]) for row in database.execute(query, (NAME,))]


def send(playwright: Playwright, place: Path, room: Classroom, proxy: FaultProxy) -> dict[str, float]:
    """The whole way; what was found."""
    file, url = place / NAME, f"http://127.0.0.1:{proxy.port}"
    address = open_assignment(place / "var", room)
    file.write_bytes(pdf(streams=(Random(1).randbytes(SIZE - 400),)))
    before = proxy.up
    with phone(playwright, place / "profile", url, room.pupils[0]) as context:
        page = opened(context, address)
        overhead = proxy.up - before
        page.set_input_files("#files", file)
        page.locator(".sending .row").get_by_text("tersimpan di HP ini").wait_for()
        proxy.after, proxy.most = SIZE // (CUTS + 2), CUTS
        begun = time.monotonic()
        page.get_by_role("button", name="Kirim jawaban").click()
        waited(page, lambda: proxy.cuts["far"] >= CUTS // 2, PATIENCE)
    before = proxy.up
    received = age(place / "var", 7)
    proxy.source = "127.0.0.2"
    with phone(playwright, place / "profile", url, room.pupils[0]) as context:
        page = opened(context, address)
        waited(page, lambda: bool(arrived(place / "var")), PATIENCE)
        page.get_by_text("Terkirim, tanda terima").or_(page.get_by_text("Tanda terima", exact=True)).first.wait_for()
    whole = arrived(place / "var") == [hashlib.sha256(file.read_bytes()).hexdigest()]
    return {
        "seconds": time.monotonic() - begun,
        "file_bytes": float(file.stat().st_size),
        "bytes_up": float(proxy.up - overhead),
        "cuts": float(proxy.cuts["far"]),
        "here_before_the_week": float(received),
        "bytes_up_after_the_week": float(proxy.up - before),
        "whole": float(whole),
    }


def main() -> None:
    report = Report("upload")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        place, port = Path(folder), free_port()
        (place / "var").mkdir()
        room = found_classroom(place / "var")
        settings = {"NOKEN_DATA": str(place / "var"), "NOKEN_PORT": str(port)}
        server = begin(clean_environment(**settings), place / "server.log")
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", 60)
            proxy = FaultProxy(port, 0)
            found = send(playwright, place, room, proxy)
            proxy.close()
        finally:
            server.terminate()
            server.join(20)
    table(("", "value"), list(found.items()))
    report.figures |= found
    report.bar("cuts", found["cuts"], f">= {CUTS}")
    report.bar("bytes sent / size of the file", found["bytes_up"] / found["file_bytes"], "<= 1.02")
    left = found["file_bytes"] - found["here_before_the_week"]
    after = found["bytes_up_after_the_week"] / left
    report.bar("the same for what was left after a week, from another address", after, "<= 1.02")
    report.bar("arrived once, byte for byte", found["whole"], ">= 1")
    report.finish()


if __name__ == "__main__":
    main()
