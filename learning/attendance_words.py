"""How attendance is said on pages: states in a word and in a letter, recaps, months."""

from collections.abc import Iterable
from datetime import date

from babel.dates import format_date
from flask_babel import gettext

from learning.attendance import Presence, recap
from noken.web.words import language

TONES = {Presence.HADIR: "ok", Presence.SAKIT: "info", Presence.IZIN: "warn", Presence.ALPA: "danger"}


def presence_word(state: Presence) -> str:
    """`Hadir`"""
    words = {
        Presence.HADIR: gettext("Hadir"),
        Presence.SAKIT: gettext("Sakit"),
        Presence.IZIN: gettext("Izin"),
        Presence.ALPA: gettext("Alpa"),
    }
    return str(words[state])


def brief(state: Presence) -> str:
    """`H`: for narrow tables."""
    return presence_word(state)[0]


def tone(state: Presence) -> str:
    """As in `ui.chip`."""
    return TONES[state]


def recap_words(states: Iterable[Presence]) -> str:
    """`18 hadir · 1 sakit`: what there is none of is left out."""
    return " · ".join(f"{count} {presence_word(state).lower()}" for state, count in recap(states).items() if count)


def present_words(states: Iterable[Presence]) -> str:
    """`18 hadir · 1 sakit`, or that nothing is known yet."""
    return recap_words(states) or str(gettext("belum dicatat"))


def recap_facts(states: Iterable[Presence]) -> list[tuple[str, str]]:
    """`("Hadir", "18 hari")` for each state, also where there was none."""
    return [
        (presence_word(state), str(gettext("%(count)s hari", count=count))) for state, count in recap(states).items()
    ]


def month_name(first: date) -> str:
    """`November 2026`"""
    return format_date(first, "MMMM y", locale=language())
