"""Pieces of pages that come from their words alone are made once: a class of forty looks at the same lines.

In templates: `remember(ui.row, title, detail, url)`. Only for macros that read nothing but their arguments.
"""

from collections.abc import Callable
from functools import lru_cache

from flask import Flask
from markupsafe import Markup

from noken.web.words import language

MOST = 8192


def init_app(app: Flask) -> None:
    app.jinja_env.globals["remember"] = remember


def remember(macro: Callable[..., Markup], *arguments: str) -> Markup:
    """What `macro` gives for these arguments, in the language of the page."""
    return _made(macro, language(), arguments)


@lru_cache(MOST)
def _made(macro: Callable[..., Markup], _language: str, arguments: tuple[str, ...]) -> Markup:
    return macro(*arguments)
