"""The live hub of a web process: open event streams, and one frame written straight to all their sockets.

Everything here runs on gevent's hub and never waits, touches no database and no file. A stream whose client takes
nothing keeps what is due in a short line; when that is full, the stream is ended and its browser comes again with the
number of the last event it got.
"""

import random
import ssl
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

import gevent
from gevent import socket
from gevent.ssl import SSLSocket

from noken.live import LiveEvent, Replay

HEART_SECONDS = 40
HEART = b":\n\n"
OLDEST_SECONDS = 3600
MOST_WAITING = 262_144
MOST_OF_BROWSER = 8
REMEMBERED = 2_000
SEND_SECONDS = 30
MISSED = b'data: {"kind":"missed"}\n\n'


@dataclass(frozen=True)
class Subscription:
    """Who wants to hear what: the view's answer to a request for the stream."""

    rooms: frozenset[str]
    replay: Replay
    browser: str = ""


class Stale(Exception):
    """The replay was read too long ago; it must be read again."""


@dataclass(eq=False)
class Stream:
    """One open stream. `seen`: events up to this number have been given."""

    socket: socket.socket
    subscription: Subscription
    seen: int = 0
    waiting: deque[bytes] = field(default_factory=deque)
    size: int = 0
    ended: bool = False

    def __post_init__(self) -> None:
        self.secret = isinstance(self.socket, SSLSocket)
        self.send: Callable[[bytes], int] = self.socket._sock.send  # type: ignore[attr-defined]  # never waits

    def write(self, frame: bytes) -> None:
        """Send now what the socket takes now, and the rest in turn."""
        if self.ended:
            return
        if not self.waiting and not self.secret:
            try:
                sent = self.send(frame)
            except BlockingIOError:
                sent = 0
            except OSError:
                self.end()
                return
            if sent == len(frame):
                return
            frame = frame[sent:]
        self.size += len(frame)
        if self.size > MOST_WAITING:
            self.end()
            return
        self.waiting.append(frame)
        if len(self.waiting) == 1:
            gevent.spawn(self._flush)

    def _flush(self) -> None:
        while self.waiting and not self.ended:
            frame = self.waiting[0]
            try:
                self.socket.settimeout(SEND_SECONDS)
                self.socket.sendall(frame)
            except (OSError, ssl.SSLError):
                self.end()
                return
            finally:
                self.socket.settimeout(None)
            self.waiting.popleft()
            self.size -= len(frame)

    def end(self) -> None:
        """Whoever reads the socket sees its end."""
        if not self.ended:
            self.ended = True
            try:
                self.socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


class Streams:
    """All open streams of this process, by room."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.count = 0
        self.rooms: dict[str, set[Stream]] = defaultdict(set)
        self.browsers: dict[str, list[Stream]] = defaultdict(list)
        self.recent: deque[LiveEvent] = deque(maxlen=REMEMBERED)
        self.number = 0

    @property
    def full(self) -> bool:
        return self.count >= self.most

    def begin_at(self, number: int) -> None:
        """Events up to `number` happened before this process listened."""
        self.number = number

    def publish(self, events: Sequence[LiveEvent]) -> None:
        """Give `events` to everybody they are for."""
        for event in events:
            self.number = event.number
            self.recent.append(event)
            receivers = self.rooms.get(event.room)
            if not receivers:
                continue
            frame = event.frame()
            for stream in tuple(receivers):
                if event.number > stream.seen:
                    stream.write(frame)

    def end(self, rooms: Iterable[str]) -> None:
        """End every stream that is in one of `rooms`."""
        for room in rooms:
            for stream in tuple(self.rooms.get(room, ())):
                stream.end()

    def serve(self, connection: socket.socket, head: bytes, subscription: Subscription) -> None:
        """Keep one stream until its client leaves. Raises Stale, with nothing sent, where the replay is too old."""
        stream = Stream(connection, subscription, seen=subscription.replay.until)
        missed = self._since(stream)
        connection.settimeout(None)
        begin = f"retry: {random.randint(3_000, 12_000)}\n\n".encode()  # noqa: S311
        frames = [event.frame() for event in (*subscription.replay.events, *missed)]
        last = f"id: {max(self.number, stream.seen)}\n\n".encode()
        self._add(stream)
        try:
            stream.write(b"".join((head, begin, *([MISSED] if subscription.replay.gap else []), *frames, last)))
            with gevent.Timeout(OLDEST_SECONDS * random.uniform(0.8, 1.2)):  # noqa: S311
                while not stream.ended and connection.recv(4096):
                    continue
        except (OSError, gevent.Timeout):
            return
        finally:
            stream.ended = True
            self._remove(stream)

    def _since(self, stream: Stream) -> list[LiveEvent]:
        """What was published between the replay's reading and now, for this stream."""
        if self.number <= stream.seen:
            return []
        if not self.recent or self.recent[0].number > stream.seen + 1:
            raise Stale
        between = [event for event in self.recent if event.number > stream.seen]
        stream.seen = self.number
        return [event for event in between if event.room in stream.subscription.rooms]

    def _add(self, stream: Stream) -> None:
        self.count += 1
        for room in stream.subscription.rooms:
            self.rooms[room].add(stream)
        if browser := stream.subscription.browser:
            same = self.browsers[browser]
            same.append(stream)
            if len(same) > MOST_OF_BROWSER:
                same[0].end()

    def _remove(self, stream: Stream) -> None:
        self.count -= 1
        for room in stream.subscription.rooms:
            self.rooms[room].discard(stream)
            if not self.rooms[room]:
                del self.rooms[room]
        if browser := stream.subscription.browser:
            self.browsers[browser].remove(stream)
            if not self.browsers[browser]:
                del self.browsers[browser]

    def beat(self) -> None:
        """A sign of life to every stream, so that proxies keep it and the dead are noticed."""
        everybody: Collection[Stream] = {stream for streams in self.rooms.values() for stream in streams}
        for stream in everybody:
            stream.write(HEART)
