"""Pictures of answers so light that those of a whole class fit on a phone: made when asked for, kept by none.

A page of writing is read at less than half the width of a screen as AVIF weighs it; where a browser knows no AVIF it
gets WebP. The last step is taken however heavy: a light picture must be read. The file itself is one tap away.
"""

import io
from functools import lru_cache

from PIL import Image

from noken.files.models import Blob, File
from noken.files.queries import get_rendition
from noken.files.renditions import page_kind
from noken.files.store import store

AVIF, WEBP = "AVIF", "WEBP"
WANTED = 6_800
STEPS = ((480, 24), (440, 20), (420, 17))
PLAIN = (400, 15)
SPEED = 8
MOST_KEPT = 512


def light_picture(file: File, page: int, kind: str = AVIF) -> bytes | None:
    """The picture of a page as AVIF or WebP, or None where there is none."""
    blob = picture_of(file, page)
    return _lighter(blob.sha256, blob.size, kind) if blob is not None else None


def picture_of(file: File, page: int) -> Blob | None:
    """What shows that page: the picture itself, or that of a page of a paper."""
    if file.blob.media_type == "application/pdf":
        made = get_rendition(file, page_kind(page))
        return made.blob if made else None
    return file.blob if file.blob.media_type.startswith("image/") and page == 1 else None


@lru_cache(maxsize=MOST_KEPT)
def _lighter(sha256: str, size: int, kind: str) -> bytes:
    whole = b"".join(store().storage.read(sha256, 0, size))
    picture = Image.open(io.BytesIO(whole))
    picture.draft("RGB", (2 * STEPS[0][0], 2 * STEPS[0][0]))
    picture.load()
    if kind == WEBP:
        return _made(picture, *PLAIN, kind)
    data = b""
    for width, quality in STEPS:
        data = _made(picture, width, quality, kind)
        if len(data) <= WANTED:
            break
    return data


def _made(picture: Image.Image, width: int, quality: int, kind: str) -> bytes:
    height = max(1, round(picture.height * width / picture.width))
    small = picture.convert("RGB")
    if picture.width > width:
        small = small.resize((width, height), Image.Resampling.LANCZOS)
    speed = {"speed": SPEED} if kind == AVIF else {"method": 4}
    with io.BytesIO() as made:
        small.save(made, kind, quality=quality, **speed)
        return made.getvalue()
