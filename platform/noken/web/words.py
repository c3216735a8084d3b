"""Texts in the language of the page: Flask-Babel's, with language and catalogue found once and not for every text."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, g, has_request_context
from flask_babel import Babel, Domain, get_locale

_domain = Domain()
_load = _domain.get_translations
_catalogues: dict[str, Any] = {}


def init_app(app: Flask, language_of_page: Callable[[], str]) -> None:
    """Flask-Babel for this app. A page has some forty texts; looking both up for each cost a fifth of it."""
    babel = Babel(app, locale_selector=language_of_page)
    app.extensions["noken_language"] = language_of_page
    _domain.get_translations = catalogue
    babel.domain_instance = _domain
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=gettext, ngettext=lambda one, many, count: catalogue().ungettext(one, many, count), newstyle=True
    )


def language() -> str:
    """The language of the page: `id` or `en`; "" outside of the application."""
    try:
        chosen: str | None = g.get("language")
    except RuntimeError:
        return ""
    if chosen is None:
        chosen = g.language = current_app.extensions["noken_language"]() if has_request_context() else _of_a_job()
    return chosen


def _of_a_job() -> str:
    locale = get_locale()
    return str(locale.language) if locale else ""


def catalogue() -> Any:
    """The translations of the language of the page."""
    chosen = language()
    found = _catalogues.get(chosen)
    if found is None:
        found = _catalogues[chosen] = _load()
    return found


def gettext(text: str, **values: object) -> str:
    """As Flask-Babel's, for the pages that are asked for most."""
    said: str = catalogue().gettext(text)
    return said % values if values else said
