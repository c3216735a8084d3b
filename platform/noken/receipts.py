"""Receipts: what the city signs for what it took in, and the keys for that and for sealed bundles.

A receipt is a JSON Web Signature (RFC 7515, Ed25519 by RFC 8037 and 9864) that follows from the row of a command, so it
is never stored: asked for again it is the same. It names no person and may be shown to anybody. See `docs/protocol.md`.
"""

import contextlib
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey
from sqlalchemy import select

from noken.database import session
from noken.idempotency import CommandRow

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ISSUER = "noken"
SIGNING = ["Ed25519"]
SEALING = ["ECDH-ES", "A256GCM"]
LARGEST_BUNDLE = 50_000_000
_registry = jwe.JWERegistry(algorithms=SEALING)
_registry.max_ciphertext_length = 2 * LARGEST_BUNDLE


class NotAReceipt(ValueError):
    """Altered, cut short, or signed by somebody else."""


class NotABundle(ValueError):
    """Altered, cut short, or sealed for another server."""


@dataclass(frozen=True)
class Receipt:
    """What a receipt says: the key of the command, what it was, the hash of its content, both times."""

    key: UUID
    command: str
    sha256: str
    written_at: datetime | None
    received_at: datetime


@dataclass(frozen=True)
class Keys:
    """The two private keys of this city."""

    signing: OKPKey
    sealing: ECKey

    def public(self) -> dict[str, list[dict[str, Any]]]:
        """The JSON Web Key Set (RFC 7517) with which anybody checks receipts and seals bundles."""
        described = [
            {**self.signing.as_dict(private=False), "kid": self.signing.thumbprint(), "use": "sig", "alg": "Ed25519"},
            {**self.sealing.as_dict(private=False), "kid": self.sealing.thumbprint(), "use": "enc", "alg": "ECDH-ES"},
        ]
        return {"keys": described}


@lru_cache(4)
def keys_in(data: Path) -> Keys:
    """The keys kept in the data folder (mode 600), made once. They are part of a backup: without them old receipts
    cannot be checked any more."""
    data.mkdir(parents=True, exist_ok=True)
    signing = _kept(data / "receipts.pem", lambda: OKPKey.generate_key("Ed25519"))
    sealing = _kept(data / "bundles.pem", lambda: ECKey.generate_key("P-256"))
    return Keys(OKPKey.import_key(signing), ECKey.import_key(sealing))


def _kept(file: Path, make: Callable[[], OKPKey | ECKey]) -> bytes:
    if not file.exists():
        with tempfile.NamedTemporaryFile(dir=file.parent) as fresh:  # mode 600
            fresh.write(make().as_pem(private=True))
            fresh.flush()
            os.fsync(fresh.fileno())
            with contextlib.suppress(FileExistsError):  # another process was first: its key counts
                os.link(fresh.name, file)
    return file.read_bytes()


def receipt_number(key: UUID) -> str:
    """Forty random bits of the key in eight signs without I, L, O, U, to be read out by telephone: `7F3K-92QD`."""
    low = key.int & ((1 << 40) - 1)
    signs = "".join(DIGITS[(low >> shift) & 31] for shift in range(35, -1, -5))
    return f"{signs[:4]}-{signs[4:]}"


def command_of(account_id: UUID, key: UUID) -> CommandRow | None:
    """The command that an account sent under a key, None where it never arrived."""
    query = select(CommandRow).where(CommandRow.account_id == account_id, CommandRow.key == key)
    return session().scalars(query).one_or_none()


def is_known(receipt: Receipt) -> bool:
    """Whether this database has what the receipt speaks of; not so after a restore from an older backup."""
    query = select(CommandRow.content_hash).where(CommandRow.key == receipt.key)
    return receipt.sha256 in session().scalars(query).all()


def unknown_keys(account_id: UUID, keys: set[UUID]) -> set[UUID]:
    """Those of `keys` under which this account has sent nothing that is here."""
    query = select(CommandRow.key).where(CommandRow.account_id == account_id, CommandRow.key.in_(keys))
    return keys - set(session().scalars(query))


def sign(row: CommandRow, keys: Keys) -> str:
    """The receipt of a command in compact form, some 400 signs."""
    content = {
        "iss": ISSUER,
        "jti": str(row.key),
        "cmd": row.command,
        "sha256": row.content_hash,
        "written_at": _text(row.written_at),
        "received_at": _text(row.created_at),
    }
    header = {"alg": "Ed25519", "kid": keys.signing.thumbprint()}
    return jws.serialize_compact(header, json.dumps(content, separators=(",", ":")), keys.signing, SIGNING)


def check(text: str, keys: Keys) -> Receipt:
    """What a receipt says. Raises NotAReceipt for everything that these keys did not sign just so."""
    try:
        content = json.loads(jws.deserialize_compact(text.strip(), keys.signing, SIGNING).payload)
        if content["iss"] != ISSUER:
            raise NotAReceipt
        written, received = content["written_at"], content["received_at"]
        moments = (datetime.fromisoformat(written) if written else None, datetime.fromisoformat(received))
        return Receipt(UUID(content["jti"]), str(content["cmd"]), str(content["sha256"]), *moments)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise NotAReceipt from error


def unseal(sealed: bytes, keys: Keys) -> bytes:
    """The plain text of a sealed bundle. Raises NotABundle, and nothing of it is trusted."""
    try:
        opened = jwe.decrypt_compact(sealed.strip(), keys.sealing, registry=_registry).plaintext
    except (JoseError, ValueError, TypeError) as error:
        raise NotABundle from error
    if opened is None:
        raise NotABundle
    return opened


def _text(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else None
