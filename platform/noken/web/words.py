"""Texts in the language of the page: Flask-Babel's, with language and catalogue found once and not for every text."""

from collections.abc import Callable
from typing import Any

from flask import Flask, g
from flask_babel import Babel, Domain, get_locale


def init_app(app: Flask, language_of_page: Callable[[], str]) -> None:
    """Flask-Babel for this app. A page has some forty texts; looking both up for each cost a fifth of it."""
    babel, domain = Babel(app, locale_selector=language_of_page), Domain()
    load, known = domain.get_translations, dict[str, Any]()

    def catalogue() -> Any:
        chosen = language()
        if chosen not in known:
            known[chosen] = load()
        return known[chosen]

    domain.get_translations = catalogue
    babel.domain_instance = domain


def language() -> str:
    """The language of the page: `id` or `en`; "" outside of the application."""
    try:
        chosen: str | None = g.get("language")
    except RuntimeError:
        return ""
    if chosen is None:
        locale = get_locale()
        chosen = g.language = locale.language if locale else ""
    return chosen
