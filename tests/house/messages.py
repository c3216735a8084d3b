"""Texts of the product and their English translations: `make messages` brings the catalogue up to date."""

import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.house.sources import PACKAGES, ROOT

CATALOGUE = ROOT / "platform/noken/translations/en/LC_MESSAGES/messages.po"


def _pybabel(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "babel.messages.frontend", "--quiet", *arguments], check=True)


def _extract(target: Path) -> None:
    words = ("--keyword=lazy_gettext", "--keyword=lazy_ngettext:1,2", "--keyword=lazy_pgettext:1c,2")
    layout = ("--no-location", "--sort-output", "--no-wrap", "--project=Noken", "--copyright-holder=Noken")
    sources = [str(ROOT / name) for name in ("app.py", *PACKAGES)]
    _pybabel("extract", f"--mapping={ROOT / 'pyproject.toml'}", *words, *layout, f"--output={target}", *sources)


def wanted() -> Catalog:
    """Every message id that the product uses."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "messages.pot"
        _extract(file)
        with file.open("rb") as text:
            return read_po(text)


def english() -> Catalog:
    """The English catalogue as it stands; empty where there is none."""
    if not CATALOGUE.exists():
        return Catalog(locale="en")
    with CATALOGUE.open("rb") as text:
        return read_po(text, locale="en")


def forms(value: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """A text, or its singular and plural, as a tuple."""
    return (value or "",) if value is None or isinstance(value, str) else tuple(value)


def untranslated(messages: Catalog, catalogue: Catalog) -> list[str]:
    """Ids without a finished translation: missing, fuzzy, or empty in one of their forms."""
    faults = []
    for message in messages:
        if not message.id:
            continue
        found: Message | None = catalogue.get(message.id, message.context)
        if found is None or found.fuzzy or not all(forms(found.string)):
            faults.append(forms(message.id)[0])
    return faults


def update() -> None:
    """Take new texts into the English catalogue, drop those no longer used; translations stay as they are."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        _extract(template)
        CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
        place = (f"--input-file={template}", f"--output-file={CATALOGUE}", "--locale=en", "--no-wrap")
        if CATALOGUE.exists():
            _pybabel("update", *place, "--ignore-obsolete", "--no-fuzzy-matching")
        else:
            _pybabel("init", *place)
    missing = untranslated(wanted(), english())
    print(f"{len(list(wanted())) - 1} texts, {len(missing)} without English")


if __name__ == "__main__":
    update()
