"""Pictures of answers so light that those of a whole class fit on a phone: made from the preview, kept by none."""

import io
from functools import lru_cache

from PIL import Image

from noken.files.models import File
from noken.files.store import store

QUALITY = 20
SHARE = 0.55
MOST_KEPT = 256


def light_picture(file: File, page: int) -> bytes | None:
    """A WebP of the size of the preview at half its weight, or None where there is no picture of that page."""
    return _lighter(file.preview.sha256) if file.preview and page == 1 else None


def expected_weight(file: File) -> int:
    """About what the light pictures of a file weigh together, before they are made."""
    return round(SHARE * file.preview.size) if file.preview else 0


@lru_cache(maxsize=MOST_KEPT)
def _lighter(sha256: str) -> bytes:
    storage = store().storage
    whole = b"".join(storage.read(sha256, 0, storage.size(sha256)))
    made = io.BytesIO()
    Image.open(io.BytesIO(whole), formats=("WEBP",)).convert("RGB").save(made, "WEBP", quality=QUALITY, method=6)
    return made.getvalue() if made.tell() < len(whole) else whole
