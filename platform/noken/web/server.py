"""The web process: gevent's own server on real threads, nothing patched.

The hub accepts, reads bodies and writes answers; every request runs whole in one of `web_threads` native threads, so
that neither a slow query nor a large page holds up anybody else. Answers longer than a piece are pulled from the
view's iterator a piece at a time, as fast as the client takes them.
"""

import contextlib
import contextvars
import errno
import logging
import os
import resource
import signal
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gevent
from gevent.event import Event
from gevent.pool import Pool
from gevent.pywsgi import WSGIServer
from gevent.socket import (
    AI_PASSIVE,
    IPPROTO_TCP,
    SO_REUSEADDR,
    SOCK_STREAM,
    SOL_SOCKET,
    TCP_NODELAY,
    getaddrinfo,
    socket,
)
from gevent.ssl import SSLContext
from gevent.threadpool import ThreadPool

from noken.settings import Settings, SettingsError
from noken.web.bodies import Body, receive
from noken.web.handler import TAKEN, Handler
from noken.web.listener import Bell, begin_to_listen
from noken.web.live import PATH, SUBSCRIPTION
from noken.web.streams import Stale, Streams

BACKLOG = 4096
PIECE = 65_536
GRACE_SECONDS = 0.8
LAST_RESORT_SECONDS = 4
UPLOADS = "/files/uploads"
UPLOAD_TYPE = "application/offset+octet-stream"
PLAIN_500 = ("500 Internal Server Error", [("Content-Type", "text/plain"), ("Content-Length", "0")])

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
log = logging.getLogger("noken.web.server")


@dataclass
class Answer:
    """What a view made of a request. `rest` is what has not been pulled yet, None when `head` is all.

    The iterator of a stream may run in another thread every time; `context` carries its context variables along.
    """

    status: str
    headers: list[tuple[str, str]]
    head: bytes
    rest: Iterator[bytes] | None
    close: Callable[[], None]
    context: contextvars.Context

    def pull(self) -> bytes | None:
        """The next piece, empty at the end; None when the view broke."""
        try:
            return self.context.run(_gather, self.rest) if self.rest else b""
        except Exception:
            log.exception("a stream broke")
            return None

    def end(self) -> None:
        self.context.run(self.close)


def _gather(chunks: Iterator[bytes]) -> bytes:
    gathered: list[bytes] = []
    size = 0
    for chunk in chunks:
        gathered.append(chunk)
        size += len(chunk)
        if size >= PIECE:
            break
    return b"".join(gathered)


def _call(app: Wsgi, environ: Environ, context: contextvars.Context) -> Answer:
    said: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], None]:
        said[:] = [status, headers]
        return written.append

    written: list[bytes] = []
    result = app(environ, start_response)

    def close() -> None:
        getattr(result, "close", lambda: None)()
        environ["wsgi.input"].close()

    try:
        chunks = iter(result)
        head = _gather(chunks)
        status, headers = said
    except BaseException:
        close()
        raise
    if len(head) < PIECE:
        close()
        return Answer(status, headers, b"".join(written) + head, None, lambda: None, context)
    return Answer(status, headers, b"".join(written) + head, chunks, close, context)


def answer(app: Wsgi, environ: Environ) -> Answer:
    """Run the application on one request, in the thread that calls this. What it fails to catch becomes a bare 500."""
    context = contextvars.Context()
    try:
        return context.run(_call, app, environ, context)
    except Exception:
        log.exception("the application failed")
        return Answer(*PLAIN_500, b"", None, lambda: None, context)


