"""The reasons a file is refused for; apart, so that decoders need nothing else of the house."""

from enum import StrEnum


class Reason(StrEnum):
    """Everything a file can be refused for. The decoders name one; the sentence is made where the reader is known."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    QUOTA = "quota"
    DISK_FULL = "disk-full"
    STORAGE_DOWN = "storage-down"
    BUSY = "busy"
    UNKNOWN = "unknown"
    BROKEN = "broken"
    PIXELS = "pixels"
    HEIC = "heic"
    LOCKED = "locked"
    ACTIVE = "active"
    ATTACHMENTS = "attachments"
    MACROS = "macros"
    EXTERNAL = "external"
    BOMB = "bomb"
    ZIP = "zip"
    OLD_OFFICE = "old-office"
    MARKUP = "markup"
    ENCODING = "encoding"
    NOT_YOURS = "not-yours"
    CUT = "cut"
