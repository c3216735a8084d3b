"""Pictures of the demo city, drawn at install time: illustrations, worksheets, and pages written by hand."""

import io
import math
import random
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFilter, ImageFont

PAPER, INK, GREEN, EARTH, SKY, WATER = "#FBFAF6", "#1B231F", "#0E5A3D", "#A84A22", "#CFE4EE", "#3C7FA6"
SCALE = 2

Draw = ImageDraw.ImageDraw
Size = tuple[int, int]


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size * SCALE)


def _canvas(width: int, height: int, colour: str) -> tuple[Image.Image, Draw]:
    image = Image.new("RGB", (width * SCALE, height * SCALE), colour)
    return image, ImageDraw.Draw(image)


def _points(*points: tuple[float, float]) -> list[tuple[float, float]]:
    return [(x * SCALE, y * SCALE) for x, y in points]


def _label(draw: Draw, x: float, y: float, text: str, size: int = 26, colour: str = INK) -> None:
    draw.text((x * SCALE, y * SCALE), text, font=_font(size), fill=colour, anchor="mm")


def _arrow(draw: Draw, start: tuple[float, float], end: tuple[float, float], colour: str = INK) -> None:
    draw.line(_points(start, end), fill=colour, width=5 * SCALE)
    angle = math.atan2(end[1] - start[1], end[0] - start[0])
    wings = [(end[0] - 22 * math.cos(angle + turn), end[1] - 22 * math.sin(angle + turn)) for turn in (0.45, -0.45)]
    draw.polygon(_points(end, *wings), fill=colour)


