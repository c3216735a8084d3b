"""Identifiers: UUID version 7 (RFC 9562, 5.7), made here and on phones alike."""

import os
import time
from uuid import UUID


def new_id() -> UUID:
    """A fresh identifier that sorts by the millisecond it was made in."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10))
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)
