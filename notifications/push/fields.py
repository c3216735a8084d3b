"""The header blocks of many requests that differ in path and length alone (HPACK, RFC 7541), and the quick look at
their answers.

The fields of a batch (the signature above all) are sent once and are one byte each from then on; `hpack` keeps the
table. A success is known by its first bytes.
"""

from hpack import Encoder
from hpack.huffman import HuffmanEncoder
from hpack.huffman_constants import REQUEST_CODES, REQUEST_CODES_LENGTH

TABLE_BYTES = 4096
PATH_LITERAL, LENGTH_LITERAL = b"\x04", b"\x0f\x0d"  # without indexing, by the names 4 and 28 of the static table

Headers = tuple[tuple[str, str], ...]


def _success_heads() -> dict[bytes, int]:
    """How a header block begins that says 200, 201, 202 or 204, in every spelling there is."""
    huffman = HuffmanEncoder(REQUEST_CODES, REQUEST_CODES_LENGTH)
    heads = {b"\x88": 200, b"\x89": 204}
    for status in (200, 201, 202, 204):
        digits = str(status).encode()
        packed = huffman.encode(digits)
        for name in (b"\x48", b"\x08", b"\x18"):
            heads[name + b"\x03" + digits] = status
            heads[name + bytes((0x80 | len(packed),)) + packed] = status
    return heads


SUCCESSES = _success_heads()
TABLE_IS_EMPTY = b"\x20"


def success(block: bytes) -> int:
    """The status of a header block that stands alone and begins with 200, 201, 202 or 204; 0 for any other."""
    block = block.lstrip(TABLE_IS_EMPTY)
    return SUCCESSES.get(block[:4]) or SUCCESSES.get(block[:5]) or SUCCESSES.get(block[:1]) or 0


def _number(value: int, prefix: int = 7, first: int = 0) -> bytes:
    """An integer as HPACK writes it (RFC 7541, 5.1)."""
    most = (1 << prefix) - 1
    if value < most:
        return bytes((first | value,))
    parts = [first | most]
    value -= most
    while value >= 128:
        parts.append(value % 128 + 128)
        value //= 128
    return bytes((*parts, value))


def _text(value: bytes) -> bytes:
    return _number(len(value)) + value


class Fields:
    """Writes the header block of a request; what repeats from one to the next is written as references."""

    def __init__(self, authority: str) -> None:
        self.encoder = Encoder()
        self.pseudo = [(":method", "POST"), (":scheme", "https"), (":authority", authority)]
        self.same: Headers | None = None
        self.parts: tuple[bytes, bytes] | None = None

    def allow(self, table_size: int) -> None:
        """The peer keeps so large a table."""
        self.encoder.header_table_size = min(table_size, TABLE_BYTES)
        self.parts = None

    def block(self, path: bytes, headers: Headers, length: int) -> bytes:
        if headers != self.same or self.parts is None:
            before = self.encoder.header_table.dynamic_entries.copy()
            parts = (self.encoder.encode(self.pseudo, huffman=False), self.encoder.encode(headers, huffman=False))
            unchanged = self.encoder.header_table.dynamic_entries == before
            self.same, self.parts = headers, parts if unchanged else None
        else:
            parts = self.parts
        varying = LENGTH_LITERAL + _text(str(length).encode())
        return parts[0] + PATH_LITERAL + _text(path) + parts[1] + varying
