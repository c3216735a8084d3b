"""A class of 40 with five photographed answers each, marked on a slow phone with the network off, and synced once.

Chromium with the processor slowed six times and the window of a phone. Every answer is a page of an exercise book as a
phone takes it. One page, as a phone has it; bytes are what the network carried, protocol and all, from the list of the
first assignment to the last light picture.
"""

import sqlite3
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.load import percentile
from benchmarks.marking_class import PUPILS, Desk, found_class
from benchmarks.processes import clean_environment, free_port, running, wait_for
from benchmarks.report import Report, table
from benchmarks.wire import Wire
from tests.browser import ARGUMENTS, CHROMIUM, PHONE
from tests.handset import CONTROLLED, KEPT, waited

SLOWER = 6
THINKING = 0.4
PATIENCE = 180_000
NEXT = """async (points) => {
  const title = () => document.querySelector(".marking-sheet h1").textContent
  const form = document.querySelector("[data-marking]")
  form.elements.points.value = points
  form.elements.points.dispatchEvent(new Event("input", { bubbles: true }))
  const before = title(), begun = performance.now()
  form.querySelector("[value=save]").click()
  const frame = () => new Promise(requestAnimationFrame)
  const drawn = () => [...document.querySelectorAll(".sheet img")].every((img) => img.complete && img.naturalWidth)
  while (title() === before || !drawn()) await frame()
  await frame()
  return performance.now() - begun
}"""

ALL_SENT = """() => new Promise((resolve) => {
  indexedDB.open("noken").onsuccess = ({ target }) => {
    const found = target.result.transaction("acts").objectStore("acts").getAll()
    found.onsuccess = () => { target.result.close(); resolve(found.result.every(({ state }) => state === "sent")) }
  }
})"""


def slow_phone(context: BrowserContext, url: str) -> Page:
    """The one page of a phone, on a processor six times slower; the worker is there from an earlier visit."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(url)
    page.evaluate(CONTROLLED)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return page


def open_class(page: Page, url: str) -> None:
    """The list of one assignment, until the whole class is on the phone."""
    page.goto(url)
    page.locator("[data-class-state]", has_text="bisa diperiksa tanpa sinyal").wait_for()
    page.evaluate(KEPT, url)


def mark_all(page: Page, url: str) -> list[float]:
    """Mark one answer after the other; milliseconds from each tap to the next answer drawn."""
    page.goto(url)
    page.locator("[data-class][data-ready]").wait_for()
    page.get_by_role("link", name="Mulai memeriksa").click()
    times = []
    for number in range(PUPILS):
        page.wait_for_timeout(THINKING * 1000)
        times.append(float(page.evaluate(NEXT, str(50 + number))))
    page.locator("[data-save-state] .state").wait_for()
    return times[:-1]


def measure(browser: Browser, wire: Wire, desk: Desk) -> dict[str, Any]:
    """Fetch with a network, mark all without, send all with one."""
    url = f"http://127.0.0.1:{wire.port}"
    context = browser.new_context(
        base_url=url,
        viewport={"width": PHONE[0], "height": PHONE[1]},
        is_mobile=True,
        has_touch=True,
        locale="id-ID",
        timezone_id="Asia/Jayapura",
    )
    context.add_cookies([{"name": "noken", "value": desk.cookie, "url": url}])
    page = slow_phone(context, "/")
    before = wire.carried
    lists = [f"/belajar/tugas/{assignment}/periksa" for assignment in desk.assignments]
    for each in lists:
        open_class(page, each)
    taken = wire.carried - before
    table(("on the phone", "MB"), [("the class", taken / 1e6)])
    context.set_offline(True)
    wire.off()
    times: list[float] = []
    for each in lists:
        times += mark_all(page, each)
        table(
            ("marked", "p50 ms", "p95 ms"), [(len(times), *(percentile(sorted(times), part) for part in (0.5, 0.95)))]
        )
    wire.on()
    begun = time.monotonic()
    context.set_offline(False)
    waited(page, lambda: bool(page.evaluate(ALL_SENT)), 300)
    return {"bytes": taken, "times": sorted(times), "sync": time.monotonic() - begun}


def given(folder: Path) -> tuple[int, int]:
    """Marks in the city, and places they were given to."""
    with sqlite3.connect(folder / "noken.sqlite3") as database:
        query = "SELECT count(*), count(DISTINCT assignment_id || pupil_id) FROM mark"
        all_marks, places = database.execute(query).fetchone()
        return int(all_marks), int(places)


def main() -> None:
    report = Report("marking")
    with tempfile.TemporaryDirectory() as folder:
        data, port = Path(folder) / "var", free_port()
        data.mkdir()
        desk = found_class(data)
        environment = clean_environment(NOKEN_DATA=str(data), NOKEN_PORT=str(port), NOKEN_DEVELOPMENT="1")
        command = [desk.program, "web"]
        wire = Wire(port)
        with running(command, environment, Path(folder) / "server.log") as server, sync_playwright() as playwright:
            wait_for(f"http://127.0.0.1:{port}/static/manifest.json", 60, server)
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            found = measure(browser, wire, desk)
            browser.close()
        marks, places = given(data)
    wanted = PUPILS * len(desk.assignments)
    report.figures |= {
        "answers": float(wanted),
        "next_p50_ms": percentile(found["times"], 0.5),
        "next_p95_ms": percentile(found["times"], 0.95),
        "megabytes": found["bytes"] / 1e6,
        "sync_seconds": found["sync"],
    }
    report.bar("next answer drawn after the tap, p95, ms", report.figures["next_p95_ms"], "<= 100")
    report.bar("the class on the phone, MB", report.figures["megabytes"], "<= 1.5")
    report.bar("answers without their mark after one sync", float(wanted - places), "<= 0")
    report.bar("marks given twice", float(marks - places), "<= 0")
    report.finish()


if __name__ == "__main__":
    main()
