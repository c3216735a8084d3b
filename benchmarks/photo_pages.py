"""Pages of an answer as a phone takes them: twelve megapixels of known words, tilted, lit from one side, grainy.

Half of them are printed, half look written by hand on ruled paper: each letter leans, wavers and presses differently.
"""

import io
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, TiffImagePlugin

PAPER, PHOTO = (2400, 3400), (3000, 4000)
MARGIN = 230
LEAST, MOST = 3_000_000, 4_000_000
FONTS = Path("/usr/share/fonts/truetype")
PRINTED = ("dejavu/DejaVuSerif.ttf", "dejavu/DejaVuSans.ttf")
WRITTEN = ("dejavu/DejaVuSans-Oblique.ttf", "dejavu/DejaVuSerif-Italic.ttf", "dejavu/DejaVuSans-ExtraLight.ttf")
INKS = ((28, 44, 110), (24, 24, 30), (40, 40, 44), (20, 60, 130))
TEXT = (
    "air danau menguap karena panas matahari lalu naik menjadi awan hujan turun di gunung dan mengalir kembali ke "
    "danau sentani mama menjual petatas sayur dan ikan di pasar pagi anak membaca buku di bawah pohon sagu guru "
    "menulis pecahan senilai pada papan tulis setengah sama dengan dua per empat kami menghitung luas kebun "
    "panjang kali lebar perahu kecil berangkat dari dermaga ketika angin mulai tenang orang tua bercerita tentang "
    "hutan dan burung cenderawasih nomor satu jawaban saya adalah tiga puluh enam sebab enam kali enam murid "
    "mencatat suhu setiap jam selama satu hari "
)
WORDS = TEXT.split()


@dataclass(frozen=True)
class Photo:
    """A photo as it lies on the phone, and the words on it."""

    data: bytes
    words: str


def photograph(number: int) -> Photo:
    """The photo of page `number`, always the same one; every second is stored on its side, as phones do."""
    chance = random.Random(number)
    paper, words = _written(chance) if number % 2 else _printed(chance)
    scene = _grainy(_lit(_tilted(paper, chance), chance), number)
    return Photo(_stored(scene, sideways=number % 4 > 1), words)


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / name, size)


def _sentences(chance: random.Random) -> str:
    text: list[str] = []
    while len(text) < 400:
        sentence = chance.choices(WORDS, k=chance.randint(6, 13))
        text += [sentence[0].capitalize(), *sentence[1:-1], f"{sentence[-1]}."]
    return " ".join(text)


def _printed(chance: random.Random) -> tuple[Image.Image, str]:
    """A page of a book or from a printer: about forty lines."""
    page = Image.new("RGB", PAPER, (250, 248, 242))
    font, draw = _font(chance.choice(PRINTED), chance.randint(46, 52)), ImageDraw.Draw(page)
    lines, left = [], _sentences(chance).split()
    for row in range(40):
        line: list[str] = []
        while left and draw.textlength(" ".join([*line, left[0]]), font) < PAPER[0] - 2 * MARGIN:
            line.append(left.pop(0))
        draw.text((MARGIN, MARGIN + row * 74), " ".join(line), (30, 30, 34), font)
        lines.append(" ".join(line))
    return page, "\n".join(lines)


def _written(chance: random.Random) -> tuple[Image.Image, str]:
    """A page of an exercise book: blue rules, a red margin, about twenty lines, letter by letter."""
    page = Image.new("RGB", PAPER, (248, 246, 238))
    draw, ink = ImageDraw.Draw(page), chance.choice(INKS)
    for row in range(23):
        draw.line([(0, 330 + row * 132), (PAPER[0], 330 + row * 132)], (186, 204, 226), 3)
    draw.line([(MARGIN - 60, 0), (MARGIN - 60, PAPER[1])], (226, 170, 170), 4)
    name, size = chance.choice(WRITTEN), chance.randint(74, 84)
    lines, left = [], _sentences(chance).split()
    for row in range(22):
        line: list[str] = []
        x, y = float(MARGIN), 322 + row * 132
        while left and x + _font(name, size).getlength(left[0]) * 1.1 < PAPER[0] - 120:
            line.append(left.pop(0))
            for letter in line[-1]:
                font = _font(name, size + chance.randint(-3, 3))
                place = (x + chance.uniform(-1, 1), y + chance.uniform(-4, 4))
                draw.text(place, letter, ink, font, anchor="ls", stroke_width=chance.choice((1, 1, 2)), stroke_fill=ink)
                x += font.getlength(letter) + chance.uniform(1, 4)
            x += size * 0.42
        lines.append(" ".join(line))
    return page.filter(ImageFilter.GaussianBlur(1.2)), "\n".join(lines)


