"""Secrets of cards and links: 128 random bits, written in an alphabet nobody misreads, kept as a fast hash."""

import hashlib
import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 26
GROUP = 5
MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1", "u": "v", " ": None, "-": None, ".": None})


def make_secret() -> str:
    """26 characters of Crockford's base 32: 130 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def clean_secret(text: str) -> str | None:
    """What somebody typed or scanned (also a whole address), as a secret; None where it cannot be one."""
    last = text.strip().rstrip("/").rsplit("/", 1)[-1]
    found = last.lower().translate(MISREAD)
    return found if len(found) == LENGTH and set(found) <= set(ALPHABET) else None


def grouped(secret: str) -> str:
    """For typing: `4k7qs-…`."""
    return "-".join(secret[start : start + GROUP] for start in range(0, len(secret), GROUP))


def fast_hash(secret: str) -> str:
    """SHA-256 (hex): enough for 128 random bits, which nobody can try out."""
    return hashlib.sha256(secret.encode()).hexdigest()
