"""Names of classes as people spell them."""

CLASS_WORDS = frozenset({"kelas", "kls"})


def class_key(title: str) -> str:
    """`5A`, `5 a`, `Kls. 5A` and `Kelas 5-A` are one class: what their spellings have in common."""
    word, _, rest = title.strip().partition(" ")
    plain = rest if rest and _letters(word) in CLASS_WORDS else title
    return _letters(plain) or " ".join(plain.casefold().replace("@", " ").split())


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
