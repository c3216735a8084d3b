"""Bytes by their hash: the same promises on a disk and on a real S3 server (moto's, on the loopback)."""

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from moto.server import ThreadedMotoServer

from noken.files.refusal import Refused
from noken.files.s3 import S3Storage
from noken.files.storage import LocalStorage, Missing, Storage
from noken.settings import SettingsError

LARGE = os.urandom(7_000_000)
KEYS = {"AWS_ACCESS_KEY_ID": "kunci", "AWS_SECRET_ACCESS_KEY": "rahasia"}


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """URL of an S3 server with one bucket."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    urlopen(Request(f"http://{host}:{port}/arsip", method="PUT")).close()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["local", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Storage:
    if request.param == "local":
        return LocalStorage(tmp_path / "files")
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    return S3Storage(f"s3://arsip/{tmp_path.name}/berkas?endpoint={request.getfixturevalue('bucket')}")


def put(storage: Storage, folder: Path, content: bytes) -> str:
    source = folder / "source"
    source.write_bytes(content)
    name = hashlib.sha256(content).hexdigest()
    storage.put(source, name)
    return name


@pytest.mark.parametrize("content", [b"a", LARGE], ids=["small", "large"])
def test_what_is_put_is_read(storage: Storage, tmp_path: Path, content: bytes) -> None:
    name = put(storage, tmp_path, content)
    assert storage.exists(name)
    assert storage.size(name) == len(content)
    assert b"".join(storage.read(name, 0, len(content))) == content


@pytest.mark.parametrize(("start", "stop"), [(0, 1), (5, 5), (999_999, 3_000_001), (6_999_990, 7_000_000)])
def test_ranges(storage: Storage, tmp_path: Path, start: int, stop: int) -> None:
    name = put(storage, tmp_path, LARGE)
    assert b"".join(storage.read(name, start, stop)) == LARGE[start:stop]


def test_reading_is_in_pieces(storage: Storage, tmp_path: Path) -> None:
    name = put(storage, tmp_path, LARGE)
    assert max(map(len, storage.read(name, 0, len(LARGE)))) <= 1024 * 1024


def test_putting_twice_is_once(storage: Storage, tmp_path: Path) -> None:
    assert put(storage, tmp_path, b"sama") == put(storage, tmp_path, b"sama")


def test_nothing_there(storage: Storage) -> None:
    name = "0" * 64
    assert not storage.exists(name)
    with pytest.raises(Missing):
        storage.size(name)
    with pytest.raises(Missing):
        storage.read(name, 0, 10)
    storage.delete(name)


def test_deleted_is_gone(storage: Storage, tmp_path: Path) -> None:
    name = put(storage, tmp_path, b"sekali")
    storage.delete(name)
    assert not storage.exists(name)
    put(storage, tmp_path, b"sekali")
    assert storage.exists(name)


def test_local_files_are_private_and_nothing_is_left_beside(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path / "files")
    name = put(storage, tmp_path, b"rahasia")
    (found,) = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert found == tmp_path / "files" / name[:2] / name[2:4] / name
    assert stat.S_IMODE(found.stat().st_mode) == 0o600
    assert not (tmp_path / "source").exists()


def test_an_s3_server_that_is_away_refuses_in_plain_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    storage = S3Storage("s3://arsip/x?endpoint=http://127.0.0.1:9")
    with pytest.raises(Refused) as caught:
        put(storage, tmp_path, b"a")
    assert caught.value.status == 503


@pytest.mark.parametrize("url", ["s3://", "http://arsip/x", "s3://arsip/x?geheim=1"])
def test_addresses_that_make_no_sense(url: str) -> None:
    with pytest.raises(SettingsError, match="NOKEN_STORAGE_URL"):
        S3Storage(url)
