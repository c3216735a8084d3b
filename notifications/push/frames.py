"""Frames of HTTP/2 (RFC 9113, 4 and 6): written from and read into plain bytes."""

from collections.abc import Iterator
from struct import Struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEAD = Struct(">HBBBI")
HEAD_BYTES = 9
DATA, HEADERS, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 3, 4, 5, 6, 7, 8, 9
END_STREAM, ACK, END_HEADERS, PADDED, PRIORITY = 0x1, 0x1, 0x4, 0x8, 0x20
TABLE_SIZE, ENABLE_PUSH, MOST_STREAMS, FIRST_WINDOW, MOST_FRAME = 1, 2, 3, 4, 5
REFUSED_STREAM, CANCEL = 0x7, 0x8
LAST_STREAM = 2**31 - 1
MOST_BYTES = 16_384
MOST_HEADERS = 65_536

Frame = tuple[int, int, int, bytes]


class ProtocolError(Exception):
    """The peer does not keep to HTTP/2."""


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """One frame as it goes on the wire."""
    length = len(payload)
    return HEAD.pack(length >> 8, length & 255, kind, flags, stream) + payload


def number(value: int) -> bytes:
    """The payload of a frame that holds one number."""
    return value.to_bytes(4, "big")


def read_number(payload: bytes) -> int:
    """The number at the beginning of a payload, without its reserved bit."""
    if len(payload) < 4:
        raise ProtocolError("a frame is too short")
    return int.from_bytes(payload[:4], "big") & LAST_STREAM


def write_settings(values: dict[int, int]) -> bytes:
    """The payload of a SETTINGS frame."""
    return b"".join(name.to_bytes(2, "big") + value.to_bytes(4, "big") for name, value in values.items())


def read_settings(payload: bytes) -> dict[int, int]:
    """What a SETTINGS frame says."""
    if len(payload) % 6:
        raise ProtocolError("settings of the wrong length")
    steps = range(0, len(payload), 6)
    return {
        int.from_bytes(payload[at : at + 2], "big"): int.from_bytes(payload[at + 2 : at + 6], "big") for at in steps
    }


class Reader:
    """Cuts what arrives into (kind, flags, stream, payload), without padding; header blocks come whole."""

    def __init__(self) -> None:
        self.rest = b""
        self.begun: Frame | None = None

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames complete by now. Raises ProtocolError."""
        received = self.rest + data if self.rest else data
        at, total = 0, len(received)
        while total - at >= HEAD_BYTES:
            high, low, kind, flags, stream = HEAD.unpack_from(received, at)
            end = at + HEAD_BYTES + (high << 8 | low)
            if end - at - HEAD_BYTES > MOST_BYTES:
                raise ProtocolError("a frame is too large")
            if end > total:
                break
            whole = self._whole(kind, flags, stream & LAST_STREAM, received[at + HEAD_BYTES : end])
            at = end
            if whole is not None:
                yield whole
        self.rest = received[at:]

    def _whole(self, kind: int, flags: int, stream: int, payload: bytes) -> Frame | None:
        if kind in {DATA, HEADERS}:
            payload = _unpadded(payload, flags if kind == HEADERS else flags & ~PRIORITY)
        if self.begun is not None:
            _, first_flags, first_stream, block = self.begun
            if kind != CONTINUATION or stream != first_stream or len(block) > MOST_HEADERS:
                raise ProtocolError("a header block was interrupted or has no end")
            kind, flags, payload = HEADERS, first_flags | flags & END_HEADERS, block + payload
        if kind == HEADERS and not flags & END_HEADERS:
            self.begun = (kind, flags, stream, payload)
            return None
        self.begun = None
        return kind, flags, stream, payload


def _unpadded(payload: bytes, flags: int) -> bytes:
    if not flags & (PADDED | PRIORITY):
        return payload
    start, end = 0, len(payload)
    if flags & PADDED:
        if not payload:
            raise ProtocolError("padding without its length")
        start, end = 1, end - payload[0]
    if flags & PRIORITY:
        start += 5
    if start > end:
        raise ProtocolError("more padding than frame")
    return payload[start:end]
