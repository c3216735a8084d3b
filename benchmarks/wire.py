"""A wire between phones and the city that can be off: nothing listens then, and what was under way is broken.

The browser's own "offline" does not reach a service worker that starts at that very moment; this does.
"""

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field

PIECE = 65_536


@dataclass
class Wire:
    """Listens on a port of its own, the same each time it is on, and passes each connection on to `target`."""

    target: int
    port: int = 0
    carried: int = 0  # bytes from the city to the phones
    ends: set[socket.socket] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.on()

    def on(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=256)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, args=(self._listener,), daemon=True).start()

    def off(self) -> None:
        for one in (self._listener, *self.ends):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.ends.clear()

    def _listen(self, listener: socket.socket) -> None:
        while True:
            try:
                phone, _ = listener.accept()
                city = socket.create_connection(("127.0.0.1", self.target), 60)
            except OSError:
                return
            self.ends |= {phone, city}
            for one, other in ((phone, city), (city, phone)):
                threading.Thread(target=self._carry, args=(one, other, one is city), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket, counts: bool) -> None:
        with suppress(OSError):
            while said := one.recv(PIECE):
                other.sendall(said)
                self.carried += len(said) * counts
        with suppress(OSError):
            other.shutdown(socket.SHUT_WR)
        self.ends.discard(one)
