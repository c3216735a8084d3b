"""CSV as it comes: line numbers as a person counts, broken lines apart from broken files, encodings, line ends."""

import io

import pytest

from learning.roster.reading import Refused, Report
from learning.roster.reading.archive import Table
from learning.roster.reading.table import open_table

Rows = list[tuple[int, tuple[str, ...]]]
Found = list[tuple[str, int]]


def rows(content: bytes, *titles: str) -> tuple[Rows, Found]:
    report = Report()
    table = Table("x.csv", len(content), lambda: io.BytesIO(content))
    opened = open_table(table, table.open(), report, titles[:1])
    found = list(opened.rows(*titles))
    return found, [(problem.code, problem.line) for problem in report.ordered()]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_a_person_counts(end: str) -> None:
    text = end.join(["a,b", "1,x", "", '2,"two', 'lines"', ",", "3,y", "", ""])
    found, problems = rows(text.encode(), "a", "b")
    assert found == [(2, ("1", "x")), (4, ("2", f"two{end}lines")), (7, ("3", "y"))]
    assert problems == []


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfa,b\n1,\xc3\xa9\n",
        b"a;b\n1;\xc3\xa9\n",
        b"a\tb\n1\t\xc3\xa9\n",
        "a,b\n1,é\n".encode("utf-16"),
        b"\n\r\nA , B\n1 , \xc3\xa9 \n",
        b"sep=;\na;b\n1;\xc3\xa9",
        b'"a","b"\n"1","\xc3\xa9"\n',
        b"b,extra,a\n\xc3\xa9,,1\n",
        b"a,b,,\n1,\xc3\xa9\n",
        b"a,b\n1,\xc3\xa9,,,\n",
    ],
)
def test_harmless_deviations(content: bytes) -> None:
    found, problems = rows(content, "a", "b")
    assert [values for _, values in found] == [("1", "é")]
    assert problems == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"2", "too-few-fields"),
        (b"2,x,y", "too-many-fields"),
        (b'2,"x', "broken-quotes"),
        (b'2,"x"y', "broken-quotes"),
        (b"2,\xff", "bad-encoding"),
        (b"2,\x00", "control-character"),
        (b"2,\x1b[31m", "control-character"),
    ],
)
def test_a_broken_line_is_left_out_alone(line: bytes, code: str) -> None:
    found, problems = rows(b"a,b\n1,x\n" + line + b"\n3,y\n4,z\n", "a", "b")
    assert found == [(2, ("1", "x")), (4, ("3", "y")), (5, ("4", "z"))]
    assert problems == [(code, 3)]


def test_a_quote_that_swallows_lines_up_to_the_next_quote() -> None:
    found, problems = rows(b'a,b,c\n1,"x,y\n2,x,"y"\n3,x,y\n4,x,y"\n5,x,y\n', "a")
    assert [line for line, _ in found] == [3, 4, 5, 6]
    assert problems == [("broken-quotes", 2)]


def test_a_quote_that_is_never_closed_loses_one_line_only() -> None:
    body = b"".join(b"%d,x\n" % number for number in range(3, 5000))
    found, problems = rows(b'a,b\n1,x\n2,"x\n' + body, "a", "b")
    assert len(found) == 1 + 4997
    assert found[1] == (4, ("3", "x"))
    assert problems == [("broken-quotes", 3)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\n\n \n", "empty-file"),
        (b"b,c\n1,2\n", "missing-column"),
        (b'"a,b\n1,2\n', "broken-quotes"),
        (b"a,\xff\n1,2\n", "bad-encoding"),
        (b"a,b,A\n1,2,3\n", "column-twice"),
        (b"x" * 2_000_000, "line-too-long"),
    ],
)
def test_a_header_that_cannot_be_read_refuses_the_file(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        rows(content, "a", "b")
    assert refusal.value.problem.code == code
    assert refusal.value.problem.file == "x.csv"
