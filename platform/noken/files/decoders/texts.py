"""Plain text and CSV: UTF-8, made of letters, and no page, script or message in disguise."""

import codecs
from pathlib import Path

from noken.files.decoders.run import MB, Limits, Unacceptable, Verdict, serve
from noken.files.reasons import Reason

LIMITS = Limits(memory=150 * MB, seconds=20, written=0)
LONGEST = 20 * MB
_CONTROL = {chr(code) for code in range(32)} - set("\t\n\r\f") | {"\x7f"}
_MARKUP = ("<", "mime-version:", "from: <saved by", "content-type:")
_FOREIGN = ("%!ps", "%pdf-", "{\\rtf", "fws", "cws", "zws", "begin:vc")


def decide(path: Path, _folder: Path) -> Verdict:
    """Refuses what is not UTF-8 text, and text that some program would take for a page."""
    if path.stat().st_size > LONGEST:
        raise Unacceptable(Reason.UNKNOWN)
    data = path.read_bytes()
    if b"\0" in data[:4096] and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unacceptable(Reason.UNKNOWN)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unacceptable(Reason.ENCODING if _readable(data) else Reason.UNKNOWN) from None
    if not _CONTROL.isdisjoint(text):
        raise Unacceptable(Reason.UNKNOWN)
    start = text[:2000].lstrip().lower()
    if not start:
        raise Unacceptable(Reason.EMPTY)
    if start.startswith(_MARKUP) or "<html" in start or "<svg" in start or "<!doctype" in start or "<script" in start:
        raise Unacceptable(Reason.MARKUP)
    if start.startswith(_FOREIGN):
        raise Unacceptable(Reason.UNKNOWN)
    return Verdict("text/csv" if _table(text) else "text/plain")


def _readable(data: bytes) -> bool:
    """Whether it is text after all, in an encoding of its own (old Windows, UTF-16)."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    controls = sum(byte < 32 and byte not in b"\t\n\r\f" for byte in data[:4096])
    return controls == 0


def _table(text: str) -> bool:
    """Whether the first lines all hold the same number, at least one, of one separator."""
    lines = [line for line in text[:20_000].splitlines()[:50] if line.strip()]
    if len(lines) < 2:
        return False
    return any(len(counts := {line.count(mark) for line in lines}) == 1 and counts != {0} for mark in ",;\t")


if __name__ == "__main__":
    serve(decide, LIMITS)
