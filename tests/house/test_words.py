"""Every text that people see goes through gettext, in templates and in Python."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tests.house.sources import name_of, product_modules, templates, tree

WORD = re.compile(r"[^\W\d_]{2,}")
SENTENCE = re.compile(r"[A-Z][^\W\d_]+")
SWITCH = re.compile(r"{%-? block wide -?%}.*?{%-? endblock")
ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
SEEN = {"title", "alt", "placeholder", "aria-label", "aria-description", "label"}
GETTEXT = {"_", "gettext", "ngettext", "pgettext", "lazy_gettext", "lazy_ngettext"}
PLACES = GETTEXT | {"url_for", "asset", "icon"}
OUR_NAME = {"Noken", "noken"}
LANGUAGES = {"Bahasa Indonesia", "English"}
ONLY_IN_DEVELOPMENT = {"components.html", "examples.py"}
SAYING = {"flash", "NavigationItem", "TodayRow", "TodaySection", "ValidationError"}


class _Reader(HTMLParser):
    """Collects words in text and in attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "style", "code", "svg"}
        self.found += [value for name, value in attrs if name in SEEN and value and WORD.search(value)]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style", "code", "svg"}

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found += [word for word in WORD.findall(data) if word not in OUR_NAME]


def bare_texts(source: str) -> list[str]:
    """Words of a template that stand outside gettext."""
    html, translating = "", False
    source = SWITCH.sub("{% block wide %}{% endblock", source)
    tokens = list(ENVIRONMENT.lex(source))
    for (_, kind, value), (_, before, _) in zip(tokens, [(0, "", ""), *tokens], strict=False):
        if kind == "name" and before in {"block_begin", "whitespace"} and value in {"trans", "endtrans"}:
            translating = value == "trans"
        elif kind == "data" and not translating:
            html += value
        elif kind == "variable_begin":
            html += " "
    reader = _Reader()
    reader.feed(html)
    return [text for text in [*reader.found, *_bare_constants(ENVIRONMENT.parse(source))] if text not in LANGUAGES]


def _bare_constants(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name | nodes.Getattr):
        called = node.node.name if isinstance(node.node, nodes.Name) else node.node.attr
        if called in PLACES:
            return
    if isinstance(node, nodes.Compare):
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and SENTENCE.match(node.value):
        yield node.value
    for child in node.iter_child_nodes():
        yield from _bare_constants(child)


def bare_strings(module: ast.Module) -> list[str]:
    """Texts handed to fields, messages and rows in Python without gettext around them."""
    found = []
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        said = [word.value for word in node.keywords if word.arg in {"message", "label", "description"}]
        if called.endswith("Field") or called in SAYING:
            said += node.args
        found += [
            value.value
            for value in said
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and SENTENCE.search(value.value)
        ]
    return found


@pytest.mark.parametrize("file", [file for file in templates() if file.name not in ONLY_IN_DEVELOPMENT], ids=name_of)
def test_templates_speak_through_gettext(file: Path) -> None:
    assert not bare_texts(file.read_text())


def test_python_speaks_through_gettext() -> None:
    faults = {
        name_of(file): found
        for file in product_modules()
        if file.name not in ONLY_IN_DEVELOPMENT and (found := bare_strings(tree(file)))
    }
    assert not faults


def test_bare_words_are_found() -> None:
    assert bare_texts('<p title="Kirim">{{ _("Simpan") }} Halo</p>') == ["Kirim", "Halo"]
    assert bare_texts('{{ ui.button("Simpan") }}{% set name = "Kelas" if x else _("Guru") %}') == ["Simpan", "Kelas"]
    assert not bare_texts('<p class="Big">{% trans %}Halo{% endtrans %} {{ ui.row(_("Kelas"), tone="ok") }} 12</p>')
    assert bare_strings(ast.parse('StringField("Nama")\nDataRequired(message="Isi dulu")')) == ["Nama", "Isi dulu"]
    assert not bare_strings(ast.parse('StringField(_("Nama"), description=lazy_gettext("Pendek"))'))
