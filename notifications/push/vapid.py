"""The city's signature on its messages (VAPID, RFC 8292): push services take messages for a subscription only from
whoever made it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from joserfc import jwt
from joserfc.jwk import ECKey

from notifications.push.seal import CURVE, encode

TOKEN_SECONDS = 12 * 3600
SPARE_SECONDS = 3600


def new_key() -> bytes:
    """A private key in PEM."""
    return ec.generate_private_key(CURVE).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@dataclass
class Vapid:
    """Signs for one city. `contact`: a real `mailto:` or `https:` address, which some services insist upon.

    A token holds for one service and twelve hours; it is made again an hour before that.
    """

    pem: bytes
    contact: str
    clock: Callable[[], float] = time.time
    _tokens: dict[str, tuple[float, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._key = ECKey.import_key(self.pem)
        self._private = cast(ec.EllipticCurvePrivateKey, load_pem_private_key(self.pem, None))
        point = self._private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.public = encode(point)

    @property
    def secret(self) -> bytes:
        """The private number, 32 bytes, as other libraries want it."""
        return self._private.private_numbers().private_value.to_bytes(32, "big")

    def authorization(self, origin: str) -> str:
        """The `Authorization` header for messages to the service at `origin` (`https://host`)."""
        until, header = self._tokens.get(origin, (0.0, ""))
        moment = self.clock()
        if until - SPARE_SECONDS < moment:
            until = moment + TOKEN_SECONDS
            claims = {"aud": origin, "exp": int(until), "sub": self.contact}
            token = jwt.encode({"typ": "JWT", "alg": "ES256"}, claims, self._key)
            header = f"vapid t={token}, k={self.public}"
            self._tokens[origin] = (until, header)
        return header
