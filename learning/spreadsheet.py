"""Tables as files: XLSX and CSV in which no cell can become a formula, whatever program opens them."""

import csv
import io
import re
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from learning.marking_forms import plain

Cell = str | float | None
Row = Sequence[Cell]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"

_INVISIBLE = r"\s\"\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff"
_SIGNS = "=+@\\-\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20"
_FORMULA = re.compile(rf"(^|[;,|\t\r\n])([{_INVISIBLE}]*)(?=[{_SIGNS}])")


def neutral(text: str) -> str:
    """Text that stays text: an apostrophe stands before every sign that could begin a formula.

    Also after separators: a program that splits cells at other signs than ours must not find one either.
    """
    kept = plain(text)
    found = _FORMULA.sub(r"\1\2'", kept)
    return f"'{found}" if kept[:1] in ("\t", "\n") else found


def to_xlsx(title: str, rows: Sequence[Row]) -> bytes:
    """One sheet; the first row and column stay in sight."""
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise RuntimeError("a workbook without a sheet")
    sheet.title = re.sub(r"[\\/*?:\[\]']", " ", plain(title))[:31].strip() or "Noken"
    for line, cells in enumerate(rows, 1):
        for place, value in enumerate(cells, 1):
            cell = sheet.cell(line, place)
            if isinstance(value, str):
                cell.value, cell.data_type = neutral(value), "s"
            else:
                cell.value = value
            if line == 1:
                cell.font = Font(bold=True)
    for place, width in enumerate((28, *(14 for _ in (rows[0] if rows else ())[1:])), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "B2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def to_csv(rows: Sequence[Row]) -> bytes:
    """As spreadsheets in Indonesia read it: UTF-8 with its mark, semicolons, decimal commas."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
    for cells in rows:
        writer.writerow([_written(value) for value in cells])
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _written(value: Cell) -> str:
    if value is None:
        return ""
    return neutral(value) if isinstance(value, str) else f"{value:g}".replace(".", ",")
