"""Files of tables: what a name says is never calculated."""

import csv
import io
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some
from openpyxl import load_workbook

from learning.spreadsheet import neutral, to_csv, to_xlsx

BEGINS = "=+-@＝＋－＠﹢﹣﹦﹫−"
INVISIBLE = " \t\u00a0\u200b\ufeff\u2060\"'"
hostile = some.lists(
    some.sampled_from([*BEGINS, *INVISIBLE, *";,|\r\n", "SUM(A1)", "cmd|' /C calc'!A0", "Budi", "1"]), max_size=8
).map("".join)
cells = some.one_of(hostile, some.text(max_size=30))


def dangerous(text: str) -> bool:
    """Whether a program that opens it could begin to calculate, at its beginning or after any usual separator."""
    for piece in re.split(r"[;,|\t\r\n]", text):
        seen = re.sub(r"^[\s\"\u00a0\u200b-\u200f\u2060\ufeff]+", "", piece)
        if seen[:1] and seen[0] in BEGINS:
            return True
    return text[:1] in {"\t", "\r", "\n"}


@given(cells)
@example("=1+1")
@example(" \u200b＝HYPERLINK(1)")
@example("Budi;=1+1")
@example('x,"=1+1')
@example("\t=1")
def test_no_cell_begins_a_formula(text: str) -> None:
    assert not dangerous(neutral(text))


@given(cells)
def test_nothing_else_is_changed(text: str) -> None:
    without = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff'\r\n]")
    assert without.sub("", neutral(text)) == without.sub("", text)


@pytest.mark.parametrize("name", ["Maria Kogoya", "Obed-Yan", "3 + 4 = 7", "a@b", "Ny. D'Arcy", "", "80%"])
def test_ordinary_names_stay_as_they_are(name: str) -> None:
    assert neutral(name) == name


@given(
    some.lists(some.lists(cells | some.none() | some.floats(0, 100).map(lambda n: round(n, 1)), max_size=4), max_size=4)
)
def test_csv_comes_back_whole(rows: list[list[str | float | None]]) -> None:
    content = to_csv(rows)
    assert content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [len(line) for line in read] == [len(line) for line in rows]
    for line, wanted in zip(read, rows, strict=True):
        for text, value in zip(line, wanted, strict=True):
            if isinstance(value, float):
                assert float(text.replace(",", ".")) == value
            else:
                assert text == neutral(value or "")


@settings(deadline=None, max_examples=40)
@given(some.lists(cells, min_size=1, max_size=5))
@example(["Budi\ufffe\uffff"])
def test_xlsx_holds_text_as_text_and_points_as_numbers(texts: list[str]) -> None:
    book = load_workbook(io.BytesIO(to_xlsx("Nilai: 5A/Matematika", [texts, ["Maria", 84.5, None]])))
    sheet = book.active
    assert sheet is not None
    for place, text in enumerate(texts, 1):
        cell = sheet.cell(1, place)
        assert cell.data_type in {"s", "n", "inlineStr"}
        assert (cell.value or "") == neutral(text), "and no formula"
    assert sheet.cell(2, 2).value == 84.5
    assert sheet.cell(2, 3).value is None
