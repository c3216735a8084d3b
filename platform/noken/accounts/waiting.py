"""How a wait is said."""

from datetime import timedelta
from math import ceil

from flask_babel import gettext, ngettext


def wait_words(left: timedelta) -> str:
    """One sentence: too many wrong guesses, and when to try again."""
    seconds = ceil(left.total_seconds())
    if seconds < 60:
        time = ngettext("%(num)d detik", "%(num)d detik", seconds)
    else:
        time = ngettext("%(num)d menit", "%(num)d menit", -(-seconds // 60))
    return str(gettext("Terlalu sering salah. Tunggu %(time)s, lalu coba lagi.", time=time))
