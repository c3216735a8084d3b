"""Documents of Word, Excel, PowerPoint and LibreOffice: zip archives looked through entry by entry.

Refused: macros and other programs, objects that bring their own, contents from elsewhere, and archives that are not
what they claim (bombs, overlapping entries, names that climb out of their folder).
"""

import stat
import zipfile
from pathlib import Path

from noken.files.decoders.office_parts import look_at_odf, look_at_ooxml
from noken.files.decoders.run import MB, Limits, Unacceptable, Verdict, serve
from noken.files.reasons import Reason

LIMITS = Limits(memory=200 * MB, seconds=40, written=0)
ENTRIES, OPENED, RATIO, HARMLESS = 5000, 400 * MB, 100, 20 * MB
PROGRAMS = ("vbaproject.bin", "vbadata.xml", "/activex/", "macrosheets/", "dialogsheets/")
FOREIGN = ("externallinks/", "/connections.xml", "webextensions/")


def decide(path: Path, _folder: Path) -> Verdict:
    """The type is what the archive says inside, never its name."""
    try:
        with zipfile.ZipFile(path) as archive:
            inspect_archive(archive, path.stat().st_size)
            names = set(archive.namelist())
            if "[Content_Types].xml" in names:
                return Verdict(look_at_ooxml(archive))
            if "mimetype" in names and archive.infolist()[0].filename == "mimetype":
                return Verdict(look_at_odf(archive))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, UnicodeError, ValueError):
        raise Unacceptable(Reason.BROKEN) from None
    raise Unacceptable(Reason.ZIP)


def inspect_archive(archive: zipfile.ZipFile, size: int) -> None:
    """The archive as a whole: its entries lie one after the other, stay inside, and open to a bearable size."""
    entries = archive.infolist()
    if len(entries) > ENTRIES:
        raise Unacceptable(Reason.BOMB)
    opened = sum(entry.file_size for entry in entries)
    if opened > OPENED or (opened > HARMLESS and opened > RATIO * max(size, 1)):
        raise Unacceptable(Reason.BOMB)
    if len({entry.filename.lower() for entry in entries}) != len(entries):
        raise Unacceptable(Reason.BROKEN)
    end = 0
    for place, entry in enumerate(sorted(entries, key=lambda one: one.header_offset)):
        if entry.header_offset < end or (place == 0 and entry.header_offset):
            raise Unacceptable(Reason.BOMB)
        end = entry.header_offset + 30 + entry.compress_size
        _inspect_entry(entry)


def _inspect_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename.replace("\\", "/")
    if entry.flag_bits & 0x1:
        raise Unacceptable(Reason.LOCKED)
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Unacceptable(Reason.BROKEN)
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if name.startswith("/") or ".." in name.split("/") or ":" in name or kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise Unacceptable(Reason.BROKEN)
    lowered = f"/{name.lower()}"
    if any(word in lowered for word in PROGRAMS) or lowered.startswith(("/basic/", "/scripts/", "/customui")):
        raise Unacceptable(Reason.MACROS)
    if any(word in lowered for word in FOREIGN):
        raise Unacceptable(Reason.EXTERNAL)
    if "oleobject" in lowered:
        raise Unacceptable(Reason.ATTACHMENTS)


if __name__ == "__main__":
    serve(decide, LIMITS)
