"""Page budgets: what a first visit weighs, HTML, CSS and JS together, packed by brotli. Run by `make check`.

Pages are rendered by the application itself in a city with two schools at work; what they load is read from their HTML
and taken from the built files. (`budgets.py` holds each template's style and scripts to their own part.)
"""

import re
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import brotli
from flask import Flask

import app as front_door
from noken.settings import Settings
from noken.web.assets import dist_folder
from tests.house.pages import DASHBOARD, FORM, FORM_WITH_FILE, PAGES, READING, Kind
from tests.world import World, fill, read_world

LIMITS: Mapping[str, int] = {READING: 18_000, FORM: 36_000, FORM_WITH_FILE: 51_000, DASHBOARD: 44_000}
LOADED = re.compile(r'<(?:script|link)\b[^>]*?(?:src|href)="(/static/[^"#]+\.(?:js|css))"')
DRAWN = re.compile(r'(?:src|href)="(/static/[^"#]+\.svg)')


@dataclass(frozen=True)
class Weight:
    """Bytes of one page kind by part; `icons` travel too but stand outside the budget of HTML, CSS and JS."""

    kind: Kind
    html: int
    css: int
    js: int
    icons: int

    @property
    def total(self) -> int:
        return self.html + self.css + self.js

    @property
    def limit(self) -> int:
        return LIMITS[self.kind.budget]


def packed(address: str) -> int:
    """Bytes on the wire of a built file."""
    file = dist_folder() / address.removeprefix("/static/")
    return min(part.stat().st_size for part in (file, file.with_name(f"{file.name}.br")) if part.exists())


def weigh(app: Flask, world: World, kind: Kind) -> Weight:
    """Render one page and weigh it with all it loads."""
    headers = {"Cookie": f"noken={world.cookies[kind.person]}"}
    answer = app.test_client(use_cookies=False).get(kind.address(app, world), headers=headers)
    if answer.status_code != 200 or answer.mimetype != "text/html":
        raise AssertionError(f"{kind}: {answer.status_code} {answer.mimetype}")
    html = answer.get_data(as_text=True)
    loaded = {address: packed(address) for address in set(LOADED.findall(html))}
    return Weight(
        kind,
        html=len(brotli.compress(html.encode(), quality=5)),
        css=sum(size for address, size in loaded.items() if address.endswith(".css")),
        js=sum(size for address, size in loaded.items() if address.endswith(".js")),
        icons=sum(packed(address) for address in set(DRAWN.findall(html))),
    )


def weigh_all() -> list[Weight]:
    """Every page kind."""
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder))
        app = front_door.create_app(Settings(data=Path(folder), development=True))
        world = read_world(Path(folder))
        return [weigh(app, world, kind) for kind in PAGES]


def main() -> int:
    """Print the table; 1 where a page is over its budget."""
    weights = weigh_all()
    print(f"{'page':<52}{'HTML':>7}{'CSS':>7}{'JS':>7}{'sum':>8}{'budget':>8}")
    for w in weights:
        mark = "" if w.total <= w.limit else "  over"
        print(f"{w.kind!s:<52}{w.html:>7}{w.css:>7}{w.js:>7}{w.total:>8}{w.limit:>8}{mark}")
    over = [w for w in weights if w.total > w.limit]
    if over:
        print(f"{len(over)} page kinds are over their budget", file=sys.stderr)
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
