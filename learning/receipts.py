"""The number on a receipt: short enough to read out over the telephone."""

from uuid import UUID

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def receipt_number(submission_id: UUID) -> str:
    """Forty random bits of the id in eight signs without I, L, O, U: `7F3K-92QD`."""
    low = submission_id.int & ((1 << 40) - 1)
    signs = "".join(_DIGITS[(low >> shift) & 31] for shift in range(35, -1, -5))
    return f"{signs[:4]}-{signs[4:]}"
