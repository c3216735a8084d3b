"""Bodies of requests: read on the hub as they arrive, kept in memory while small and in the spool folder when large,
and handed to the view whole, at their beginning.

What did not arrive as it should is told by the WSGI environment, not by an exception in mid-view:
`noken.refused` (413 or 507): the body was too large, or the disk is full; the view sees no body.
`noken.partial` (True): the connection broke in the middle of a resumable upload, and this is what had come.
"""

import errno
import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import gevent
from gevent.pywsgi import Input

PIECE = 65_536
IN_MEMORY = 262_144
WRITE = 524_288
DISCARD = 8_000_000
DISCARD_SECONDS = 5
CHUNKED_PIECE = 16_384
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
LEFT_FREE = 256_000_000


class BrokenBody(ConnectionResetError):
    """The client went away, or fell silent, before its body was complete."""

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "the body broke off")


class Body(Input):
    """The body on the wire. Pieces come as the network brings them, so that nothing received is lost when it breaks."""

    unread = False

    def pieces(self) -> Iterator[bytes]:
        """What arrives, until it is complete. Raises BrokenBody; of a chunked body the last 16 kB may be lost then."""
        try:
            if self.chunked_input:
                while piece := self.read(CHUNKED_PIECE):
                    yield piece
                return
            if self.socket is not None:
                self.socket.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                self.socket = None
            while left := (self.content_length or 0) - self.position:
                piece = self.rfile.read1(min(left, PIECE))
                if not piece:
                    raise BrokenBody()
                self.position += len(piece)
                yield piece
        except OSError:
            self.unread = True
            raise BrokenBody() from None

    def _discard(self) -> None:
        """Read on for a little while, so that a browser that is still sending gets to see the answer."""
        if not self.unread:
            return
        dropped = 0
        try:
            with gevent.Timeout(DISCARD_SECONDS):
                while dropped < DISCARD and (piece := self.rfile.read1(PIECE)):
                    dropped += len(piece)
        except gevent.Timeout:
            return


class Spool:
    """Where pieces gather: memory first, then an unnamed file. The disk is written to in gevent's own threads.

    Anybody may send a body, so bodies never take the last of the disk: the database goes on writing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.size = 0
        self._waiting = bytearray()
        self._file: IO[bytes] | None = None

    def add(self, piece: bytes) -> None:
        self.size += len(piece)
        self._waiting += piece
        if len(self._waiting) >= (WRITE if self._file else IN_MEMORY):
            gevent.get_hub().threadpool.apply(self._write)

    def _write(self) -> None:
        if self._file is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self.folder)
            self._file = os.fdopen(descriptor, "w+b")
            os.unlink(name)
        disk = os.fstatvfs(self._file.fileno())
        if disk.f_bavail * disk.f_frsize < LEFT_FREE:
            raise OSError(errno.ENOSPC, "what is left of the disk is not for bodies")
        self._file.write(self._waiting)
        self._file.flush()
        self._waiting.clear()

    def finish(self) -> IO[bytes]:
        """Everything, to be read from the beginning."""
        if self._file is None:
            return io.BytesIO(self._waiting)
        if self._waiting:
            gevent.get_hub().threadpool.apply(self._write)
        self._file.seek(0)
        return self._file

    def drop(self) -> None:
        self._waiting.clear()
        if self._file:
            self._file.close()


class Received:
    """A body as the view gets it."""

    def __init__(self, content: IO[bytes], size: int, refused: int = 0, partial: bool = False) -> None:
        self.content, self.size, self.refused, self.partial = content, size, refused, partial


def receive(body: Body, limit: int, folder: Path, resumable: bool) -> Received:
    """Take a body in. Raises BrokenBody when it breaks and what came is of no use."""
    if (body.content_length or 0) > limit:
        body.unread = True
        return Received(io.BytesIO(), 0, refused=413)
    spool = Spool(folder)
    partial = False
    try:
        for piece in body.pieces():
            if spool.size + len(piece) > limit:
                body.unread = True
                spool.drop()
                return Received(io.BytesIO(), 0, refused=413)
            spool.add(piece)
    except BrokenBody:
        if not resumable or not spool.size:
            spool.drop()
            raise
        partial = True
    except OSError as error:
        spool.drop()
        body.unread = True
        if error.errno in FULL:
            return Received(io.BytesIO(), 0, refused=507)
        raise
    try:
        return Received(spool.finish(), spool.size, partial=partial)
    except OSError as error:
        spool.drop()
        if error.errno in FULL:
            return Received(io.BytesIO(), 0, refused=507)
        raise
