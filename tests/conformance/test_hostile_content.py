"""Everything that was ever smuggled into HTML, as title, body, rubric, caption, file name, message and answer, on the
real pages in a real browser: no script runs, and the content security policy never has to step in."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, Route

from learning.actions.assignments import AssignmentContent, create_assignment
from learning.actions.common import Attached
from learning.actions.feed import write_comment, write_post
from learning.actions.lessons import LessonContent, create_lesson
from noken.database import connect, session, transaction
from noken.files.models import Blob, File
from noken.ids import new_id
from noken.richtext import clean
from tests.browser import LAPTOP, Server, Surfer
from tests.conformance.material import payloads

A_PAGE = 60
UNWANTED = (
    "main :is(script:not([src^='/static/']), style, iframe, object, embed, math, "
    "[onerror], [onload], [onclick], [style])"
)
TOUCH = """() => {
  for (const element of document.querySelectorAll(".prose *, .said *, .row *, [contenteditable] *")) {
    for (const kind of ["mouseover", "mouseenter", "focus", "toggle", "error", "load", "animationend"])
      element.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true }));
    if (element.matches("a:not([href^='/'])")) element.click();
  }
}"""


@pytest.fixture
def said(own_server: Server) -> Iterator[dict[str, list[str]]]:
    """All payloads put into the running city; the addresses of the pages that show them, by who looks."""
    base = connect(f"sqlite:///{own_server.folder / 'noken.sqlite3'}")
    things, people = own_server.world.things, own_server.world.people
    course, teacher, pupil = UUID(things["course"]), UUID(people["teacher"]), UUID(people["pupil"])
    post, class_id = UUID(things["post"]), UUID(things["class"])
    seen: dict[str, list[str]] = {"pupil": [], "teacher": [], "guardian": []}
    everything = payloads()
    for start in range(0, len(everything), A_PAGE):
        some = everything[start : start + A_PAGE]
        files = [Attached(hostile_file(teacher, text), text) for text in some]
        body = "<hr>".join(map(clean, some))  # cleaned one by one: an open comment would swallow what follows
        lesson = create_lesson(course, LessonContent(some[0], body, files), teacher, new_id(), publish_it=True)
        rubric = [{"title": text, "levels": [text, text]} for text in some]
        content = AssignmentContent(some[-1], body, True, True, None, rubric, files)
        assignment = create_assignment(course, content, teacher, new_id(), publish_it=True)
        seen["pupil"] += [f"/belajar/pelajaran/{lesson}", f"/belajar/tugas/{assignment}"]
        seen["teacher"] += [f"/belajar/pelajaran/{lesson}/ubah", f"/belajar/tugas/{assignment}/ubah"]
        seen["teacher"] += [f"/belajar/tugas/{assignment}/periksa"]
    for text in everything:
        write_comment(post, text, pupil, new_id())
        write_post(class_id, text, teacher, new_id())
    seen["guardian"] += [f"/belajar/kabar/{post}", f"/belajar/kelas/{class_id}"]
    seen["pupil"] += ["/", "/belajar", "/belajar/tugas", f"/belajar/mapel/{course}"]
    yield seen
    base.dispose()


def hostile_file(owner: UUID, name: str) -> UUID:
    """A picture with any name, as no upload would leave it."""
    with transaction():
        blob = Blob(sha256=new_id().hex * 2, size=1, media_type="image/webp", width=4, height=3)
        session().add(blob)
        session().flush()
        row = File(id=new_id(), owner_id=owner, name=name, sha256=blob.sha256, sent_sha256=blob.sha256)
        session().add(row)
        session().flush()
        return row.id


def trap(context: BrowserContext, server: Server) -> list[str]:
    """What was run or asked for from elsewhere in this browser."""
    caught: list[str] = []
    for name in ("alert", "confirm", "prompt", "print"):
        context.expose_binding(name, lambda source, *words: caught.append(f"{source['page'].url}: {words}"))

    def answer(route: Route) -> None:
        if "/files/" in route.request.url:
            route.fulfill(body="", content_type="image/webp")
        elif route.request.url.startswith(server.url):
            route.continue_()
        else:
            if not route.request.is_navigation_request():
                caught.append(f"{route.request.frame.url} asked for {route.request.url}")
            route.fulfill(status=204)

    context.route("**/*", answer)
    return caught


@pytest.mark.browser
def test_nothing_runs(own_server: Server, surfer: Surfer, said: dict[str, list[str]]) -> None:
    for person, addresses in said.items():
        context = surfer.context(own_server, person, LAPTOP)
        caught, page = trap(context, own_server), context.new_page()
        while addresses:
            address = addresses.pop(0)
            answer = page.goto(address)
            assert answer is not None
            assert answer.ok, address
            assert page.locator("main h1").count() == 1
            assert page.locator(UNWANTED).count() == 0, address
            older = page.locator("a[href*='?sebelum=']")
            addresses += [str(older.get_attribute("href"))] if older.count() else []
            page.evaluate(TOUCH)
            page.wait_for_timeout(100)  # until what was clicked has been turned away
            assert not caught
