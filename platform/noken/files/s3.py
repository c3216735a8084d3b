"""Bytes in an S3 bucket: `NOKEN_STORAGE_URL=s3://bucket/prefix?endpoint=…`, credentials from the `AWS_…` variables."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from noken.files.reasons import Reason
from noken.files.refusal import Refused
from noken.files.storage import Missing
from noken.settings import SettingsError

CHUNK = 1024 * 1024


class S3Storage:
    """Each object under `<prefix>/<sha256>`. Reads ask for a piece at a time: a slow phone holds no connection."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        if parts.scheme != "s3" or not parts.netloc or set(query) - {"endpoint", "region"}:
            raise SettingsError("NOKEN_STORAGE_URL must look like s3://bucket/prefix?endpoint=https://…&region=…")
        endpoint, region = query.get("endpoint", [None])[0], query.get("region", ["us-east-1"])[0]
        self.prefix = parts.path.strip("/")
        self.store = S3Store(
            parts.netloc,
            endpoint=endpoint,
            region=region,
            client_options={"allow_http": bool(endpoint and endpoint.startswith("http://")), "timeout": "60s"},
            retry_config={"max_retries": 3},
        )

    def _key(self, sha256: str) -> str:
        return f"{self.prefix}/{sha256}" if self.prefix else sha256

    def put(self, source: Path, sha256: str) -> None:
        if self.exists(sha256):
            return
        try:
            obstore.put(self.store, self._key(sha256), source)
        except (BaseError, OSError) as error:
            raise Refused(Reason.STORAGE_DOWN) from error

    def read(self, sha256: str, start: int, stop: int) -> Iterator[bytes]:
        first = self._piece(sha256, start, min(stop, start + CHUNK)) if start < stop else b""
        return self._chunks(sha256, first, start + len(first), stop)

    def _chunks(self, sha256: str, first: bytes, start: int, stop: int) -> Iterator[bytes]:
        if first:
            yield first
        while start < stop:
            piece = self._piece(sha256, start, min(stop, start + CHUNK))
            start += len(piece)
            yield piece

    def _piece(self, sha256: str, start: int, stop: int) -> bytes:
        try:
            return bytes(obstore.get_range(self.store, self._key(sha256), start=start, end=stop))
        except FileNotFoundError:
            raise Missing(sha256) from None
        except BaseError as error:
            raise Refused(Reason.STORAGE_DOWN) from error

    def exists(self, sha256: str) -> bool:
        try:
            self.size(sha256)
        except Missing:
            return False
        return True

    def size(self, sha256: str) -> int:
        try:
            return obstore.head(self.store, self._key(sha256))["size"]
        except FileNotFoundError:
            raise Missing(sha256) from None
        except BaseError as error:
            raise Refused(Reason.STORAGE_DOWN) from error

    def delete(self, sha256: str) -> None:
        try:
            obstore.delete(self.store, self._key(sha256))
        except FileNotFoundError:
            return
        except BaseError as error:
            raise Refused(Reason.STORAGE_DOWN) from error
