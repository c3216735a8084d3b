"""An answer with its marks as a PDF: its pages as they are, the red ink and the words above them as real annotations.

Annotations (PDF 2.0, 12.5) can be read, moved and taken off again by any PDF program. Each has its appearance beside
its data, so that every program draws it alike.
"""

import io
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from PIL import Image
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from learning.ink import WIDE, Stroke

A4 = (595.0, 842.0)
EDGE, LINE, SIZE = 48.0, 16.0, 11.0
LETTERS, LINES = 92, 46
RED = "0.76 0.07 0.07"
PRINTED = 4
Point = tuple[float, float]


class Unreadable(Exception):
    """A PDF that cannot be opened: locked, or broken in a way that only lenient programs forgive."""


@dataclass(frozen=True)
class Paper:
    """A PDF that was handed in; `ink` by page from 1."""

    data: bytes
    ink: Mapping[int, Sequence[Stroke]] = field(default_factory=dict)


@dataclass(frozen=True)
class Photo:
    """A picture that was handed in; it becomes a page of its shape."""

    data: bytes
    ink: Sequence[Stroke] = ()


@dataclass(frozen=True)
class Words:
    """What was typed; it becomes pages of plain text."""

    text: str


@dataclass(frozen=True)
class Verdict:
    """What is written beside: `points` in the corner of the first page, `lines` on a page of their own."""

    teacher: str
    points: str
    lines: Sequence[str]


def marked_pdf(parts: Iterable[Paper | Photo | Words], verdict: Verdict) -> bytes:
    """The file. Raises Unreadable where a paper cannot be opened."""
    writer = PdfWriter()
    for part in parts:
        match part:
            case Paper():
                _add_paper(writer, part, verdict.teacher)
            case Photo():
                _add_photo(writer, part, verdict.teacher)
            case Words():
                for lines in _sheets(part.text):
                    _write_on(writer, _blank(writer, *A4), lines)
    if writer.pages and verdict.points:
        page = writer.pages[0]
        _annotate(writer, page, _note(writer, page, [verdict.points], verdict.teacher, size=26.0, corner=True))
    for lines in _sheets("\n".join(verdict.lines)):
        page = _blank(writer, *A4)
        _annotate(writer, page, _note(writer, page, lines, verdict.teacher, size=SIZE, corner=False))
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _add_paper(writer: PdfWriter, paper: Paper, teacher: str) -> None:
    before = len(writer.pages)
    try:
        reader = PdfReader(io.BytesIO(paper.data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable
        writer.append(reader, import_outline=False)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise Unreadable from error
    for number, strokes in paper.ink.items():
        if before + number <= len(writer.pages):
            page = writer.pages[before + number - 1]
            _draw(writer, page, strokes, teacher)


def _add_photo(writer: PdfWriter, photo: Photo, teacher: str) -> None:
    picture: Image.Image = Image.open(io.BytesIO(photo.data))
    data = photo.data
    if picture.format != "JPEG" or picture.mode not in {"RGB", "L"}:
        picture = picture.convert("RGB")
        made = io.BytesIO()
        picture.save(made, "JPEG", quality=90)
        data = made.getvalue()
    width, height = picture.size
    page = _blank(writer, A4[0], A4[0] * height / width)
    image = StreamObject()
    image.set_data(data)
    image.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(width),
            NameObject("/Height"): NumberObject(height),
            NameObject("/ColorSpace"): NameObject("/DeviceGray" if picture.mode == "L" else "/DeviceRGB"),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/Filter"): NameObject("/DCTDecode"),
        }
    )
    pictures = DictionaryObject({NameObject("/Page"): writer._add_object(image)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): pictures})
    box = page.mediabox
    _contents(writer, page, f"q {box.width} 0 0 {box.height} 0 0 cm /Page Do Q")
    _draw(writer, page, photo.ink, teacher)


def _draw(writer: PdfWriter, page: PageObject, strokes: Sequence[Stroke], teacher: str) -> None:
    """One Ink annotation for each width of pen."""
    scale = _shown_width(page) / WIDE
    for width, same in groupby(sorted(strokes, key=lambda stroke: stroke[0]), key=lambda stroke: stroke[0]):
        lines = [_on_page(page, stroke, scale) for stroke in same]
        thick = max(0.5, width * scale)
        drawn = " ".join(_path(line) for line in lines)
        ink = _annotation(writer, "/Ink", _around(lines, thick), teacher, "Coretan guru")
        ink[NameObject("/InkList")] = ArrayObject(
            ArrayObject(FloatObject(round(number, 2)) for point in line for number in point) for line in lines
        )
        ink[NameObject("/BS")] = DictionaryObject({NameObject("/W"): FloatObject(round(thick, 2))})
        _appearance(writer, ink, f"{RED} RG {thick:.2f} w 1 J 1 j {drawn}")
        _annotate(writer, page, ink)


