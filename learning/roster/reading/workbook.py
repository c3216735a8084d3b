"""The rows of a spreadsheet file (.xlsx) as text."""

from collections.abc import Generator, Iterator
from datetime import date, datetime

from openpyxl import load_workbook

from learning.roster.reading.archive import Table
from learning.roster.reading.headings import is_heading
from learning.roster.reading.problems import Refused
from learning.roster.reading.table import SEARCHED

MAX_ROWS = 100_000
MAX_COLUMNS = 100
BLANKS = 1_000


def workbook_rows(table: Table) -> Generator[tuple[int, list[str]]]:
    """`(row number, cells)` from the heading on, of the first sheet that has one. Raises Refused."""
    try:
        with table.open() as stream:
            book = load_workbook(stream, read_only=True, data_only=True)
            for sheet in book.worksheets:
                sheet.reset_dimensions()
                rows = enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), 1)
                for number, values in rows:
                    cells = [_text(value) for value in values]
                    if is_heading(cells):
                        yield number, cells
                        yield from _below(rows, table.name)
                        return
                    if number >= SEARCHED:
                        break
    except Refused:
        raise
    except Exception as error:  # a damaged workbook makes openpyxl raise whatever comes first
        raise Refused("broken-workbook", table.name) from error
    raise Refused("no-heading", table.name)


def _below(rows: Iterator[tuple[int, tuple[object, ...]]], name: str) -> Iterator[tuple[int, list[str]]]:
    blanks = 0
    for number, values in rows:
        if number > MAX_ROWS:
            raise Refused("too-many-rows", name, limit=MAX_ROWS)
        cells = [_text(value) for value in values]
        if any(cells):
            blanks = 0
            yield number, cells
        elif (blanks := blanks + 1) > BLANKS:
            return


def _text(value: object) -> str:
    """A cell as a person sees it: whole numbers without a decimal point, days as `2026-07-13`."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()