def head_of(reply: Answer) -> bytes:
    """Status and headers of an answer without an end."""
    headers = [*((name, value) for name, value in reply.headers if name != "Content-Length"), ("Connection", "close")]
    lines = [f"HTTP/1.1 {reply.status}", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join((*lines, "", "")).encode("latin-1")


class Dispatcher:
    """Where every request passes: the one point that decides what runs on the hub and what in the pool."""

    def __init__(self, app: Wsgi, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.pool = ThreadPool(settings.web_threads)
        self.streams = Streams(settings.live_streams)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == PATH and self.streams.full:
            start_response("503 Service Unavailable", [("Retry-After", "30"), ("Content-Length", "0")])
            return [b""]
        self._take_body(environ)
        while True:
            reply = self.pool.apply(answer, (self.app, environ))
            if SUBSCRIPTION not in environ:
                break
            with contextlib.suppress(Stale):
                self.streams.serve(environ["noken.socket"], head_of(reply), environ.pop(SUBSCRIPTION))
                return TAKEN
        start_response(reply.status, reply.headers)
        return [reply.head] if reply.rest is None else self._stream(reply)

    def _take_body(self, environ: Environ) -> None:
        body: Body = environ["wsgi.input"]
        upload = environ["PATH_INFO"].startswith(UPLOADS) and environ.get("CONTENT_TYPE") == UPLOAD_TYPE
        limit = self.settings.upload_limit if upload else self.settings.form_limit
        received = receive(body, limit, self.settings.data / "spool", resumable=upload)
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = received.content, str(received.size)
        environ["noken.refused"], environ["noken.partial"] = received.refused, received.partial

    def _stream(self, reply: Answer) -> Iterator[bytes]:
        try:
            piece: bytes | None = reply.head
            while piece:
                yield piece
                piece = self.pool.apply(reply.pull)
            if piece is None:
                raise BrokenPipeError(errno.EPIPE, "the view broke in the middle of its answer")
        finally:
            self.pool.apply(reply.end)


class Server(WSGIServer):
    """Knows its connections, so that it can stop politely."""

    def __init__(self, listener: socket, app: Wsgi, context: ssl.SSLContext | None) -> None:
        self.connections: set[socket] = set()
        options: dict[str, Any] = {"ssl_context": context} if context else {}
        super().__init__(listener, app, spawn=Pool(), log=None, error_log=log, handler_class=Handler, **options)

    def wrap_socket_and_handle(self, client_socket: socket, address: Any) -> Any:
        """TLS. A stranger who speaks something else is let go without a word in the log."""
        client_socket.settimeout(GRACE_SECONDS * 20)
        try:
            return super().wrap_socket_and_handle(client_socket, address)
        except OSError:
            return None

    def handle(self, sock: socket, address: str) -> None:
        self.connections.add(sock)
        try:
            super().handle(sock, address)
        finally:
            self.connections.discard(sock)

    def finish(self) -> None:
        """Accept nobody, read no further; answers under way are completed. At most `GRACE_SECONDS`.

        Whoever reads sees an end: idle connections close, and a resumable upload keeps what has come.
        """
        self.close()
        for connection in list(self.connections):
            end_reading(connection)
        if self.pool is not None:
            self.pool.join(timeout=GRACE_SECONDS)


def end_reading(connection: socket) -> None:
    """Shut the reading half, also below TLS (whose own shutdown would end writing too)."""
    try:
        with socket(fileno=os.dup(connection.fileno())) as same:
            same.shutdown(0)
    except OSError:
        return


def listen(settings: Settings) -> socket:
    """The listening socket, without the delay of small packets. Raises SettingsError where the address is taken."""
    try:
        family, _, _, _, address = getaddrinfo(settings.host, settings.port, type=SOCK_STREAM, flags=AI_PASSIVE)[0]
        listener = socket(family, SOCK_STREAM)
        listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        listener.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
        listener.bind(address)
    except OSError as error:
        raise SettingsError(f"{settings.host}:{settings.port} cannot be used: {error.strerror}") from None
    listener.listen(BACKLOG)
    return listener


def tls(certificate: Path | None, key: Path | None) -> ssl.SSLContext | None:
    """TLS 1.2 or newer with the given files; None where there are none. Raises SettingsError."""
    if certificate is None or key is None:
        return None
    context = SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(f"NOKEN_TLS_CERT and NOKEN_TLS_KEY cannot be used: {error}") from None
    return context


def serve(app: Wsgi, settings: Settings, bell: Bell | None = None) -> None:
    """Serve until SIGTERM or SIGINT. With a `bell`, open streams hear what is told in the connected database."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    dispatcher = Dispatcher(app, settings)
    server = Server(listen(settings), dispatcher, tls(settings.tls_cert, settings.tls_key))
    stopping = Event()

    def stop() -> None:
        last_resort = threading.Timer(LAST_RESORT_SECONDS, os._exit, [1])
        last_resort.daemon = True
        last_resort.start()
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, stop)
    listener = begin_to_listen(dispatcher.streams, bell) if bell else None
    server.start()
    log.info("serving")
    stopping.wait()
    if listener is not None:
        listener.stop()
    server.finish()