def _jpeg(image: Image.Image, quality: int = 86) -> bytes:
    small = image.resize((image.width // SCALE, image.height // SCALE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _ridge(width: int, base: float, height: float, seed: int) -> list[tuple[float, float]]:
    """Outline of a mountain range, from left to right, closed at the bottom."""
    chance = random.Random(seed)  # noqa: S311
    steps = [
        (x, base - height * abs(math.sin(x / 173 + seed)) - chance.random() * 18) for x in range(0, width + 40, 40)
    ]
    return [(0, base + 400), *steps, (width, base + 400)]


def water_cycle() -> bytes:
    """The water cycle over Lake Sentani below Mount Cycloop."""
    image, draw = _canvas(1280, 860, SKY)
    draw.ellipse([c * SCALE for c in (1040, 60, 1170, 190)], fill="#F3C969")
    draw.polygon(_points(*_ridge(1280, 470, 210, 3)), fill="#6E9A83")
    draw.polygon(_points(*_ridge(1280, 560, 150, 5)), fill="#2F7355")
    draw.rectangle([0, 620 * SCALE, 1280 * SCALE, 860 * SCALE], fill=WATER)
    for row in range(6):
        y = 655 + row * 34
        for x in range(40 + 30 * (row % 2), 1240, 130):
            draw.arc([c * SCALE for c in (x, y, x + 60, y + 16)], 200, 340, fill="#8FBBD2", width=3 * SCALE)
    for x, y in ((250, 150), (330, 120), (410, 155), (330, 175)):
        draw.ellipse([c * SCALE for c in (x - 70, y - 42, x + 70, y + 42)], fill="#FFFFFF")
    for x in range(250, 430, 30):
        draw.line(_points((x, 220), (x - 12, 262)), fill=WATER, width=4 * SCALE)
    draw.polygon(_points((560, 640), (760, 640), (720, 676), (600, 676)), fill=EARTH)
    draw.line(_points((660, 640), (660, 560)), fill=INK, width=4 * SCALE)
    _arrow(draw, (900, 610), (900, 330), "#FFFFFF")
    _arrow(draw, (820, 180), (500, 140), INK)
    _arrow(draw, (340, 290), (340, 480), "#FFFFFF")
    _arrow(draw, (420, 560), (520, 640), "#FFFFFF")
    for x, y, text in (
        (1010, 470, "1  penguapan"),
        (660, 120, "2  pengembunan"),
        (190, 400, "3  hujan"),
        (330, 600, "4  mengalir"),
    ):
        draw.rounded_rectangle([c * SCALE for c in (x - 120, y - 26, x + 120, y + 26)], 14 * SCALE, fill=PAPER)
        _label(draw, x, y, text)
    _label(draw, 1080, 800, "Danau Sentani", 30, "#FFFFFF")
    return _jpeg(image)


def fractions() -> bytes:
    """Fraction bars from a whole to sixths, with two thirds and four sixths in colour."""
    image, draw = _canvas(1100, 760, PAPER)
    _label(draw, 550, 60, "Dua pertiga sama dengan empat perenam", 34)
    for row, (parts, filled) in enumerate(((1, 0), (2, 0), (3, 2), (4, 0), (6, 4))):
        y, width = 120 + row * 120, 900 / parts
        for part in range(parts):
            box = [c * SCALE for c in (100 + part * width, y, 100 + (part + 1) * width, y + 92)]
            draw.rectangle(box, fill="#E8A27E" if part < filled else "#FFFFFF", outline=INK, width=3 * SCALE)
            _label(draw, 100 + (part + 0.5) * width, y + 46, "1" if parts == 1 else f"1/{parts}", 30)
    return _jpeg(image)


def market() -> bytes:
    """A stall of Pasar Hamadi: mats with betel nut, sweet potato and fish, prices on cards."""
    image, draw = _canvas(1200, 800, "#E9DFC8")
    draw.polygon(_points((0, 0), (1200, 0), (1080, 190), (120, 190)), fill=GREEN)
    for x in range(0, 1200, 120):
        draw.polygon(_points((x, 0), (x + 60, 0), (120 + (x + 60) * 0.8, 190), (120 + x * 0.8, 190)), fill="#E8A27E")
    stalls = (("pinang", "10.000", "#7A9B3E"), ("petatas", "20.000", "#B5654A"), ("ikan mujair", "35.000", "#7D93A3"))
    chance = random.Random(7)  # noqa: S311
    for place, (name, price, colour) in enumerate(stalls):
        left = 90 + place * 360
        draw.rounded_rectangle([c * SCALE for c in (left, 330, left + 310, 640)], 18 * SCALE, fill="#C9B68C")
        for _ in range(26):
            at = left + 40 + chance.random() * 230, 370 + chance.random() * 220
            draw.ellipse(
                [c * SCALE for c in (at[0] - 24, at[1] - 17, at[0] + 24, at[1] + 17)], fill=colour, outline=INK, width=2
            )
        draw.rectangle([c * SCALE for c in (left + 60, 660, left + 250, 740)], fill="#FFFFFF", outline=INK, width=3)
        _label(draw, left + 155, 685, name, 24)
        _label(draw, left + 155, 718, f"Rp{price}", 26, EARTH)
    return _jpeg(image)


def worksheet(title: str, questions: Sequence[str]) -> bytes:
    """A worksheet as a PDF of A4 pages, eight questions with lines to write on to a page."""
    pages = []
    for start in range(0, len(questions), 8):
        image, draw = _canvas(794, 1123, "#FFFFFF")
        draw.text(_points((70, 60))[0], title, font=_font(28), fill=GREEN)
        draw.text(
            _points((70, 110))[0],
            "Nama: ......................................   Kelas: ............",
            font=_font(18),
            fill=INK,
        )
        for row, question in enumerate(questions[start : start + 8]):
            y = 180 + row * 110
            draw.text(_points((70, y))[0], f"{start + row + 1}.  {question}", font=_font(19), fill=INK)
            for line in (52, 86):
                draw.line(_points((100, y + line), (724, y + line)), fill="#B9B4A6", width=SCALE)
        pages.append(image)
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=96 * SCALE, quality=80)
    return out.getvalue()


def handwriting(lines: Sequence[str], seed: int, size: Size = (900, 1200)) -> bytes:
    """A page of an exercise book written by hand and photographed on a table: tilted, unevenly lit, EXIF upright."""
    chance = random.Random(seed)  # noqa: S311
    width, height = size
    page = Image.new("RGB", size, "#F6F1E2")
    draw = ImageDraw.Draw(page)
    for y in range(150, height - 40, 56):
        draw.line([(0, y), (width, y)], fill="#A9B9D6", width=2)
    draw.line([(100, 0), (100, height)], fill="#DDA0A0", width=3)
    font = ImageFont.load_default(44)
    pen = chance.choice(("#1D2F6F", "#22335E", "#2A2A2A"))
    for row, line in enumerate(lines):
        x, y = 122.0 + chance.random() * 12, 150 + row * 56 - 42
        for letter in line:
            draw.text((x, y + chance.uniform(-4, 4)), letter, font=font, fill=pen)
            x += draw.textlength(letter, font=font) + chance.uniform(-1.5, 2.5)
    slanted = page.transform(size, Image.Transform.AFFINE, (1, 0.12, -0.06 * height, 0, 1, 0), fillcolor="#F6F1E2")
    turned = slanted.rotate(chance.uniform(-2.4, 2.4), Image.Resampling.BICUBIC, expand=True, fillcolor="#6B5138")
    light = Image.linear_gradient("L").rotate(chance.choice((0, 90, 180))).resize(turned.size)
    shaded = Image.composite(turned, turned.point(lambda value: int(value * 0.72)), light)
    out = io.BytesIO()
    shaded.filter(ImageFilter.GaussianBlur(0.6)).save(out, "JPEG", quality=80)
    return out.getvalue()
