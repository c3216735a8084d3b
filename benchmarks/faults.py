"""A network that breaks: a proxy that cuts connections before sending, in the body, and before the reply.

It also counts what it cuts and what it carried up, so that a run can say that it was a bad day, and what it cost.
"""

import random
import socket
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

PIECE, FINE = 65_536, 8_192
KINDS = ("before", "body", "reply")


@dataclass
class FaultProxy:
    """Listens on a port of its own and passes each connection on to `target`, or cuts it.

    `share`: of the connections, how many are cut at all. Each kind of cut is as frequent as the others. `after`: bytes
    up after which the connection that carries them is cut, again and again, `most` times (kind "far").
    `source`: the address it comes from.
    """

    target: int
    share: float
    seed: int = 1
    after: int = 0
    most: int = 0
    source: str = "127.0.0.1"
    up: int = 0
    cuts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._since_cut = 0
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                phone, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(phone, self._fate()), daemon=True).start()

    def _fate(self) -> str:
        return self._chance.choice(KINDS) if self._chance.random() < self.share else ""

    def _serve(self, phone: socket.socket, fate: str) -> None:
        with phone, suppress(OSError):
            if fate == "before":
                self.cuts[fate] += 1
                return
            with socket.create_connection(("127.0.0.1", self.target), 60, (self.source, 0)) as server:
                if fate == "body":
                    asked = phone.recv(PIECE)
                    server.sendall(asked[: max(1, int(len(asked) * self._chance.random()))])
                    self.cuts[fate] += 1
                    return
                back = threading.Thread(target=self._back, args=(server, phone, fate), daemon=True)
                back.start()
                self._carry_up(phone, server)
                with suppress(OSError):
                    server.shutdown(socket.SHUT_WR)
                back.join(60)

    def _carry_up(self, phone: socket.socket, server: socket.socket) -> None:
        while asked := phone.recv(FINE if self.after else PIECE):
            self.up += len(asked)
            self._since_cut += len(asked)
            server.sendall(asked)
            if self.after and self._since_cut > self.after and self.cuts["far"] < self.most:
                self.cuts["far"] += 1
                self._since_cut = 0
                phone.shutdown(socket.SHUT_RDWR)
                return

    def _back(self, server: socket.socket, phone: socket.socket, fate: str) -> None:
        try:
            while said := server.recv(PIECE):
                if fate == "reply":
                    self.cuts[fate] += 1
                    return
                phone.sendall(said)
        except OSError:
            return
        finally:
            with suppress(OSError):
                phone.shutdown(socket.SHUT_RDWR)
