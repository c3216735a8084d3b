"""The look keeps its word: no style or script in pages, one set of classes, contrasts, weights."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask

from tests.house import budgets
from tests.house.sources import ROOT, name_of, templates

CSS = ROOT / "static" / "css"
EXPRESSION = re.compile(r"{{.*?}}|{%.*?%}|{#.*?#}", re.DOTALL)
TAG = re.compile(r"<[a-z][^<>]*>", re.DOTALL | re.IGNORECASE)
FORBIDDEN = re.compile(
    r"""\s(style|on[a-z]+)\s*=|^<style\b|^<script\b(?![^>]*\ssrc=)|=\s*["']?javascript:""", re.IGNORECASE
)
STATEMENT = re.compile(r"{%.*?%}|{#.*?#}", re.DOTALL)
CLASS_ATTRIBUTE = re.compile(r'class="([^"]*)"')
CLASS_ARGUMENT = re.compile(r'\bclass_?="([^"]*)"')
SCRIPT_CLASS = re.compile(
    r"""(?:className\s*=\s*|classList\.(?:add|remove|toggle)\(\s*)["'`]([\w -]+)["'`]|class="([\w -]+)\""""
)
COLOUR = re.compile(r"--([\w-]+):\s*#([0-9a-f]{3,6})\b")


def inline_code(source: str) -> list[str]:
    """Tags of a template that the content security policy would strip of their style or script."""
    plain = EXPRESSION.sub("x", source)
    return [tag for tag in TAG.findall(plain) if FORBIDDEN.search(tag)]


def written_classes(source: str) -> set[str]:
    """Whole class names that stand in a template or script; those put together by an expression are left out."""
    values = CLASS_ATTRIBUTE.findall(EXPRESSION.sub("\0", STATEMENT.sub(" ", source)))
    values += [value for expression in EXPRESSION.findall(source) for value in CLASS_ARGUMENT.findall(expression)]
    return {name for value in values for name in value.split() if "\0" not in name}


def styled_classes(css: str) -> set[str]:
    """Class names that some rule speaks of."""
    bare = re.sub(r"/\*.*?\*/|url\(.*?\)|\"[^\"]*\"", "", css, flags=re.DOTALL)
    selectors = re.findall(r"([^{};]+){", bare)
    return {name for selector in selectors for name in re.findall(r"\.([a-z][\w-]*)", selector)}


class _Classes(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {name for key, value in attrs if key == "class" for name in (value or "").split()}


def shown_classes(html: str) -> set[str]:
    reader = _Classes()
    reader.feed(html)
    return reader.found


@pytest.fixture
def shown(flask_app: Flask) -> set[str]:
    """Every class on the living page of components."""
    answer = flask_app.test_client().get("/_components")
    assert answer.status_code == 200
    return shown_classes(answer.text)


@pytest.fixture(scope="module")
def styled() -> set[str]:
    return styled_classes("".join(file.read_text() for file in CSS.rglob("*.css")))


@pytest.mark.parametrize("file", [*templates()], ids=name_of)
def test_templates_hold_no_style_and_no_script(file: Path) -> None:
    assert not inline_code(file.read_text())


def test_inline_code_is_found() -> None:
    assert inline_code('<p style="color: red"><a onclick="go()"><script>go()</script><a href="javascript:go()">')
    assert len(inline_code("<b STYLE='x'><style>b{}</style>")) == 2
    assert not inline_code('<script src="{{ asset("js/app.js") }}" defer></script><p class="on style">1 < 2 style=3')


def test_every_class_of_a_template_is_shown_and_styled(shown: set[str], styled: set[str]) -> None:
    written = {name_of(file): written_classes(file.read_text()) for file in templates()}
    layout = written["platform/noken/web/templates/noken/layout.html"]
    faults = {file: unknown for file, names in written.items() if (unknown := names - (shown | layout) & styled)}
    assert not faults


def test_every_class_of_a_script_is_shown_or_styled(shown: set[str], styled: set[str]) -> None:
    faults = {}
    for file in (ROOT / "static" / "js").rglob("*.js"):
        names = {name for pair in SCRIPT_CLASS.findall(file.read_text()) for part in pair for name in part.split()}
        if unknown := names - styled - shown:
            faults[name_of(file)] = unknown
    assert not faults


def test_no_rule_speaks_of_a_class_nobody_shows(shown: set[str], styled: set[str]) -> None:
    in_layout = written_classes((ROOT / "platform/noken/web/templates/noken/layout.html").read_text())
    assert not styled - shown - in_layout


def test_classes_are_read_from_templates_and_rules() -> None:
    assert written_classes('<p class="row {{ x }} hue-{{ n }}{% if y %} current{% endif %}">') == {"row", "current"}
    assert written_classes('{{ ui.field(f, class="wide") }}{% call ui.box(class="b") %}') == {"wide", "b"}
    assert styled_classes(".a:hover, b.c > .d-e { color: red; margin: .5rem } /* .no { */") == {"a", "c", "d-e"}
    assert shown_classes('<p class="a b"><i class=c>') == {"a", "b", "c"}


def colours() -> Iterator[tuple[str, dict[str, str]]]:
    """Both themes; the dark one falls back on the light one where it says nothing."""
    light, dark = (CSS / "tokens.css").read_text().split("@media")
    first = dict(COLOUR.findall(light))
    yield "light", first
    yield "dark", first | dict(COLOUR.findall(dark))


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast of two colours written as three or six hexadecimal digits."""

    def luminance(colour: str) -> float:
        digits = colour if len(colour) == 6 else "".join(digit * 2 for digit in colour)
        parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


TONES = ("info", "warn", "danger", "ok")
TEXT = [
    *[(text, on) for text in ("ink", "muted", "primary") for on in ("ground", "surface", "sunken", "ok-ground")],
    *[(text, on) for text in ("danger", "accent") for on in ("ground", "surface")],
    *[(tone, f"{tone}-ground") for tone in TONES],
    *[("muted", "plain-ground"), ("on-primary", "primary")],
    *[("surface", on) for on in ("danger", "accent", "primary", "info")],
]
EDGES = [(edge, on) for edge in ("edge", "accent", "primary", "danger") for on in ("ground", "surface", "sunken")]


@pytest.mark.parametrize(("theme", "tokens"), [*colours()], ids=["light", "dark"])
def test_contrasts_hold_in_both_themes(theme: str, tokens: dict[str, str]) -> None:
    faint = {f"{text} on {on}": contrast(tokens[text], tokens[on]) for text, on in TEXT}
    assert not {pair: value for pair, value in faint.items() if value < 5.4}, theme
    edges = {f"{edge} on {on}": contrast(tokens[edge], tokens[on]) for edge, on in EDGES}
    assert not {pair: value for pair, value in edges.items() if value < 3}, theme


def test_contrast_is_computed_as_in_the_standard() -> None:
    assert contrast("000", "ffffff") == pytest.approx(21)
    assert contrast("777777", "fff") == pytest.approx(4.48, abs=0.01)


def test_pages_keep_their_budgets(flask_app: Flask) -> None:
    assert not budgets.overruns()


def test_an_overrun_is_noticed(monkeypatch: pytest.MonkeyPatch, flask_app: Flask) -> None:
    monkeypatch.setattr(budgets, "CSS_LIMIT", 100)
    assert any("app.css" in line for line in budgets.overruns())
    monkeypatch.setitem(budgets.SCRIPT_LIMITS, "reading", 10)
    assert any("noken/error.html" in line for line in budgets.overruns())
