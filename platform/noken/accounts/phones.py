"""Phone numbers as people write them, and the six-digit PIN that goes with them."""

import re

COUNTRY = "62"
TRIVIAL = frozenset(
    {"123456", "654321", "012345", "543210", "123123", "121212", "112233", "445566", "789456", "147258"}
)


def normalize_phone(text: str) -> str | None:
    """E.164 (`+62812…`) of `0812-3456-789`, `62 812…`, `+62812…` or a number of another country; None if it is none."""
    digits = re.sub(r"[\s().\-/]", "", text)
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    if digits.startswith("+"):
        number = digits[1:]
    elif digits.startswith("0"):
        number = COUNTRY + digits[1:]
    elif digits.startswith(COUNTRY):
        number = digits
    elif digits.startswith("8"):
        number = COUNTRY + digits
    else:
        return None
    if not re.fullmatch(r"[1-9][0-9]{7,14}", number, re.ASCII):
        return None
    if number.startswith(COUNTRY) and not re.fullmatch(r"62[1-9][0-9]{7,11}", number, re.ASCII):
        return None
    return f"+{number}"


def shown_phone(number: str) -> str:
    """`0812 3456 7890`, as it is said in Indonesia; foreign numbers with their plus."""
    local = f"0{number[3:]}" if number.startswith("+62") else number
    return " ".join(local[start : start + 4] for start in range(0, len(local), 4))


def is_pin(text: str) -> bool:
    """Six digits."""
    return re.fullmatch(r"[0-9]{6}", text, re.ASCII) is not None


def trivial_pin(pin: str, phone: str = "") -> bool:
    """Whether a guesser would try it first: repeats, runs, patterns, a date, the end of one's own number."""
    steps = {(int(after) - int(before)) % 10 for before, after in zip(pin, pin[1:], strict=False)}
    return (
        pin in TRIVIAL
        or len(set(pin)) <= 2
        or steps in ({1}, {9}, {0})
        or pin[:3] == pin[3:]
        or pin[:2] == pin[2:4] == pin[4:]
        or pin == pin[::-1]
        or _looks_like_date(pin)
        or (bool(phone) and pin in phone)
    )


def _looks_like_date(pin: str) -> bool:
    """DDMMYY or YYMMDD: a birthday."""
    first, month, last = int(pin[:2]), int(pin[2:4]), int(pin[4:])
    return 1 <= month <= 12 and (1 <= first <= 31 or 1 <= last <= 31)
