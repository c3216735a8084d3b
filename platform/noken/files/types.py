"""What is accepted, and the first look at a file: its own first bytes, never its name."""

from dataclasses import dataclass
from enum import StrEnum

from noken.files.reasons import Reason
from noken.files.refusal import Refused

LOOK = 4096


class Decoder(StrEnum):
    """Which program judges the file: the last part of `noken.files.decoders.…`."""

    PICTURE = "pictures"
    MEDIA = "media"
    PDF = "papers"
    OFFICE = "office"
    TEXT = "texts"


@dataclass(frozen=True)
class FileType:
    """One accepted type: the ending its name gets, and whether a browser may show it in place."""

    ending: str
    inline: bool


_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"

TYPES = {
    "image/jpeg": FileType("jpg", True),
    "image/png": FileType("png", True),
    "image/webp": FileType("webp", True),
    "audio/mpeg": FileType("mp3", True),
    "audio/mp4": FileType("m4a", True),
    "audio/ogg": FileType("ogg", True),
    "audio/wav": FileType("wav", True),
    "audio/webm": FileType("weba", True),
    "audio/amr": FileType("amr", True),
    "audio/3gpp": FileType("3ga", True),
    "video/mp4": FileType("mp4", True),
    "video/webm": FileType("webm", True),
    "video/3gpp": FileType("3gp", True),
    "video/quicktime": FileType("mov", True),
    "application/pdf": FileType("pdf", False),
    "text/plain": FileType("txt", False),
    "text/csv": FileType("csv", False),
    f"{_OOXML}.wordprocessingml.document": FileType("docx", False),
    f"{_OOXML}.spreadsheetml.sheet": FileType("xlsx", False),
    f"{_OOXML}.presentationml.presentation": FileType("pptx", False),
    f"{_ODF}.text": FileType("odt", False),
    f"{_ODF}.spreadsheet": FileType("ods", False),
    f"{_ODF}.presentation": FileType("odp", False),
}

_SIGNS: tuple[tuple[int, bytes, Decoder], ...] = (
    (0, b"\xff\xd8\xff", Decoder.PICTURE),
    (0, b"\x89PNG\r\n\x1a\n", Decoder.PICTURE),
    (0, b"GIF87a", Decoder.PICTURE),
    (0, b"GIF89a", Decoder.PICTURE),
    (8, b"WEBP", Decoder.PICTURE),
    (0, b"%PDF-", Decoder.PDF),
    (0, b"PK\x03\x04", Decoder.OFFICE),
    (8, b"WAVE", Decoder.MEDIA),
    (0, b"ID3", Decoder.MEDIA),
    (0, b"OggS", Decoder.MEDIA),
    (0, b"\x1a\x45\xdf\xa3", Decoder.MEDIA),
    (0, b"#!AMR", Decoder.MEDIA),
    (4, b"ftyp", Decoder.MEDIA),
)

_REFUSED: tuple[tuple[int, bytes, Reason], ...] = (
    (0, b"PK\x05\x06", Reason.ZIP),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Reason.OLD_OFFICE),
    (0, b"{\\rtf", Reason.OLD_OFFICE),
    *((8, brand, Reason.HEIC) for brand in (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"heim", b"heis")),
)


def first_look(head: bytes) -> Decoder:
    """Which decoder to ask, by the first bytes. Raises Refused where no accepted type begins like this."""
    if not head:
        raise Refused(Reason.EMPTY)
    for place, sign, reason in _REFUSED:
        if head.startswith(sign, place):
            raise Refused(reason)
    for place, sign, decoder in _SIGNS:
        if head.startswith(sign, place):
            return decoder
    if head[0] == 0xFF and len(head) > 1 and head[1] & 0xE6 == 0xE2:
        return Decoder.MEDIA
    return Decoder.TEXT
