"""A network that breaks: a proxy that cuts connections before sending, in the body, and before the reply.

It also counts what it cuts, so that a run can say that it was a bad day.
"""

import random
import socket
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

PIECE = 65_536
KINDS = ("before", "body", "reply")


@dataclass
class FaultProxy:
    """Listens on a port of its own and passes each connection on to `target`, or cuts it.

    `share`: of the connections, how many are cut at all. Each kind of cut is as frequent as the others.
    """

    target: int
    share: float
    seed: int = 1
    cuts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
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
            with socket.create_connection(("127.0.0.1", self.target), timeout=60) as server:
                if fate == "body":
                    asked = phone.recv(PIECE)
                    server.sendall(asked[: max(1, int(len(asked) * self._chance.random()))])
                    self.cuts[fate] += 1
                    return
                back = threading.Thread(target=self._back, args=(server, phone, fate), daemon=True)
                back.start()
                while asked := phone.recv(PIECE):
                    server.sendall(asked)
                with suppress(OSError):
                    server.shutdown(socket.SHUT_WR)
                back.join(60)

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
