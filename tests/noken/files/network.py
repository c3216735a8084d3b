"""A network that breaks: a wire between a client and a server that is cut in the middle."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Wire:
    """Where to connect instead; how often it broke so far, and the bytes it carried towards the server."""

    port: int
    broken: int = 0
    carried: int = 0


@contextmanager
def bad_network(port: int, cuts: int, after: int) -> Iterator[Wire]:
    """A wire to `port`. The first `cuts` connections that have carried more than `after` bytes up are cut off."""
    listener = socket.create_server(("127.0.0.1", 0))
    wire = Wire(int(listener.getsockname()[1]))

    def carry(source: socket.socket, target: socket.socket, up: bool) -> None:
        here, cut = 0, False
        try:
            while not cut and (piece := source.recv(8192)):
                here += len(piece)
                target.sendall(piece)
                wire.carried += len(piece) * up
                cut = up and here > after and wire.broken < cuts
            wire.broken += cut
            target.shutdown(socket.SHUT_WR)
            if cut:
                source.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def accept() -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", port))
            for source, target, up in ((near, far, True), (far, near, False)):
                threading.Thread(target=carry, args=(source, target, up), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield wire
    listener.close()
