"""gevent's HTTP handler, made fit to stand without a proxy before it: doubtful framing is refused, slow senders are
let go, head and body leave in one write.
"""

import re
from email.errors import (
    MultipartInvariantViolationDefect,
    NoBoundaryInMultipartDefect,
    StartBoundaryNotFoundDefect,
)
from io import BufferedIOBase
from typing import Any

import gevent
from gevent.pywsgi import OldMessage, WSGIHandler
from gevent.socket import socket

from noken.web.bodies import Body

IDLE_SECONDS = 75
HEADER_SECONDS = 20
SILENCE_SECONDS = 60
OF_BODY = (NoBoundaryInMultipartDefect, StartBoundaryNotFoundDefect, MultipartInvariantViolationDefect)
NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
DIGITS = re.compile(r"[0-9]+")
TAKEN: list[bytes] = []


class Refused(ValueError):
    """A request whose end cannot be known for sure; answered with 400."""


def check_framing(headers: OldMessage) -> None:
    """Refuse what two programs in a row might understand differently (request smuggling).

    The parser of mail that reads the headers also misses the parts of a form with files; they come in the body.
    """
    if any(not isinstance(defect, OF_BODY) for defect in headers.defects) or not all(
        NAME.fullmatch(name) for name in headers
    ):
        raise Refused("malformed header")
    lengths, codings = headers.get_all("content-length", []), headers.get_all("transfer-encoding", [])
    if codings and (lengths or [coding.strip(" \t").lower() for coding in codings] != ["chunked"]):
        raise Refused("unknown transfer encoding")
    if len(lengths) > 1 or not all(DIGITS.fullmatch(length.strip(" \t")) for length in lengths):
        raise Refused("unclear content length")


class HeadLines(BufferedIOBase):
    """The lines of a head. A lone carriage return would end a line for the parser, and for nobody else."""

    def __init__(self, stream: BufferedIOBase) -> None:
        self.stream = stream

    def readline(self, size: int | None = -1, /) -> bytes:
        line = self.stream.readline(size)
        if b"\r" in line.removesuffix(b"\n").removesuffix(b"\r"):
            raise Refused("a lone carriage return")
        return line


class Handler(WSGIHandler):
    """One connection."""

    def __init__(self, sock: socket, address: str, server: Any) -> None:
        sock.settimeout(SILENCE_SECONDS)
        super().__init__(sock, address, server)

    def MessageClass(self, fp: BufferedIOBase, *_rest: object) -> OldMessage:
        lines: Any = HeadLines(fp)
        headers = super().MessageClass(lines)
        check_framing(headers)
        return headers

    def read_requestline(self) -> str:
        try:
            with gevent.Timeout(IDLE_SECONDS):
                return super().read_requestline()
        except gevent.Timeout:
            return ""

    def read_request(self, raw_requestline: str) -> OldMessage:
        if len(raw_requestline.split()) != 3:
            raise Refused("not HTTP/1")
        with gevent.Timeout(HEADER_SECONDS, Refused("headers came too slowly")):
            result = super().read_request(raw_requestline)
        if self.request_version != "HTTP/1.1":
            self.close_connection = True
        return result

    def get_environ(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environ()
        given = self.wsgi_input
        if given is None:
            raise Refused("no input")
        self.wsgi_input = Body(given.rfile, given.content_length, given.socket, given.chunked_input)
        environ["wsgi.input"] = self.wsgi_input
        environ["wsgi.multithread"] = True
        environ["noken.socket"] = self.socket
        return environ

    def start_response(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        if isinstance(self.wsgi_input, Body) and self.wsgi_input.unread or ("Connection", "close") in headers:
            self.close_connection = True
        if self.close_connection and not any(name.lower() == "connection" for name, _ in headers):
            headers = [*headers, ("Connection", "close")]
        return super().start_response(status, headers, exc_info)

    def process_result(self) -> None:
        """What was written straight to the socket needs no more."""
        if self.result is TAKEN:
            self.close_connection = True
        else:
            super().process_result()

    def finalize_headers(self) -> None:
        """An answer to HEAD says nothing of a length it does not know, instead of a wrong zero."""
        if self.command == "HEAD" and self.provided_content_length is None:
            self.provided_content_length = "unknown"
        super().finalize_headers()

    def _write_with_headers(self, data: bytes) -> None:
        self.headers_sent = True
        self.finalize_headers()
        headers: Any = self.response_headers or []
        status: Any = self.status
        head = [b"HTTP/1.1 ", status, b"\r\n"]
        for name, value in headers:
            head += (name, b": ", value, b"\r\n")
        head.append(b"\r\n")
        if data and self.response_use_chunked:
            head += (b"%x\r\n" % len(data), data, b"\r\n")
        else:
            head.append(data)
        whole = b"".join(head)
        self.socket.sendall(whole)
        self.response_length += len(whole)

    def _handle_client_error(self, _error: Exception) -> tuple[str, bytes]:
        """Nothing of what a stranger sent reaches the log."""
        return "400", b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

    def log_request(self) -> None:
        """The application writes the log of requests (see `noken.logs`)."""