def _tilted(paper: Image.Image, chance: random.Random) -> Image.Image:
    """The paper on a table, seen from a little askew."""
    table = Image.effect_noise((60, 80), 26).resize(PHOTO, Image.Resampling.BICUBIC)
    table = ImageChops.multiply(Image.merge("RGB", [table] * 3), Image.new("RGB", PHOTO, (190, 140, 100)))
    lean, narrow = chance.uniform(-45, 45), chance.uniform(20, 70)
    left, right, top, bottom = 200.0, 2800.0, 170.0, 3830.0
    corners = [
        (left + narrow + lean, top - lean / 2),
        (left - lean, bottom - lean / 2),
        (right - lean, bottom + lean / 2),
        (right - narrow + lean, top + lean / 2),
    ]
    shape = _perspective(corners, [(0, 0), (0, PAPER[1]), PAPER, (PAPER[0], 0)])
    mask = Image.new("L", PAPER, 255).transform(PHOTO, Image.Transform.PERSPECTIVE, shape, Image.Resampling.BILINEAR)
    seen = paper.transform(PHOTO, Image.Transform.PERSPECTIVE, shape, Image.Resampling.BICUBIC)
    return Image.composite(seen, table, mask)


def _perspective(seen: list[tuple[float, float]], flat: list[tuple[float, float]]) -> list[float]:
    """The eight numbers that lead from a point that is seen to the point of the paper, by elimination."""
    rows = []
    for (x, y), (u, v) in zip(seen, flat, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v]]
    for at in range(8):
        pivot = max(range(at, 8), key=lambda row: abs(rows[row][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for row in range(8):
            if row != at:
                rows[row] = [a - rows[row][at] * b for a, b in zip(rows[row], rows[at], strict=True)]
    return [row[8] for row in rows]


def _lit(scene: Image.Image, chance: random.Random) -> Image.Image:
    """Light from one side, darker corners, and the soft shadow of the hand that holds the phone."""
    slope = Image.linear_gradient("L").rotate(chance.choice((0, 90, 180, 270))).resize(PHOTO, Image.Resampling.BICUBIC)
    slope = slope.point(lambda value: 165 + value * 0.35)
    corners = Image.radial_gradient("L").resize(PHOTO, Image.Resampling.BICUBIC).point(lambda value: 255 - value * 0.3)
    small = Image.new("L", (300, 400), 255)
    x, y = chance.randint(40, 260), chance.randint(280, 400)
    ImageDraw.Draw(small).ellipse([x - 110, y - 80, x + 110, y + 160], 190)
    shadow = small.filter(ImageFilter.GaussianBlur(18)).resize(PHOTO, Image.Resampling.BICUBIC)
    light = ImageChops.multiply(ImageChops.multiply(slope, corners), shadow)
    warm = Image.merge(
        "RGB", [light, light.point(lambda value: value * 0.975), light.point(lambda value: value * 0.92)]
    )
    return ImageChops.multiply(scene, warm)


def _grainy(scene: Image.Image, number: int) -> Image.Image:
    """A small lens, a small sensor."""
    soft = scene.filter(ImageFilter.GaussianBlur(1.3))
    grain = [Image.effect_noise(PHOTO, 11).filter(ImageFilter.GaussianBlur(0.6)) for _ in range(3)]
    return ImageChops.add(soft, Image.merge("RGB", grain), 1, -128)


def _stored(scene: Image.Image, sideways: bool) -> bytes:
    """A JPEG of three to four megabytes with what phones note: which way is up, and where it was."""
    exif = Image.Exif()
    exif[0x0112] = 6 if sideways else 1
    exif[0x010F] = "Telepon"
    exif[0x8825] = {1: "S", 2: tuple(TiffImagePlugin.IFDRational(value) for value in (2, 34, 12))}
    lying = scene.transpose(Image.Transpose.ROTATE_90) if sideways else scene
    for quality in (95, 92, 90, 87, 84, 80, 75):
        with io.BytesIO() as made:
            lying.save(made, "JPEG", quality=quality, exif=exif)
            if made.tell() <= MOST or quality == 75:
                return made.getvalue()
    raise AssertionError("a page does not fit into the megabytes of a photo")
