"""What pupils do without a signal in `make bench NAME=offline`, and what has become of it afterwards."""

import os
import random
import sqlite3
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from playwright.sync_api import BrowserContext, BrowserType, Page

from benchmarks.marking import ALL_SENT
from benchmarks.processes import cpu_seconds
from benchmarks.wire import Wire
from learning.demo.pictures import handwriting
from tests.handset import CONTROLLED, KEPT, handset, kill, waited

PATIENCE = 180.0
AT_REST = "tersimpan di HP ini"
WAITING = "Tersimpan di HP ini, menunggu sinyal"
BAND = "Dilihat tanpa sinyal"
WORDS = "Air di danau naik ke langit karena panas matahari lalu turun lagi sebagai hujan di gunung Cycloop. "

NEWEST_BYTES = """() => new Promise((resolve) => {
  indexedDB.open("noken").onsuccess = ({ target: { result: base } }) => {
    base.transaction("blobs").objectStore("blobs").getAll().onsuccess = async ({ target }) => {
      base.close()
      const sum = await crypto.subtle.digest("SHA-256", await target.result.at(-1).blob.arrayBuffer())
      resolve([...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join(""))
    }
  }
})"""

IN_LINE = """(text) => new Promise((resolve) => {
  indexedDB.open("noken").onsuccess = ({ target: { result: base } }) => {
    base.transaction("acts").objectStore("acts").getAll().onsuccess = ({ target }) => {
      base.close()
      resolve(target.result.some(({ fields }) => fields.some(([, value]) => value === text)))
    }
  }
})"""

QUEUE = """async (texts) => {
  const form = document.querySelector("form[data-ready]")
  const frame = () => new Promise((go) => setTimeout(go, 1))
  for (const text of texts) {
    form.elements.text.value = text
    form.elements.text.dispatchEvent(new Event("input", { bubbles: true }))
    form.requestSubmit()
    while (!form.hidden) await frame()
    const buttons = () => [...document.querySelectorAll("[role=status] button")]
    const again = () => buttons().find((one) => one.textContent === "Tulis yang baru")
    while (!again()) await frame()
    again().click()
    while (form.hidden) await frame()
  }
}"""


@dataclass
class City:
    """Where it answers, its data, its process; pupils by their cookies, the assignments nobody has answered."""

    place: Path
    url: str
    pid: int
    pupils: list[str]
    tasks: list[str]
    wire: Wire

    def network(self, context: BrowserContext, on: bool) -> None:
        """On or off, for the browser and in truth."""
        context.set_offline(not on)
        self.wire.off()
        if on:
            self.wire.on()

    def rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.place / "var" / "noken.sqlite3", timeout=20) as database:
            return database.execute(query, values).fetchall()

    def arrived(self, text: str) -> int:
        """How many answers with these words are in the city."""
        return int(self.rows("SELECT count(*) FROM submission WHERE text = ?", text)[0][0])

    def files(self, text: str) -> list[str]:
        """The hashes of what came with them, as sent."""
        query = "SELECT sent_sha256 FROM submission JOIN submission_file ON submission_id = submission.id "
        query += "JOIN file ON file.id = file_id WHERE text = ?"
        return [str(row[0]) for row in self.rows(query, text)]


@dataclass
class Killed:
    """`right`: rounds with one answer and the very photo; `twice`: answers that came more than once; `again`: rounds
    in which the kill came before the act was in line, and the draft was sent by another tap; `seconds`: from the start
    of the browser to the arrival."""

    right: int = 0
    twice: int = 0
    again: int = 0
    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def unanswered(folder: Path) -> list[str]:
    """Addresses of the assignments that are new to everybody."""
    query = "SELECT id FROM assignment WHERE id NOT IN (SELECT assignment_id FROM submission) ORDER BY id"
    with sqlite3.connect(folder / "noken.sqlite3") as database:
        return [f"/belajar/tugas/{UUID(row[0])}" for row in database.execute(query)]


def arrives(page: Page, city: City, text: str) -> None:
    """Let the page go on until the answer with these words is in the city."""
    waited(page, lambda: city.arrived(text) > 0, PATIENCE)


def all_sent(page: Page, pause: float = 50) -> None:
    """Let the page go on until the phone knows that everything in line has arrived."""
    waited(page, lambda: bool(page.evaluate(ALL_SENT)), PATIENCE, pause)


def at_task(context: BrowserContext, *addresses: str) -> Page:
    """Pages of assignments, kept by the service worker."""
    page = context.pages[0]
    page.goto("/")
    page.evaluate(CONTROLLED)
    for address in addresses:
        page.goto(address)
        page.locator("form[data-ready]").wait_for(state="attached")
        page.evaluate(KEPT, address)
    return page


