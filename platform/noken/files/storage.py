"""Where bytes lie: by their SHA-256, in a folder or in an S3 bucket."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

CHUNK = 256 * 1024


class Missing(Exception):
    """No bytes of that name here."""


class Storage(Protocol):
    """Bytes by name. The name is the SHA-256 in hex; what has a name never changes."""

    def put(self, source: Path, sha256: str) -> None:
        """Keep the bytes of `source`, durably, before returning. Takes the file: it may be gone afterwards."""

    def read(self, sha256: str, start: int, stop: int) -> Iterator[bytes]:
        """The bytes from `start` up to `stop` in chunks. Raises Missing before the first chunk."""

    def exists(self, sha256: str) -> bool: ...

    def size(self, sha256: str) -> int:
        """Raises Missing."""

    def delete(self, sha256: str) -> None:
        """Nothing there is fine."""


class LocalStorage:
    """Two levels of folders, files of mode 600; written beside, flushed to the disk, then renamed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def put(self, source: Path, sha256: str) -> None:
        target = self._path(sha256)
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        source.chmod(0o600)
        flush(source)
        source.replace(target)
        flush(target.parent)

    def read(self, sha256: str, start: int, stop: int) -> Iterator[bytes]:
        try:
            stream = self._path(sha256).open("rb")
        except FileNotFoundError:
            raise Missing(sha256) from None
        return self._chunks(stream.fileno(), stream, start, stop)

    @staticmethod
    def _chunks(descriptor: int, owner: object, start: int, stop: int) -> Iterator[bytes]:
        while start < stop:
            chunk = os.pread(descriptor, min(CHUNK, stop - start), start)
            if not chunk:
                return
            start += len(chunk)
            yield chunk

    def exists(self, sha256: str) -> bool:
        return self._path(sha256).exists()

    def size(self, sha256: str) -> int:
        try:
            return self._path(sha256).stat().st_size
        except FileNotFoundError:
            raise Missing(sha256) from None

    def delete(self, sha256: str) -> None:
        self._path(sha256).unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Have a file or a folder on the disk before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
