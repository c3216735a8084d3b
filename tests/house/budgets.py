"""Page budgets: the weight (brotli) of the built style and scripts that each template asks for. Run by `make check`."""

import re
import sys

from noken.web.assets import dist_folder, manifest
from tests.house.sources import ROOT, name_of, templates

CSS_LIMIT = 8_000
SCRIPT_LIMITS = {"reading": 5_000, "form": 12_500, "marking": 19_000, "file form": 31_000}
SCRIPT = re.compile(r"""src="\{\{ asset\(\s*["'](js/[\w/.-]+)["']\s*\)""")
MARKING = "data-class="
LAYOUT = ROOT / "platform" / "noken" / "web" / "templates" / "noken" / "layout.html"


def weight(source: str) -> int:
    """Bytes on the wire of a built file; a misspelt name fails loudly."""
    return (dist_folder() / f"{manifest()[source]}.br").stat().st_size


def kind(text: str) -> str:
    """What a template is: something to read, to fill in, to fill in and attach files to; or the page of marking, which
    carries a class without a network."""
    if "file_parts.file_input(" in text or 'type="file"' in text:
        return "file form"
    if MARKING in text:
        return "marking"
    return "form" if "<form" in text or "ui.tap(" in text or "ui.taps_here(" in text else "reading"


def scripts(text: str) -> set[str]:
    return set(SCRIPT.findall(text))


def overruns() -> list[str]:
    """One line for each budget that is overrun."""
    found = []
    if weight("css/app.css") > CSS_LIMIT:
        found.append(f"css/app.css: {weight('css/app.css')} bytes, may be {CSS_LIMIT}")
    everywhere = scripts(LAYOUT.read_text())
    for file in templates():
        text = file.read_text()
        if '{% extends "' not in text:
            continue
        limit, total = SCRIPT_LIMITS[kind(text)], sum(weight(name) for name in everywhere | scripts(text))
        if total > limit:
            found.append(f"{name_of(file)} ({kind(text)}): {total} bytes of scripts, may be {limit}")
    return found


def main() -> None:
    """Print what is overrun and fail, or say that all is well."""
    lines = overruns()
    print(
        "\n".join(lines) or f"budgets: css {weight('css/app.css')} of {CSS_LIMIT} bytes, every template within its own"
    )
    sys.exit(bool(lines))


if __name__ == "__main__":
    main()
