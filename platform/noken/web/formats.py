"""How moments, sizes and numbers are written on the page (WIT, day names, decimal comma)."""

from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import ngettext

from noken.clock import local, today
from noken.files.models import File
from noken.receipts import receipt_number
from noken.web.words import gettext, language


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        receipt_number=receipt_number,
        moment=moment,
        day=day,
        long_day=long_day,
        clock=clock,
        size=size,
        number=number,
        duration=duration,
    )


def clock(value: datetime) -> str:
    """`19.42`"""
    return local(value).strftime("%H.%M")


def day(value: date | datetime) -> str:
    """`hari ini`, `besok`, `kemarin`, `Kamis` within the week, else `Kamis, 26 November`."""
    return _day(local(value).date() if isinstance(value, datetime) else value, today(), language())


@lru_cache(4096)
def _day(on: date, today: date, language: str) -> str:
    """Said to a whole class in the same words, so each is put together once."""
    distance = (on - today).days
    if distance == 0:
        return str(gettext("hari ini"))
    if abs(distance) == 1:
        return str(gettext("besok") if distance == 1 else gettext("kemarin"))
    if 0 < distance < 7:
        return format_date(on, "EEEE", locale=language)
    return format_date(on, "EEEE, d MMMM" if abs(distance) < 300 else "d MMMM y", locale=language)


def long_day(value: date | datetime) -> str:
    """`Selasa, 24 November`"""
    on = local(value).date() if isinstance(value, datetime) else value
    return format_date(on, "EEEE, d MMMM", locale=language())


def moment(value: datetime) -> str:
    """`hari ini, 18.00`"""
    at = local(value)
    return f"{_day(at.date(), today(), language())}, {at:%H.%M}"


def number(value: float) -> str:
    """`84`, `84,5`"""
    return _number(value, language())


@lru_cache(4096)
def _number(value: float, language: str) -> str:
    return format_decimal(value, locale=language)


def size(value: int) -> str:
    """`118 kB`, `3,4 MB`: decimal units, as data packages are sold; never broken over two lines."""
    if value < 1000:
        return f"{value}\N{NO-BREAK SPACE}B"
    if value < 1_000_000:
        return f"{max(1, round(value / 1000))}\N{NO-BREAK SPACE}kB"
    return f"{number(round(value / 1_000_000, 1))}\N{NO-BREAK SPACE}MB"


def duration(seconds: float) -> str:
    """`40 detik`, `6 menit`: how long something is to listen to or watch."""
    if seconds < 60:
        return str(ngettext("%(num)s detik", "%(num)s detik", round(seconds)))
    return str(ngettext("%(num)s menit", "%(num)s menit", round(seconds / 60)))


def media_word(media_type: str) -> str:
    """What a file is, in one word."""
    family, _, kind = media_type.partition("/")
    words: dict[str, str] = {
        "image": gettext("foto"),
        "video": gettext("video"),
        "audio": gettext("suara"),
        "text": gettext("teks"),
        "pdf": "PDF",
    }
    return words.get(family) or words.get(kind) or str(gettext("dokumen"))


def media_icon(media_type: str) -> str:
    """The symbol of the icon set for a type."""
    family = media_type.partition("/")[0]
    return family if family in {"image", "video", "audio"} else "document"


def file_facts(file: File) -> str:
    """`PDF · 4 halaman · 1,1 MB`: what it is, how long, and how much data it takes."""
    blob = file.blob
    facts = [media_word(blob.media_type)]
    if blob.pages:
        facts.append(ngettext("%(num)s halaman", "%(num)s halaman", blob.pages))
    if blob.seconds:
        facts.append(duration(blob.seconds))
    return " · ".join([*facts, size(blob.size)])


def initials(name: str) -> str:
    """`MK` for Maria Kogoya; one letter for one word."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
