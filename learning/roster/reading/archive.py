"""What was uploaded: one zip, one workbook, or several CSV files. Nothing is unpacked to disk, all is bounded."""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from learning.roster.reading.problems import Refused

MAX_ENTRIES = 200
MAX_TOTAL = 600_000_000
MAX_WORKBOOK = 60_000_000
MAX_RATIO = 200
RATIO_COUNTS_FROM = 20_000_000
OLE = b"\xd0\xcf\x11\xe0"
NOT_TEXT = {b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"Rar!": "RAR", b"7z\xbc\xaf": "7z"}
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
CONTROLS = bytes([*range(9), *range(14, 32)])
TABLES = (".csv", ".txt", ".tsv")
HIDDEN = ("__macosx", ".ds_store", "thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Table:
    """One CSV file of the upload; `open()` gives its bytes from the start."""

    name: str
    size: int
    open: Callable[[], IO[bytes]]


@dataclass(frozen=True)
class Upload:
    """The files of one upload by their bare names in small letters, or one workbook."""

    tables: dict[str, Table]
    workbook: Table | None = None
    others: tuple[str, ...] = ()


@contextmanager
def open_upload(files: Sequence[tuple[str, Path]]) -> Iterator[Upload]:
    """The upload made of `(name, path)`. Raises Refused for what cannot be a roster."""
    if not files:
        raise Refused("no-file")
    if len(files) == 1:
        name, path = files[0]
        with path.open("rb") as stream:
            head = stream.read(4096)
        _refuse_foreign(name, head)
        if zipfile.is_zipfile(path):
            with _zip(name, path) as archive:
                yield _of_zip(name, archive)
            return
        if head[:2] == b"PK":
            raise Refused("broken-zip", name)
    yield Upload(_by_name([_plain_table(name, path) for name, path in files]))


def _plain_table(name: str, path: Path) -> Table:
    with path.open("rb") as stream:
        head = stream.read(4096)
    _refuse_foreign(name, head)
    if head[:2] == b"PK":
        raise Refused("zip-among-files", name)
    return Table(PurePosixPath(name).name, path.stat().st_size, lambda: path.open("rb"))


def _refuse_foreign(name: str, head: bytes) -> None:
    if not head.strip():
        raise Refused("empty-file", name)
    if head.startswith(OLE):
        raise Refused("old-excel", name)
    for start, kind in NOT_TEXT.items():
        if head.startswith(start):
            raise Refused("not-a-roster", name, kind=kind)
    strange = len(head) - len(head.translate(None, CONTROLS))
    if strange > max(8, len(head) // 50) and head[:2] not in (b"\xff\xfe", b"\xfe\xff", b"PK"):
        raise Refused("not-a-roster", name, kind="biner")


@contextmanager
def _zip(name: str, path: Path) -> Iterator[zipfile.ZipFile]:
    """The open zip. What turns out to be damaged while it is read refuses the upload."""
    try:
        archive = zipfile.ZipFile(path)
    except DAMAGE as error:
        raise Refused("broken-zip", name) from error
    with archive:
        try:
            yield archive
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise Refused("broken-zip", name) from error


def _open(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> IO[bytes]:
    try:
        return archive.open(entry)
    except DAMAGE as error:
        raise Refused("broken-zip", entry.filename) from error


def _of_zip(name: str, archive: zipfile.ZipFile) -> Upload:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    _refuse_dangerous(name, entries)
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" in names:
        if sum(entry.file_size for entry in entries) > MAX_WORKBOOK:
            raise Refused("too-big-inside", name, limit=MAX_WORKBOOK // 1_000_000)
        return Upload({}, Table(name, Path(str(archive.filename)).stat().st_size, lambda: _again(archive)))
    if "mimetype" in names and "content.xml" in names:
        raise Refused("open-document", name)
    tables, others = [], []
    for entry in entries:
        path = PurePosixPath(entry.filename)
        if path.name.startswith(".") or {part.casefold() for part in path.parts} & set(HIDDEN):
            continue
        if path.suffix.casefold() in TABLES:
            tables.append(Table(path.name, entry.file_size, partial(_open, archive, entry)))
        else:
            others.append(path.name)
    if not tables:
        inner = any(other.casefold().endswith((".zip", ".xlsx")) for other in others)
        raise Refused("zip-in-zip" if inner else "no-csv-in-zip", name)
    return Upload(_by_name(tables), others=tuple(sorted(others)))


def _again(archive: zipfile.ZipFile) -> IO[bytes]:
    return Path(str(archive.filename)).open("rb")


def _refuse_dangerous(name: str, entries: Sequence[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise Refused("too-many-entries", name, limit=MAX_ENTRIES)
    total = sum(entry.file_size for entry in entries)
    if total > MAX_TOTAL:
        raise Refused("too-big-inside", name, limit=MAX_TOTAL // 1_000_000)
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in entry.filename:
            raise Refused("strange-name", name, entry=entry.filename)
        if entry.flag_bits & 0x1:
            raise Refused("password", name)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("broken-zip", name)
        if entry.file_size > RATIO_COUNTS_FROM and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
            raise Refused("bomb", name, entry=entry.filename)


def _by_name(tables: Sequence[Table]) -> dict[str, Table]:
    named: dict[str, Table] = {}
    for table in tables:
        key = table.name.casefold()
        if key in named:
            raise Refused("two-of-a-name", table.name)
        named[key] = table
    return named


def lines_of(table: Table) -> int:
    """How many line ends a file has, without keeping it: to know whether a roster is a big one."""
    count = 0
    with table.open() as stream:
        while chunk := stream.read(io.DEFAULT_BUFFER_SIZE * 32):
            count += chunk.count(b"\n") or chunk.count(b"\r")
    return count
