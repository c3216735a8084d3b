"""Pictures: decoded, turned upright, shrunk, stripped of everything but the pixels, written anew."""

import io
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, JpegImagePlugin, UnidentifiedImageError

from noken.files.decoders.run import MB, Limits, Unacceptable, Verdict, serve
from noken.files.reasons import Reason

LIMITS = Limits(memory=270 * MB, seconds=20, written=50 * MB)
LONGEST, PREVIEW = 2000, 480
PIXELS, PIXELS_JPEG = 40_000_000, 120_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
JPEG_QUALITY, WEBP_QUALITY, PREVIEW_QUALITY = 80, 80, 70
COARSER = 1477
RIFF = 12
Tables = list[list[int]] | None


def decide(path: Path, folder: Path) -> Verdict:
    """Keeps a JPEG as JPEG and all else as WebP, the longest side at most 2000, with a small WebP beside it."""
    Image.MAX_IMAGE_PIXELS = None
    try:
        picture = Image.open(path, formats=FORMATS)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise Unacceptable(Reason.BROKEN) from None
    jpeg = isinstance(picture, JpegImagePlugin.JpegImageFile)
    width, height = picture.size
    if width * height > (PIXELS_JPEG if jpeg else PIXELS):
        raise Unacceptable(Reason.PIXELS)
    tables = _tables(picture)
    orientation, profile = _orientation(picture), picture.info.get("icc_profile")
    if isinstance(picture, JpegImagePlugin.JpegImageFile):
        picture.draft(None, _within(picture, LONGEST))
    try:
        picture.load()
    except OSError:
        raise Unacceptable(Reason.PIXELS if width * height > PIXELS else Reason.BROKEN) from None
    small = _upright(_in_srgb(_shrunk(_plain(picture), LONGEST), profile), orientation)
    small.info = {}
    kept = "kept.jpg" if jpeg else "kept.webp"
    if jpeg:
        _write_jpeg(small, folder / kept, tables)
    else:
        _write_webp(small, folder / kept)
        if small.size == (width, height) and orientation == 1 and (not profile or _is_srgb(profile)):
            _keep_frame(path, folder / kept)
    _shrunk(small, PREVIEW).save(folder / "preview.webp", "WEBP", quality=PREVIEW_QUALITY, method=4)
    return Verdict("image/jpeg" if jpeg else "image/webp", kept, "preview.webp", small.width, small.height)


def _within(picture: Image.Image, longest: int) -> tuple[int, int]:
    """The size with the longest side at most `longest`, in the same proportion, at least one pixel."""
    scale = min(1.0, longest / max(picture.size))
    return max(1, round(picture.width * scale)), max(1, round(picture.height * scale))


def _plain(picture: Image.Image) -> Image.Image:
    """The pixels in one of the modes L, RGB, RGBA, CMYK."""
    if picture.mode in {"L", "RGB", "RGBA", "CMYK"} and "transparency" not in picture.info:
        return picture
    if picture.mode.startswith(("I", "F")):
        return picture.convert("F").point(lambda value: value * (1 / 256) + 0).convert("L")
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    return picture.convert("L" if picture.mode == "1" else "RGB")


def _shrunk(picture: Image.Image, longest: int) -> Image.Image:
    size = _within(picture, longest)
    if size == picture.size:
        return picture
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as the profile means them, in sRGB. A profile that cannot be read is passed over."""
    alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
    colours = picture.convert("RGB") if alpha else picture
    if profile and not _is_srgb(profile):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            colours = ImageCms.profileToProfile(colours, source, target, outputMode="RGB") or colours
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    if colours.mode not in {"L", "RGB"}:
        colours = colours.convert("RGB")
    if alpha and alpha.getextrema() != (255, 255):
        colours = colours.convert("RGB")
        colours.putalpha(alpha)
    return colours


def _is_srgb(profile: bytes) -> bool:
    try:
        return "sRGB" in ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return False


def _orientation(picture: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 where it cannot be read."""
    try:
        value = picture.getexif().get(0x0112, 1)
    except Exception:
        return 1
    return value if value in _TURNS else 1


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _upright(picture: Image.Image, orientation: int) -> Image.Image:
    return picture.transpose(_TURNS[orientation]) if orientation in _TURNS else picture


def _tables(picture: Image.Image) -> Tables:
    """The quantisation of a JPEG that need not be shrunk and is coarser than ours: to be used again, so that what a
    phone has made small stays small."""
    if not isinstance(picture, JpegImagePlugin.JpegImageFile) or max(picture.size) > LONGEST:
        return None
    tables = [list(table) for _, table in sorted(picture.quantization.items())]
    coarse = len(tables) in {1, 2} and all(len(table) == 64 for table in tables) and sum(tables[0]) > COARSER
    return tables if coarse else None


def _write_jpeg(picture: Image.Image, path: Path, tables: Tables) -> None:
    options: dict[str, Any] = {"qtables": tables} if tables else {"quality": JPEG_QUALITY}
    picture.save(path, "JPEG", optimize=True, progressive=True, subsampling="4:2:0", **options)


def _write_webp(picture: Image.Image, path: Path) -> None:
    """Drawings and screenshots of few colours lose nothing; everything else is written like a photo."""
    if picture.getcolors(256):
        picture.save(path, "WEBP", lossless=True, quality=60, method=4)
    else:
        picture.save(path, "WEBP", quality=WEBP_QUALITY, method=4)


def _keep_frame(sent: Path, path: Path) -> None:
    """A still WebP that is lighter than what we made of it keeps its one frame, bare, in a container of ours, so that
    what a phone has made small neither grows nor blurs."""
    frames, others, data = [], set(), sent.read_bytes()
    at = RIFF
    while at < len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        frames += [data[at : at + 8 + length + length % 2]] if data[at : at + 4] == b"VP8 " else []
        others.add(data[at : at + 4])
        at += 8 + length + length % 2
    if len(frames) == 1 and not others & {b"ALPH", b"ANIM", b"ANMF"} and len(frames[0]) < path.stat().st_size:
        path.write_bytes(b"RIFF" + (4 + len(frames[0])).to_bytes(4, "little") + b"WEBP" + frames[0])


if __name__ == "__main__":
    serve(decide, LIMITS)
