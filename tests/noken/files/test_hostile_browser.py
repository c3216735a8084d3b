"""Hostile files through the front door: sent to the real web process, and what it keeps opened in a real browser."""

import base64
import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Error, Page, Route

from noken.files.actions.keep import FEW
from tests.browser import Server, serving
from tests.noken.files.hostile import ALL
from tests.noken.files.hostile.case import Hostile, sent
from tests.noken.files.samples import accepted, picture

GROWTH = 80_000_000
PROBE = "/_probe"
AT_ONCE = 30
RUNNING = re.compile(r"^(?!image/|audio/|video/|text/plain|text/csv|application/(pdf|vnd\.))")


@dataclass(frozen=True)
class Received:
    """What became of one file: the answer, and where it can be read."""

    case: Hostile
    status: int
    said: str
    url: str


def memory(server: Server, what: str = "VmRSS") -> int:
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(re.search(rf"{what}:\s+(\d+)", status)[1]) * 1024  # type: ignore[index]


def headers(server: Server) -> dict[str, str]:
    return {"Cookie": f"noken={server.world.cookies['pupil']}", "X-CSRFToken": server.world.csrf}


def post(server: Server, case: Hostile) -> Received:
    """Send it in one request, as a phone would."""
    content, name = case.made(), base64.b64encode(case.name.encode()).decode()
    given = headers(server) | {"Tus-Resumable": "1.0.0", "Upload-Length": str(len(content))}
    given |= {"Upload-Metadata": f"filename {name}", "Content-Type": "application/offset+octet-stream"}
    try:
        with urlopen(Request(f"{server.url}/files/uploads", content, given), timeout=60) as answer:
            return Received(case, answer.status, "", f"/files/{answer.headers['Noken-File']}/x")
    except HTTPError as refused:
        return Received(case, refused.code, refused.read().decode(), "")