def killed_rounds(chromium: BrowserType, city: City, rounds: int) -> Killed:
    """Write, photograph, send, kill, start again, and look what came."""
    found, chance = Killed(), random.Random(3)
    sent: dict[str, str] = {}
    for number in range(rounds):
        pupil, address = number // len(city.tasks), city.tasks[number % len(city.tasks)]
        profile, text = city.place / f"pupil-{pupil}", f"Jawaban ke-{number}: {WORDS.strip()}\n1/2 = 2/4"
        photo = city.place / "halaman.jpg"
        photo.write_bytes(handwriting([WORDS[:24], f"halaman {number}"], number, (1800, 2400)))
        with handset(chromium, profile, city.url, city.pupils[pupil]) as context:
            page = at_task(context, address)
            city.network(context, on=False)
            page.get_by_role("textbox", name="Jawabanmu").fill(text)
            page.set_input_files("#files", photo)
            page.locator(".sending .row", has_text=AT_REST).wait_for()
            sent[text] = page.evaluate(NEWEST_BYTES)
            page.get_by_role("button", name="Kirim jawaban").click()
            if number % 2:
                time.sleep(chance.random() * 0.3)
            else:
                page.get_by_text(WAITING).wait_for()
            kill(profile)
        assert not city.arrived(text), "it left the phone while there was no network"
        begun = time.monotonic()
        with handset(chromium, profile, city.url, city.pupils[pupil]) as context:
            city.network(context, on=True)
            page = context.pages[0]
            page.goto("/")
            if number % 2 and not page.evaluate(IN_LINE, text):
                found.again += 1
                page.goto(address)
                page.locator("form[data-ready]").wait_for(state="attached")
                assert page.get_by_role("textbox", name="Jawabanmu").input_value() == text, "the draft is not whole"
                page.get_by_role("button", name="Kirim jawaban").click()
            arrives(page, city, text)
            found.seconds.append(time.monotonic() - begun)
            all_sent(page)
        print(f"round {number + 1}: {found.seconds[-1]:.1f} s", flush=True)
    for text, photo_sum in sent.items():
        count, files = city.arrived(text), city.files(text)
        found.twice += count > 1
        if count == 1 and files == [photo_sum]:
            found.right += 1
        else:
            found.wrong.append(f"{count} answers, files {files}, sent {photo_sum}")
    return found


def typed_rounds(chromium: BrowserType, city: City, rounds: int) -> dict[str, int]:
    """Killed while somebody types; characters that stood in the form for more than a second and are not there again."""
    chance, profile, cookie = random.Random(5), city.place / "typing", city.pupils[-1]
    lost = older = 0
    for number in range(rounds):
        address, stood = city.tasks[number % len(city.tasks)], []
        length = chance.randint(20, 60)
        text = f"{number} " + (WORDS * 2)[chance.randint(0, 60) :][:length]
        with handset(chromium, profile, city.url, cookie) as context:
            page = at_task(context, address)
            city.network(context, on=False)
            area = page.get_by_role("textbox", name="Jawabanmu")
            begun_with = area.input_value()
            area.focus()
            page.keyboard.press("Control+End")
            for sign in text:
                page.keyboard.type(sign)
                stood.append(time.monotonic())
                time.sleep(chance.uniform(0.02, 0.15))
            killed = time.monotonic()
            kill(profile)
        must = sum(killed - at > 1 for at in stood)
        with handset(chromium, profile, city.url, cookie) as context:
            context.set_offline(True)
            page = context.pages[0]
            page.goto(address)
            page.locator("form[data-ready]").wait_for(state="attached")
            there = page.get_by_role("textbox", name="Jawabanmu").input_value()
            city.network(context, on=True)
        typed = os.path.commonprefix([there, begun_with + text])
        older += must
        lost += max(0, len(begun_with) + must - len(typed))
    return {"characters older than 1 s": older, "of them lost": lost}


def queue_and_reconcile(chromium: BrowserType, city: City, count: int) -> dict[str, float]:
    """So many answers in line on one phone, written through the form; killed; then the network is back."""
    profile, cookie = city.place / "many", city.pupils[-2]
    texts = [f"Antre {number}: 1/2 = 2/4" for number in range(count)]
    each = -(-count // len(city.tasks))
    with handset(chromium, profile, city.url, cookie) as context:
        page = at_task(context, *city.tasks)
        city.network(context, on=False)
        begun = time.monotonic()
        for place, address in enumerate(city.tasks):
            page.goto(address)
            page.locator("form[data-ready]").wait_for(state="attached")
            page.evaluate(QUEUE, texts[place * each : (place + 1) * each])
        queued = time.monotonic() - begun
        kill(profile)
    came = int(city.rows("SELECT count(*) FROM submission WHERE text LIKE 'Antre %'")[0][0])
    before, begun = cpu_seconds(city.pid), time.monotonic()
    with handset(chromium, profile, city.url, cookie) as context:
        city.network(context, on=True)
        page = context.pages[0]
        page.goto("/")
        all_sent(page, pause=300)
        seconds, used = time.monotonic() - begun, cpu_seconds(city.pid) - before
    right = sum(city.arrived(text) == 1 for text in texts)
    return {"queued in s": queued, "came too early": came, "once": right, "seconds": seconds, "server CPU s": used}


def open_week(chromium: BrowserType, city: City) -> list[float]:
    """Seconds in which each page of the week opens in a browser that starts without a network, after one visit."""
    profile, cookie = city.place / "week", city.pupils[-3]
    with handset(chromium, profile, city.url, cookie) as context:
        page = context.pages[0]
        page.goto("/")
        page.evaluate(CONTROLLED)
        page.goto("/ponsel")
        page.get_by_role("button", name="Simpan minggu ini").click()
        page.get_by_text("Tersimpan sampai").wait_for()
        named: list[str] = page.evaluate("JSON.parse(document.querySelector('[data-light]').dataset.light)")
        kill(profile)
    times = []
    with handset(chromium, profile, city.url, cookie) as context:
        city.network(context, on=False)
        page = context.pages[0]
        for address in [one for one in named if one == "/" or one.startswith("/belajar")]:
            begun = time.monotonic()
            page.goto(address)
            page.get_by_text(BAND).wait_for()
            times.append(time.monotonic() - begun)
        city.network(context, on=True)
    return times
