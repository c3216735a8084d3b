"""One hostile file, and what may become of it."""

from collections.abc import Callable
from dataclasses import dataclass

SCRIPT = "fetch('/hostile-ran');alert('hostile-ran');top.document.title='hostile-ran'"
HTML = f'<!doctype html><html><body onload="{SCRIPT}"><script>{SCRIPT}</script></body></html>'
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{SCRIPT}"><script>{SCRIPT}</script></svg>'


@dataclass(frozen=True)
class Hostile:
    """`name` as it is sent. `made`: the content. `kept`: whether it may be kept (and must then be harmless);
    None = either will do."""

    name: str
    made: Callable[[], bytes]
    kept: bool | None = False
    why: str = ""

    def __str__(self) -> str:
        return self.why or ascii(self.name)


def sent(name: str, content: bytes | str, kept: bool | None = False, why: str = "") -> Hostile:
    """A case whose content is at hand."""
    data = content.encode() if isinstance(content, str) else content
    return Hostile(name, lambda: data, kept, why)
