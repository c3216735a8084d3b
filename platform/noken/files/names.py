"""Names of files as people gave them, made harmless: one line, no folders, one ending, and that the judged one."""

import unicodedata

LONGEST = 100
_SEPARATORS = dict.fromkeys(map(ord, '\\:*?"<>|\u2044\u2215\uff0f\uff3c'), "_")


def plain_name(sent: str) -> str:
    """The name as sent, on one line and reading the way it is written: no folders, no control characters, and none
    that turn the direction of text or belong to nobody."""
    name = unicodedata.normalize("NFC", sent).replace("\\", "/").rsplit("/", 1)[-1].translate(_SEPARATORS)
    name = "".join(" " if c.isspace() else c for c in name if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(name.split()).strip(". ")[:LONGEST]


def safe_name(sent: str, ending: str) -> str:
    """The name a file is kept under. `Tugas IPA.jpg.exe`, judged a picture, becomes `Tugas IPA_jpg_exe.jpg`;
    `foto.JPEG` becomes `foto.jpg`."""
    name = plain_name(sent)
    stem, _, last = name.rpartition(".")
    if stem and last.lower() in _SAME.get(ending, {ending}):
        name = stem
    return f"{name.replace('.', '_').strip('_ ') or 'berkas'}.{ending}"


_PHOTO = {"jpg", "jpeg", "jpe", "jfif", "heic", "heif"}
_SAME = {
    "jpg": _PHOTO,
    "webp": {"webp", "png", "gif", *_PHOTO},
    "ogg": {"ogg", "oga", "opus"},
    "m4a": {"m4a", "mp4", "aac"},
    "weba": {"weba", "webm"},
    "3ga": {"3ga", "3gp", "3gpp"},
    "3gp": {"3gp", "3gpp"},
    "mp4": {"mp4", "m4v", "mov"},
    "txt": {"txt", "text"},
}
