"""How moments, sizes and numbers are written on the page (WIT, day names, decimal comma)."""

from datetime import date, datetime, timedelta

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import get_locale, gettext

from noken.clock import local, today


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(moment=moment, day=day, clock=clock, size=size, number=number)


def clock(value: datetime) -> str:
    """`19.42`"""
    return local(value).strftime("%H.%M")


def day(value: date | datetime) -> str:
    """`hari ini`, `besok`, `kemarin`, `Kamis` within the week, else `Kamis, 26 November`."""
    on = local(value).date() if isinstance(value, datetime) else value
    distance = (on - today()).days
    near = {0: gettext("hari ini"), 1: gettext("besok"), -1: gettext("kemarin")}
    if distance in near:
        return str(near[distance])
    if 0 < distance < 7:
        return format_date(on, "EEEE", locale=get_locale())
    pattern = "EEEE, d MMMM" if abs(on - today()) < timedelta(days=300) else "d MMMM y"
    return format_date(on, pattern, locale=get_locale())


def moment(value: datetime) -> str:
    """`hari ini, 18.00`"""
    return f"{day(value)}, {clock(value)}"


def number(value: float) -> str:
    """`84`, `84,5`"""
    return format_decimal(value, locale=get_locale())


def size(value: int) -> str:
    """`118 kB`, `3,4 MB`: decimal units, as data packages are sold."""
    if value < 1000:
        return f"{value} B"
    if value < 1_000_000:
        return f"{max(1, round(value / 1000))} kB"
    return f"{format_decimal(round(value / 1_000_000, 1), locale=get_locale())} MB"
