"""As much of HTTP/2 (RFC 9113) as a client needs that posts small bodies to one origin, thousands a second.

The peer is told to use no table of header fields (SETTINGS_HEADER_TABLE_SIZE 0), so that each of its header blocks
stands alone and only those of failures need decoding.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import cast

from hpack import Decoder, HPACKError

from notifications.push import frames
from notifications.push.fields import Fields, Headers, success
from notifications.push.frames import ACK, END_HEADERS, END_STREAM, LAST_STREAM, ProtocolError, Reader, frame

OUR_WINDOW = 1 << 20
KEPT_BODY = 2_000


class NotSent(Exception):
    """The request was certainly not acted upon; it may be sent again without a thought."""


class Lost(Exception):
    """The connection ended before the answer: nobody knows whether the request was acted upon."""


@dataclass(frozen=True)
class Response:
    """`headers` and `body` (its beginning) are filled only where the status is no success."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


Answer = asyncio.Future[Response]


@dataclass(slots=True)
class Stream:
    """One request under way: what is left to send, how much the peer takes of it, what has come back."""

    answer: Answer
    left: bytes
    window: int = 0
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def fail(self, reason: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(reason)


class Connection(asyncio.Protocol):
    """One connection to one origin. `post()` as often as wanted: what the peer does not take yet waits in line."""

    def __init__(self, authority: str) -> None:
        self.loop = asyncio.get_running_loop()
        self.fields = Fields(authority)
        self.reader = Reader()
        self.ready = asyncio.Event()
        self.ended: Exception | None = None
        self.waiting: deque[tuple[Stream, bytes, Headers]] = deque()
        self.streams: dict[int, Stream] = {}
        self.sending: deque[int] = deque()
        self.next_id = 1
        self.most_streams, self.first_window, self.most_frame = 100, 65_535, frames.MOST_BYTES
        self.window = 65_535
        self.unread = 0
        self.paused = False
        self.pump_soon: asyncio.Handle | None = None

    @property
    def open(self) -> bool:
        """Whether new requests may be given to it."""
        return self.ended is None and self.next_id < LAST_STREAM

    def post(self, path: str, headers: Headers, body: bytes) -> Answer:
        """The answer to come; it fails with NotSent or Lost."""
        stream = Stream(self.loop.create_future(), body)
        if not self.open:
            stream.fail(NotSent("the connection takes no more requests"))
            return stream.answer
        self.waiting.append((stream, path.encode("ascii"), headers))
        if self.pump_soon is None:
            self.pump_soon = self.loop.call_soon(self._pump)
        return stream.answer

    def close(self) -> None:
        """Say good-bye; what is still under way is lost."""
        self._write(frame(frames.GOAWAY, 0, 0, bytes(8)))
        self.transport.close()
        self._end(Lost("closed"))

    def abort(self, reason: str) -> None:
        """Let go at once; what is still under way is lost."""
        self._end(Lost(reason))
        self.transport.abort()

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        ours = {frames.TABLE_SIZE: 0, frames.ENABLE_PUSH: 0, frames.FIRST_WINDOW: OUR_WINDOW}
        self._write(frames.PREFACE + frame(frames.SETTINGS, 0, 0, frames.write_settings(ours)))

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(Lost(str(exc) if exc else "the peer closed the connection"))

    def pause_writing(self) -> None:
        self.paused = True

    def resume_writing(self) -> None:
        self.paused = False
        self._pump()

    def data_received(self, data: bytes) -> None:
        try:
            for kind, flags, stream, payload in self.reader.feed(data):
                self._take(kind, flags, stream, payload)
        except (ProtocolError, HPACKError) as error:
            self.abort(f"{type(error).__name__}: {error}")
            return
        if self.unread >= OUR_WINDOW // 32:
            self._write(frame(frames.WINDOW_UPDATE, 0, 0, frames.number(self.unread)))
            self.unread = 0
        self._pump()

    # Frames that come in

    def _take(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        if kind == frames.HEADERS:
            self._take_headers(stream, flags, payload)
        elif kind == frames.DATA:
            self._take_data(stream, flags, payload)
        elif kind == frames.SETTINGS:
            self._take_settings(flags, payload)
        elif kind == frames.WINDOW_UPDATE:
            self._widen(stream, frames.read_number(payload))
        elif kind == frames.RST_STREAM:
            self._take_reset(stream, frames.read_number(payload))
        elif kind == frames.GOAWAY:
            self._end(NotSent("the peer is leaving"), above=frames.read_number(payload))
        elif kind == frames.PING and not flags & ACK:
            self._write(frame(frames.PING, ACK, 0, payload))
        elif kind == frames.PUSH_PROMISE:
            raise ProtocolError("a promise we forbade")

    def _take_headers(self, number: int, flags: int, block: bytes) -> None:
        stream = self.streams.get(number)
        if stream is None:
            return
        if not stream.status and not (status := success(block)):
            status, stream.headers = _decoded(block)
            if status < 200:
                return
        stream.status = stream.status or status
        if flags & END_STREAM:
            self._finish(number, stream)

    def _take_data(self, number: int, flags: int, payload: bytes) -> None:
        self.unread += len(payload)
        stream = self.streams.get(number)
        if stream is None:
            return
        if len(stream.body) < KEPT_BODY:
            stream.body = (stream.body + payload)[:KEPT_BODY]
        if flags & END_STREAM:
            self._finish(number, stream)

    def _finish(self, number: int, stream: Stream) -> None:
        del self.streams[number]
        if stream.left:  # an answer before all was sent: the peer needs no more of it
            self._write(frame(frames.RST_STREAM, 0, number, frames.number(frames.CANCEL)))
        if not stream.answer.done():
            stream.answer.set_result(Response(stream.status, stream.headers, stream.body))
        if self.ended is not None and not self.streams:
            self.transport.close()

    def _take_settings(self, flags: int, payload: bytes) -> None:
        if flags & ACK:
            return
        said = frames.read_settings(payload)
        self.fields.allow(said.get(frames.TABLE_SIZE, 4096))
        self.most_streams = said.get(frames.MOST_STREAMS, self.most_streams)
        self.most_frame = said.get(frames.MOST_FRAME, self.most_frame)
        wider = said.get(frames.FIRST_WINDOW, self.first_window) - self.first_window
        self.first_window += wider
        for stream in self.streams.values():
            stream.window += wider
        self._write(frame(frames.SETTINGS, ACK, 0))
        self.ready.set()

    def _widen(self, number: int, by: int) -> None:
        if number == 0:
            self.window += by
        elif stream := self.streams.get(number):
            stream.window += by

    def _take_reset(self, number: int, code: int) -> None:
        if stream := self.streams.pop(number, None):
            kind = NotSent if code == frames.REFUSED_STREAM else Lost
            stream.fail(kind(f"the peer gave the request up ({code})"))

    # What goes out

    def _write(self, content: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(content)

    def _pump(self) -> None:
        """Everything the peer takes now, in one write."""
        if self.pump_soon is not None:
            self.pump_soon.cancel()
            self.pump_soon = None
        if self.paused or not self.ready.is_set():
            return
        out: list[bytes] = []
        self._send_bodies(out)
        while self.waiting and len(self.streams) < self.most_streams and self.window > 0 and self.open:
            stream, path, headers = self.waiting.popleft()
            number, self.next_id = self.next_id, self.next_id + 2
            stream.window = self.first_window
            self.streams[number] = stream
            block = self.fields.block(path, headers, len(stream.left))
            out.append(frame(frames.HEADERS, END_HEADERS, number, block))
            self.sending.append(number)
            self._send_bodies(out)
        if out:
            self._write(b"".join(out))

    def _send_bodies(self, out: list[bytes]) -> None:
        """As much of the bodies in line as the peer's windows allow, each in its turn."""
        for _ in range(len(self.sending)):
            number = self.sending.popleft()
            stream = self.streams.get(number)
            while stream is not None and stream.left:
                length = min(len(stream.left), self.window, stream.window, self.most_frame)
                if length <= 0:
                    self.sending.append(number)
                    break
                piece, stream.left = stream.left[:length], stream.left[length:]
                self.window -= length
                stream.window -= length
                out.append(frame(frames.DATA, 0 if stream.left else END_STREAM, number, piece))

    def _end(self, reason: Exception, above: int = 0) -> None:
        """Nothing new from here on. Requests above `above` end with `reason`, those never sent with NotSent."""
        self.ended = self.ended or reason
        self.ready.set()
        for number in [number for number in self.streams if number > above]:
            self.streams.pop(number).fail(reason)
        for stream, _, _ in self.waiting:
            stream.fail(NotSent(str(reason)))
        self.waiting.clear()


def _decoded(block: bytes) -> tuple[int, dict[str, str]]:
    """Status and fields of a header block that stands alone."""
    decoder = Decoder()
    decoder.max_allowed_table_size = decoder.header_table_size = 0
    found = {str(name): str(value) for name, value in decoder.decode(block)}
    said = found.get(":status", "")
    if not (said.isdigit() and 100 <= int(said) < 600):
        raise ProtocolError("an answer without a status")
    return int(said), found
