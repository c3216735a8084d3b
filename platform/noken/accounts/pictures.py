"""The picture PIN of pupils: four taps out of twelve pictures, in order. The symbols stand in `icons/pictures.svg`."""

from collections.abc import Sequence

from flask_babel import gettext

TAPS = 4
PICTURES = (
    "burung",
    "noken",
    "perahu",
    "ikan",
    "sagu",
    "honai",
    "tifa",
    "matahari",
    "gunung",
    "bunga",
    "kura-kura",
    "babi",
)


def labels() -> dict[str, str]:
    """The name of each picture in the language of the page."""
    return {
        "burung": gettext("Cenderawasih"),
        "noken": gettext("Noken"),
        "perahu": gettext("Perahu"),
        "ikan": gettext("Ikan"),
        "sagu": gettext("Sagu"),
        "honai": gettext("Honai"),
        "tifa": gettext("Tifa"),
        "matahari": gettext("Matahari"),
        "gunung": gettext("Gunung"),
        "bunga": gettext("Bunga"),
        "kura-kura": gettext("Kura-kura"),
        "babi": gettext("Babi"),
    }


def picture_secret(taps: Sequence[str]) -> str | None:
    """The taps as one word to stretch; None unless there are four known pictures."""
    if len(taps) != TAPS or not set(taps) <= set(PICTURES):
        return None
    return " ".join(taps)


def too_plain(taps: Sequence[str]) -> bool:
    """Four times the same picture: the first thing a classmate tries."""
    return len(set(taps)) == 1
