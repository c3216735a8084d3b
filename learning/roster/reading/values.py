"""Single values of a roster: names, dates, flags. Each says None for what it cannot make sense of."""

import re
import unicodedata
from datetime import date

MAX_NAME = 200
MAX_ID = 255
YEARS = range(1950, 2150)
TRUE = frozenset({"true", "yes", "1", "y", "t", "ya"})
FALSE = frozenset({"false", "no", "0", "n", "f", "tidak"})
ACTIVE = frozenset({"", "active", "aktif"})
ENDED = frozenset({"tobedeleted", "inactive", "nonaktif", "keluar", "mutasi", "lulus"})
PLACEHOLDERS = frozenset({"-", ".", "--", "n/a"})
ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?")
LOCAL_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
NOT_KEPT = frozenset({"Cf", "Cc", "Co", "Cs", "Cn"})
JOINERS = frozenset({"\u200c", "\u200d"})


def tidy(text: str) -> str:
    """A name as it is kept: composed, single spaces, no invisible characters (which could turn the text around)."""
    if text.isascii():
        return " ".join(text.split())
    composed = unicodedata.normalize("NFC", text)
    seen = (
        letter if letter in JOINERS or letter.isspace() or unicodedata.category(letter) not in NOT_KEPT else ""
        for letter in composed
    )
    return " ".join("".join(seen).split())


def whole_name(*parts: str) -> str:
    """Given, middle and family name in one; a dash in place of a family name is left out."""
    return " ".join(kept for part in parts if (kept := tidy(part)) and kept.casefold() not in PLACEHOLDERS)


def alike(text: str) -> str:
    """What two spellings of the same name have in common."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def flag(text: str) -> bool | None:
    word = text.casefold()
    return True if word in TRUE else False if word in FALSE else None


def status(text: str) -> bool | None:
    """Whether a line with this status still holds."""
    word = text.casefold()
    return True if word in ACTIVE else False if word in ENDED else None


def iso_date(text: str) -> date | None:
    """`2026-07-13`, with a time behind it or not."""
    found = ISO_DATE.fullmatch(text)
    return _date(*map(int, found.groups()[:3])) if found else None


def _date(year: int, month: int, day: int) -> date | None:
    if year not in YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def items(text: str) -> list[str]:
    """A list in one cell: `a,b, c`."""
    return [part for piece in text.split(",") if (part := piece.strip())] if text else []