@pytest.fixture(scope="module")
def server(world_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("hostile") / "var"
    shutil.copytree(world_folder, folder)
    with serving(folder) as running:
        yield running


@pytest.fixture(scope="module")
def received(server: Server) -> list[Received]:
    """Every hostile file sent, after some honest ones that warm the process up; it must not have grown since."""
    for name, (content, _) in accepted().items():
        assert post(server, sent(name, content)).status == 201
    before = memory(server)
    with ThreadPoolExecutor(FEW) as phones:
        found = list(phones.map(lambda case: post(server, case), ALL))
    assert memory(server) - before < GROWTH
    assert memory(server, "VmHWM") - before < GROWTH
    return found


def test_every_one_gets_an_answer_in_plain_words(received: list[Received]) -> None:
    for one in received:
        if one.status == 201:
            assert one.case.kept is not False, one.case
        else:
            assert one.case.kept is not True, one.case
            assert one.status == 422, one.case
            assert one.said.endswith("."), one.case
    assert sum(one.status == 201 for one in received) >= 40


def test_what_is_kept_comes_back_without_rights(server: Server, received: list[Received]) -> None:
    for one in received:
        if one.status != 201:
            continue
        with urlopen(Request(server.url + one.url, headers=headers(server)), timeout=20) as answer:
            media_type, disposition = answer.headers["Content-Type"], answer.headers["Content-Disposition"]
            assert not RUNNING.match(media_type), one.case
            assert media_type.startswith(("image/", "audio/", "video/")) or disposition.startswith("attachment")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in answer.headers["Content-Security-Policy"]
            assert "Set-Cookie" not in answer.headers or "noken=x" not in answer.headers["Set-Cookie"]
            assert answer.url.isascii()
            assert re.fullmatch(r"(inline|attachment); filename\*=UTF-8''[\w.%~-]+", disposition), one.case


def watched(chromium: Browser, server: Server) -> tuple[BrowserContext, list[str]]:
    """A browser of the pupil's, and what ran in it that should not have."""
    context = chromium.new_context(base_url=server.url, accept_downloads=False)
    context.add_cookies([{"name": "noken", "value": server.world.cookies["pupil"], "url": server.url}])
    ran: list[str] = []
    context.on("request", lambda request: ran.append(request.url) if "hostile-ran" in request.url else None)

    def shown(dialog: Dialog) -> None:
        ran.append(f"dialog {dialog.message}")
        dialog.dismiss()

    context.on("dialog", shown)
    return context, ran


def shown_in_place(page: Page, url: str) -> bool:
    """Open it; False when the browser saves it instead."""
    try:
        page.goto(url, wait_until="load")
    except Error as error:
        if "Download is starting" in str(error) or "ERR_ABORTED" in str(error):
            return False
        raise
    return True


@pytest.mark.browser
def test_nothing_runs_when_it_is_opened(chromium: Browser, server: Server, received: list[Received]) -> None:
    context, ran = watched(chromium, server)
    page = context.new_page()
    for one in received:
        if one.status != 201:
            continue
        if shown_in_place(page, one.url):
            origin = server.url if page.locator("video").count() else "null"
            assert page.evaluate("self.origin") == origin, one.case
            assert "hostile" not in page.title()
    assert not ran
    context.close()


def page_of(html: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(body=html, content_type="text/html")


def probe(urls: list[str]) -> str:
    """A page of our own origin, without any policy, that embeds each file in every way there is."""
    ways = (
        "<img src='{0}'><iframe src='{0}'></iframe><object data='{0}'></object><embed src='{0}'>",
        "<video src='{0}'></video><audio src='{0}'></audio><script src='{0}'></script>",
        "<script type=module src='{0}'></script><link rel=stylesheet href='{0}'>",
    )
    body = "".join(way.format(quote(url)) for url in urls for way in ways)
    return f"<!doctype html><title>probe</title><body>{body}</body>"


@pytest.mark.browser
def test_nothing_runs_when_it_is_embedded_in_a_page_of_ours(
    chromium: Browser, server: Server, received: list[Received]
) -> None:
    context, ran = watched(chromium, server)
    page = context.new_page()
    urls = [one.url for one in received if one.status == 201]
    for start in range(0, len(urls), AT_ONCE):
        html = probe(urls[start : start + AT_ONCE])

        page.route(f"**{PROBE}{start}", page_of(html))
        page.goto(f"{PROBE}{start}", wait_until="domcontentloaded")
        page.wait_for_timeout(700)
        assert page.title() == "probe"
    registered = page.evaluate(
        """urls => Promise.all(urls.map(url => navigator.serviceWorker.register(url).then(() => url, () => "")))""",
        urls,
    )
    assert not any(registered)
    assert not ran
    context.close()


@pytest.mark.browser
def test_the_watch_would_have_seen_a_script(chromium: Browser, server: Server) -> None:
    """The same page and the same watch, with a file that does run."""
    context, ran = watched(chromium, server)
    page = context.new_page()
    svg = next(case for case in ALL if case.name == "gambar.svg").made()
    page.route("**/files/run.svg", lambda route: route.fulfill(body=svg, content_type="image/svg+xml"))
    page.route(f"**{PROBE}", page_of(probe(["/files/run.svg"])))
    page.goto(PROBE, wait_until="domcontentloaded")
    page.wait_for_timeout(700)
    assert any("/hostile-ran" in one for one in ran)
    assert any(one.startswith("dialog") for one in ran)
    context.close()


@pytest.mark.browser
def test_pictures_sound_and_film_are_shown(chromium: Browser, server: Server) -> None:
    """The policy takes nothing away from what may be shown in place."""
    context, _ = watched(chromium, server)
    page = context.new_page()
    photo = post(server, sent("foto.jpg", picture(size=(321, 123)))).url
    film = post(server, sent("film.webm", accepted()["film.webm"][0])).url
    page.goto(photo)
    assert page.locator("img").evaluate("one => [one.naturalWidth, one.naturalHeight]") == [321, 123]
    page.goto(film)
    for _ in range(50):
        if page.locator("video").evaluate("one => one.readyState"):
            break
        page.wait_for_timeout(100)
    assert page.locator("video").evaluate("one => Math.round(one.duration)") == 3
    context.close()
