"""PDF: every object is opened; what could act by itself, carries other files, or is locked is refused."""

import mmap
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from noken.files.decoders.run import MB, Limits, Unacceptable, Verdict, serve
from noken.files.reasons import Reason

LIMITS = Limits(memory=280 * MB, seconds=40, written=0)
LONGEST = 60 * MB
OBJECTS, PAGES = 200_000, 3000
ACTIONS = frozenset({"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/RichMediaExecute"})
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/XFA", "/RichMediaContent", "/RichMediaSettings"})
ACTIVE_KINDS = frozenset({"/RichMedia", "/Screen", "/3D", "/Movie"})
_HIDDEN = re.compile(rb"/(JavaScript|Launch|RichMedia|EmbeddedFiles?)\b")


def decide(path: Path, _folder: Path) -> Verdict:
    """Nothing is changed in the file: a paper may be signed. So it is taken whole or not at all."""
    if path.stat().st_size > LONGEST:
        raise Unacceptable(Reason.TOO_LARGE)
    reader = PdfReader(path, strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unacceptable(Reason.LOCKED)
    for thing in _objects(reader):
        _look(thing)
    _look_at_bytes(path)
    try:
        pages = len(reader.pages)
        first = reader.pages[0].mediabox if pages else None
    except (PyPdfError, RecursionError):
        raise Unacceptable(Reason.BROKEN) from None
    if not pages or first is None or pages > PAGES:
        raise Unacceptable(Reason.BROKEN)
    return Verdict("application/pdf", pages=pages)


def _objects(reader: PdfReader) -> Iterator[Any]:
    """Every object any table of the file speaks of, reachable or not; what cannot be read is passed over."""
    places = [(number, generation) for generation, table in reader.xref.items() for number in table]
    places += [(number, 0) for number in reader.xref_objStm]
    if len(places) > OBJECTS:
        raise Unacceptable(Reason.TOO_LARGE)
    yield reader.trailer
    for count, (number, generation) in enumerate(places):
        try:
            yield reader.get_object(IndirectObject(number, generation, reader))
        except (PyPdfError, ValueError, RecursionError, AttributeError, KeyError, TypeError):
            continue
        if count % 500 == 499:
            reader.resolved_objects.clear()


def _look(thing: Any) -> None:
    """Refuse what acts by itself or carries a file, in this object and what lies directly in it."""
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ArrayObject):
            waiting.extend(one)
        if not isinstance(one, DictionaryObject):
            continue
        kinds = {str(one.raw_get(key)) for key in ("/S", "/Type", "/Subtype") if key in one}
        if kinds & ACTIONS or kinds & ACTIVE_KINDS or not ACTIVE_KEYS.isdisjoint(one):
            raise Unacceptable(Reason.ACTIVE)
        if "/EF" in one or "/EmbeddedFiles" in one or kinds & {"/EmbeddedFile", "/FileAttachment"}:
            raise Unacceptable(Reason.ATTACHMENTS)
        waiting.extend(one.raw_get(key) for key in one)


def _look_at_bytes(path: Path) -> None:
    """The same words where no table leads: a lenient reader might find its own way there."""
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        found = _HIDDEN.search(data)
        if found is None:
            return
        raise Unacceptable(Reason.ATTACHMENTS if found[1].startswith(b"Embedded") else Reason.ACTIVE)


if __name__ == "__main__":
    serve(decide, LIMITS)
