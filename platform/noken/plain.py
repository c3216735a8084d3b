"""What people type on one line: names, titles."""

import unicodedata

JOINERS = {"\u200c", "\u200d"}


def one_line(text: str | None) -> str:
    """What was typed on one line, without characters that nobody sees or that turn the direction of text."""
    seen = (c if c in JOINERS or unicodedata.category(c)[0] != "C" else " " for c in text or "")
    return " ".join("".join(seen).split())
