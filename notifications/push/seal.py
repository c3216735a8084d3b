"""Sealing a message so that only one browser can read it: RFC 8291 over RFC 8188 (`aes128gcm`, one record)."""

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

POINT_BYTES = 65
AUTH_BYTES = 16
SALT_BYTES = 16
RECORD_BYTES = 4096
OVERHEAD = SALT_BYTES + 4 + 1 + POINT_BYTES + 1 + 16
MOST_BYTES = RECORD_BYTES - OVERHEAD  # push services take 4,096 bytes in all
LAST_RECORD = b"\x02"
KEY_INFO = b"WebPush: info\0"
CONTENT_KEY_INFO = b"Content-Encoding: aes128gcm\0\x01"
NONCE_INFO = b"Content-Encoding: nonce\0\x01"
CURVE = ec.SECP256R1()


class BadKey(ValueError):
    """A subscription whose keys are no keys."""


def encode(raw: bytes) -> str:
    """URL-safe base64 without padding, as browsers and tokens write it."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The bytes of URL-safe base64 with or without padding. Raises BadKey."""
    try:
        return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except ValueError:
        raise BadKey("not base64") from None


@dataclass(frozen=True)
class SenderKey:
    """The sender's half of the key agreement. One for a batch of the same announcement, or a fresh one per message;
    it lives in memory only."""

    private: ec.EllipticCurvePrivateKey

    @classmethod
    def fresh(cls) -> "SenderKey":
        return cls(ec.generate_private_key(CURVE))

    @cached_property
    def public(self) -> bytes:
        """The uncompressed point, 65 bytes."""
        return self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass(frozen=True)
class ReceiverKeys:
    """What a browser gave with its subscription: `point` (p256dh, 65 bytes) and `auth` (16 bytes)."""

    point: bytes
    auth: bytes

    @classmethod
    def read(cls, p256dh: str, auth: str) -> "ReceiverKeys":
        """From the texts of a subscription. Raises BadKey unless they are a point of P-256 and sixteen bytes."""
        keys = cls(decode(p256dh), decode(auth))
        if len(keys.auth) != AUTH_BYTES or len(keys.point) != POINT_BYTES:
            raise BadKey("wrong length")
        keys.public()
        return keys

    def public(self) -> ec.EllipticCurvePublicKey:
        try:
            return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, self.point)
        except ValueError:
            raise BadKey("not a point of P-256") from None


def seal(content: bytes, keys: ReceiverKeys, sender: SenderKey) -> bytes:
    """`content` for one browser, at most `MOST_BYTES` long; every call has a salt of its own. Raises ValueError."""
    if len(content) > MOST_BYTES:
        raise ValueError(f"a push message holds at most {MOST_BYTES} bytes, this one has {len(content)}")
    salt = os.urandom(SALT_BYTES)
    shared = sender.private.exchange(ec.ECDH(), keys.public())
    agreed = hmac.digest(keys.auth, shared, "sha256")
    material = hmac.digest(agreed, KEY_INFO + keys.point + sender.public + b"\x01", "sha256")
    derived = hmac.digest(salt, material, "sha256")
    content_key = hmac.digest(derived, CONTENT_KEY_INFO, "sha256")[:16]
    nonce = hmac.digest(derived, NONCE_INFO, "sha256")[:12]
    head = salt + RECORD_BYTES.to_bytes(4, "big") + bytes((POINT_BYTES,)) + sender.public
    return head + AESGCM(content_key).encrypt(nonce, content + LAST_RECORD, None)
