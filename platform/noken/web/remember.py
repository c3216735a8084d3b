"""Pieces of pages that come from their words alone are made once: a class of forty looks at the same lines.

In templates: `remember(ui.row, lines)`, each line being the arguments of the macro. Only for macros that read nothing
but their arguments.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache

from flask import Flask
from markupsafe import Markup

from noken.web.words import language

MOST = 8192

Macro = Callable[..., Markup]


def init_app(app: Flask) -> None:
    app.jinja_env.globals["remember"] = remember


def remember(macro: Macro, lines: Iterable[tuple[str, ...]]) -> Markup:
    """What `macro` gives for each of the lines, in the language of the page."""
    chosen = language()
    return Markup("").join(_made(macro, chosen, line) for line in lines)


@lru_cache(MOST)
def _made(macro: Macro, _language: str, arguments: tuple[str, ...]) -> Markup:
    return macro(*arguments)
