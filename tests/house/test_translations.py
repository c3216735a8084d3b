"""English is complete: every text of the product has a finished translation with the same placeholders."""

import ast
import re

from babel.messages.catalog import Catalog

from tests.house.messages import english, forms, untranslated, wanted
from tests.house.sources import name_of, product_modules, tree

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


def _placeholders(text: str) -> set[str]:
    return {match.group(0) for match in PLACEHOLDER.finditer(text.replace("%%", ""))}


def broken_placeholders(messages: Catalog, catalogue: Catalog) -> list[str]:
    """Translations that name other placeholders than their text does."""
    faults = []
    for message in messages:
        found = catalogue.get(message.id, message.context) if message.id else None
        if found is None:
            continue
        ids, strings = forms(message.id), forms(found.string)
        offered = set().union(*(_placeholders(text) for text in ids))
        always = set.intersection(*(_placeholders(text) for text in ids))
        for string in strings:
            if string and not always <= _placeholders(string) <= offered:
                faults.append(f"{ids[0]} -> {string}")
    return faults


def test_every_text_has_an_english_translation() -> None:
    messages = wanted()
    assert len(list(messages)) > 50, "the extraction finds the texts of the product"
    assert not untranslated(messages, english())


def hidden_texts(module: ast.Module, known: set[str]) -> list[str]:
    """Texts handed to gettext where the extraction does not look (inside an f-string, for one)."""
    said = [
        node.args[0].value
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and (node.func.id if isinstance(node.func, ast.Name) else "") in {"gettext", "ngettext", "lazy_gettext"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]
    return [str(text) for text in said if text not in known]


def test_no_text_hides_from_the_extraction() -> None:
    known = {forms(message.id)[0] for message in wanted()}
    assert not {name_of(file): found for file in product_modules() if (found := hidden_texts(tree(file), known))}
    assert hidden_texts(ast.parse("f'{gettext(\"Tersembunyi\")}'"), known) == ["Tersembunyi"]


def test_translations_keep_the_placeholders() -> None:
    assert not broken_placeholders(wanted(), english())


def test_nothing_is_translated_that_is_no_longer_said() -> None:
    said = {(forms(message.id)[0], message.context) for message in wanted()}
    stale = [forms(message.id)[0] for message in english() if (forms(message.id)[0], message.context) not in said]
    assert not stale


def test_an_unfinished_catalogue_is_noticed() -> None:
    messages, catalogue = Catalog(), Catalog(locale="en")
    for text in ("Simpan", "Kirim %(name)s", "Kembali", "Masuk"):
        messages.add(text)
    messages.add(("%(num)d murid", "%(num)d murid"))
    catalogue.add("Simpan", "Save")
    catalogue.add("Kirim %(name)s", "Send %(nama)s")
    catalogue.add("Kembali", "Back", flags=["fuzzy"])
    catalogue.add(("%(num)d murid", "%(num)d murid"), ("%(num)d pupil", ""))
    assert untranslated(messages, catalogue) == ["Kembali", "Masuk", "%(num)d murid"]
    assert broken_placeholders(messages, catalogue) == ["Kirim %(name)s -> Send %(nama)s"]
