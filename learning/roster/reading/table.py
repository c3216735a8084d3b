"""CSV as it comes: rows with the line they begin on, columns by name, broken lines told apart from broken files."""

import csv
import io
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import IO

from learning.roster.reading.archive import Table
from learning.roster.reading.problems import Refused, Report

MAX_LINE = 1_000_000
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
DELIMITERS = ",;\t"
SEARCHED = 20
Row = tuple[int, tuple[str, ...]]


def key(title: str) -> str:
    """What spellings of a column title have in common: `Section SIS ID` and `sectionSisId` are the same."""
    return "".join(letter for letter in title.casefold() if letter.isalnum())


class Lines:
    """Physical lines of a text with their numbers; those of the record being read can be read again."""

    def __init__(self, stream: IO[str], name: str) -> None:
        self.stream, self.name = stream, name
        self.number = 0
        self.held: list[str] = []
        self.again: deque[str] = deque()
        self.unreadable: str = ""

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        if self.again:
            line = self.again.popleft()
        else:
            line = self.stream.readline(MAX_LINE)
            if not line:
                raise StopIteration
            if len(line) >= MAX_LINE:
                raise Refused("line-too-long", self.name, self.number + 1)
        self.number += 1
        self.held.append(line)
        if CONTROL.search(line):
            self.unreadable = "control-character"
        elif not line.isascii() and _broken(line):
            self.unreadable = "bad-encoding"
        return line

    def start(self) -> int:
        """The number of the line on which the held record begins."""
        return self.number - len(self.held) + 1

    def release(self) -> None:
        self.held.clear()
        self.unreadable = ""

    def rewind(self) -> None:
        """Give back all held lines but the first, to be read as records of their own."""
        self.again.extendleft(reversed(self.held[1:]))
        self.number -= len(self.held) - 1
        self.release()


def _broken(line: str) -> bool:
    return any("\udc80" <= letter <= "\udcff" for letter in line)


@dataclass
class CsvTable:
    """An open CSV file whose header has been read."""

    name: str
    lines: Lines
    columns: dict[str, int]
    titles: list[str]
    header_line: int
    delimiter: str
    report: Report

    def has(self, title: str) -> bool:
        return key(title) in self.columns

    def rows(self, *titles: str) -> Iterator[Row]:
        """`(line, values)` of every row, in the order asked for; "" where there is no such column.

        A row that cannot be read, or has too few or too many fields, is reported and left out. Commas at the end are
        fine where every row has them; in one row alone, something has been shifted.
        """
        return self.rows_by_place([self.columns.get(key(title), -1) for title in titles])

    def rows_by_place(self, places: Sequence[int]) -> Iterator[Row]:
        """The same by the places of columns; -1 for one that is not there."""
        pick = itemgetter(*places) if len(places) > 1 else None
        width, named, padded = len(self.titles), max(self.columns.values()) + 1, 0
        lines, report = self.lines, self.report
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        while True:
            try:
                row = next(reader, None)
            except csv.Error:
                row = []
                start = lines.start()
                report.error("broken-quotes", self.name, start)
                lines.rewind()
                reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
                continue
            if row is None:
                return
            line = lines.start()
            count = len(row)
            if count != width and not named <= count < width:
                if not any(field.strip() for field in row):
                    lines.release()
                    continue
                padded = padded or (count if count > width and not any(field.strip() for field in row[width:]) else -1)
                if count != padded:
                    if len(lines.held) > 1:
                        report.error("broken-quotes", self.name, line)
                        lines.rewind()
                        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
                        continue
                    report.error("too-few-fields" if count < named else "too-many-fields", self.name, line,
                                 count=count, expected=width)  # fmt: skip
                    lines.release()
                    continue
                del row[width:]
            padded = padded or -1
            unreadable = lines.unreadable
            lines.release()
            if unreadable:
                report.error(unreadable, self.name, line)
                continue
            row.append("")
            values = pick(row) if pick else (row[places[0]],)
            values = tuple([value.strip() for value in values])
            if not any(values) and not any(field.strip() for field in row):
                continue
            yield line, values


def open_table(
    table: Table,
    stream: IO[bytes],
    report: Report,
    needed: Sequence[str] = (),
    any_encoding: bool = False,
    is_header: Callable[[Sequence[str]], bool] | None = None,
) -> CsvTable:
    """The table with its header read. Raises Refused where the header is unreadable or a needed column is missing.

    `any_encoding`: what is not UTF-8 is taken for Windows-1252, as spreadsheets save it here.
    `is_header`: lines above the first for which it holds are skipped.
    """
    lines = Lines(_text(table, stream, any_encoding), table.name)
    titles, delimiter, header_line = _header(lines, is_header)
    columns: dict[str, int] = {}
    for place, title in enumerate(titles):
        if not (name := key(title)):
            continue
        if name in columns and name in {key(wanted) for wanted in needed}:
            raise Refused("column-twice", table.name, header_line, title)
        columns.setdefault(name, place)
    missing = [title for title in needed if key(title) not in columns]
    if missing or not columns:
        raise Refused("missing-column", table.name, header_line, ", ".join(missing), columns=", ".join(missing))
    return CsvTable(table.name, lines, columns, titles, header_line, delimiter, report)


def _header(lines: Lines, is_header: Callable[[Sequence[str]], bool] | None) -> tuple[list[str], str, int]:
    """Titles, delimiter and line of the header: the first line with anything on it, or the first that `is_header`."""
    given, seen = "", 0
    for line in lines:
        if not line.strip("\ufeff \t\r\n"):
            lines.release()
            continue
        if line.casefold().startswith("sep=") and len(line.strip()) == 5:
            given = line.strip()[-1]
            lines.release()
            continue
        if lines.unreadable:
            raise Refused(lines.unreadable, lines.name, lines.number)
        delimiter = given or _delimiter(line)
        lines.again.appendleft(line)
        lines.number -= 1
        lines.release()
        try:
            titles = [title.strip() for title in next(csv.reader(lines, delimiter=delimiter, strict=True), [])]
        except csv.Error as error:
            raise Refused("broken-quotes", lines.name, lines.start()) from error
        start = lines.start()
        lines.release()
        if is_header is None or is_header(titles):
            return titles, delimiter, start
        if (seen := seen + 1) >= SEARCHED:
            break
    raise Refused("no-heading" if seen else "empty-file", lines.name)


def _text(table: Table, stream: IO[bytes], any_encoding: bool) -> IO[str]:
    start = stream.read(2)
    stream.seek(0)
    encoding, errors = "utf-8-sig", "surrogateescape"
    if start in (b"\xff\xfe", b"\xfe\xff"):
        encoding, errors = "utf-16", "replace"
    elif any_encoding and not _is_utf8(table):
        encoding, errors = "cp1252", "replace"
    return io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="")


def _is_utf8(table: Table) -> bool:
    with table.open() as stream, io.TextIOWrapper(stream, encoding="utf-8", newline="") as text:
        try:
            while text.read(1 << 20):
                pass
        except UnicodeDecodeError:
            return False
    return True


def _delimiter(line: str) -> str:
    outside = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=lambda sign: (outside.count(sign), -DELIMITERS.index(sign)))