def _shown_width(page: PageObject) -> float:
    return float(page.cropbox.height if page.rotation % 180 else page.cropbox.width)


def _on_page(page: PageObject, stroke: Stroke, scale: float) -> list[Point]:
    """From where it was drawn on the page as it is shown to where that is on the page as it is written."""
    box, turn = page.cropbox, page.rotation % 360
    left, right, low, high = float(box.left), float(box.right), float(box.bottom), float(box.top)
    found = []
    for x, y in zip(stroke[1::2], stroke[2::2], strict=True):
        across, down = x * scale, y * scale
        match turn:
            case 90:
                found.append((left + down, low + across))
            case 180:
                found.append((right - across, low + down))
            case 270:
                found.append((right - down, high - across))
            case _:
                found.append((left + across, high - down))
    return found


def _path(line: Sequence[Point]) -> str:
    (x, y), *rest = line
    return f"{x:.2f} {y:.2f} m " + " ".join(f"{a:.2f} {b:.2f} l" for a, b in rest or [(x, y)]) + " S"


def _around(lines: Sequence[Sequence[Point]], margin: float) -> tuple[float, float, float, float]:
    xs, ys = [x for line in lines for x, _ in line], [y for line in lines for _, y in line]
    return min(xs) - margin, min(ys) - margin, max(xs) + margin, max(ys) + margin


def _note(
    writer: PdfWriter, page: PageObject, lines: Sequence[str], teacher: str, size: float, corner: bool
) -> DictionaryObject:
    """A FreeText annotation: in the upper right corner, or over a page of its own."""
    box, step = page.cropbox, size * LINE / SIZE
    width = size * 0.6 * max(map(len, lines)) + 12 if corner else float(box.width) - 2 * EDGE
    right, top = float(box.right) - (12 if corner else EDGE), float(box.top) - (12 if corner else EDGE)
    around = (right - width, top - step * len(lines) - 6, right, top)
    note = _annotation(writer, "/FreeText", around, teacher, "\n".join(lines))
    note[NameObject("/DA")] = TextStringObject(f"/Helv {size} Tf {RED} rg")
    note[NameObject("/BS")] = DictionaryObject({NameObject("/W"): NumberObject(0)})
    shown = " T* ".join(f"({_escaped(line)}) Tj" for line in lines)
    at = f"{around[0] + 6:.2f} {top - size - 2:.2f} Td {step:.2f} TL"
    _appearance(writer, note, f"BT /Helv {size} Tf {RED} rg {at} {shown} ET")
    return note


def _annotation(
    writer: PdfWriter, kind: str, around: tuple[float, float, float, float], teacher: str, words: str
) -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject(kind),
            NameObject("/Rect"): ArrayObject(FloatObject(round(number, 2)) for number in around),
            NameObject("/C"): ArrayObject(FloatObject(number) for number in RED.split()),
            NameObject("/F"): NumberObject(PRINTED),
            NameObject("/T"): TextStringObject(teacher),
            NameObject("/Contents"): TextStringObject(words),
        }
    )


def _appearance(writer: PdfWriter, annotation: DictionaryObject, drawing: str) -> None:
    form = StreamObject()
    form.set_data(drawing.encode("cp1252", "replace"))
    fonts = DictionaryObject({NameObject("/Helv"): _helvetica()})
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): annotation["/Rect"],
            NameObject("/Resources"): DictionaryObject({NameObject("/Font"): fonts}),
        }
    )
    annotation[NameObject("/AP")] = DictionaryObject({NameObject("/N"): writer._add_object(form)})


def _annotate(writer: PdfWriter, page: PageObject, annotation: DictionaryObject) -> None:
    kept = page.get("/Annots")
    annots = ArrayObject(kept.get_object() if kept is not None else ())
    annots.append(writer._add_object(annotation))
    page[NameObject("/Annots")] = annots


def _blank(writer: PdfWriter, width: float, height: float) -> PageObject:
    return writer.add_blank_page(round(width, 2), round(height, 2))


def _write_on(writer: PdfWriter, page: PageObject, lines: Sequence[str]) -> None:
    fonts = DictionaryObject({NameObject("/Helv"): _helvetica()})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    shown = " T* ".join(f"({_escaped(line)}) Tj" for line in lines)
    _contents(writer, page, f"BT /Helv {SIZE} Tf {EDGE} {A4[1] - EDGE - SIZE} Td {LINE} TL {shown} ET")


def _contents(writer: PdfWriter, page: PageObject, drawing: str) -> None:
    stream = StreamObject()
    stream.set_data(drawing.encode("cp1252", "replace"))
    page[NameObject("/Contents")] = writer._add_object(stream)


def _helvetica() -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )


def _sheets(text: str) -> list[list[str]]:
    """Lines that fit on a page, page by page; none for no text."""
    lines = [part for line in text.splitlines() for part in textwrap.wrap(line, LETTERS) or [""]]
    return [lines[at : at + LINES] for at in range(0, len(lines), LINES)]


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
