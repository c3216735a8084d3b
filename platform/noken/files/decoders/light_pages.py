"""Pages of a paper as light pictures: WebP, as wide as a phone shows them sharp.

A page of text is written without loss in a few colours, which keeps letters sharp at a tenth of the size; a page of
photos like a photo, coarser where it would be heavy. PDFium has neither scripts nor forms switched on here; a page of
any size becomes a picture of bounded size.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageStat

from noken.files.decoders.light import Telling, lighten
from noken.files.decoders.run import MB, Limits
from noken.files.reasons import Reason

LIMITS = Limits(memory=400 * MB, seconds=0, written=20 * MB)
WIDTH, TALLEST, PIXELS = 1000, 8000, 2_400_000
LIGHT = 60_000
COLOURS, VISIBLE, WORTH = 32, 4.0, 1.5
STEPS = ((1.0, 70), (1.0, 50), (1.0, 32), (0.8, 28), (0.64, 24))


def make(source: Path, folder: Path, kinds: Sequence[str], telling: Telling) -> None:
    """`page-1` is the first page. One that cannot be drawn is failed alone."""
    paper = pdfium.PdfDocument(source)
    for done, kind in enumerate(kinds):
        try:
            picture = _drawn(paper[int(kind.removeprefix("page-")) - 1])
        except (pdfium.PdfiumError, IndexError, ValueError):
            telling.failed(kind, Reason.BROKEN)
            continue
        width, height = _write(picture, folder / f"{kind}.webp")
        telling.made(kind, f"{kind}.webp", "image/webp", width=width, height=height)
        telling.progress((done + 1) / len(kinds))


def _drawn(page: pdfium.PdfPage) -> Image.Image:
    """On white, upright as the page says."""
    width, height = page.get_size()
    if not (width > 0 and height > 0):
        raise ValueError("a page without size")
    scale = min(WIDTH / width, TALLEST / height, (PIXELS / (width * height)) ** 0.5)
    bitmap = page.render(scale=scale, may_draw_forms=False)
    picture: Image.Image = bitmap.to_pil().convert("RGB")
    page.close()
    return picture


def _write(picture: Image.Image, path: Path) -> tuple[int, int]:
    """In few colours where nobody sees the difference and it is about as light; else the first step light enough."""
    flat, small = _flat(picture), picture
    data = _webp(picture, quality=STEPS[0][1])
    if flat and len(flat) <= min(LIGHT, WORTH * len(data)):
        data = flat
    for scale, quality in STEPS[1:]:
        if len(data) <= LIGHT:
            break
        if scale < 1:
            size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
            small = picture.resize(size, Image.Resampling.LANCZOS)
        data = _webp(small, quality=quality)
    path.write_bytes(data)
    return small.width, small.height


def _flat(picture: Image.Image) -> bytes:
    """Without loss in `COLOURS` colours; nothing where that would be seen."""
    flat = picture.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).convert("RGB")
    if max(ImageStat.Stat(ImageChops.difference(picture, flat)).rms) > VISIBLE:
        return b""
    return _webp(flat, lossless=True, quality=60)


def _webp(picture: Image.Image, **how: Any) -> bytes:
    with io.BytesIO() as made:
        picture.save(made, "WEBP", method=4, **how)
        return made.getvalue()


if __name__ == "__main__":
    lighten(make, LIMITS)
