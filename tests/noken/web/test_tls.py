"""A school box with a certificate of its own: phones that know its authority trust it, others do not."""

import contextlib
import http.client
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from noken.certificates import Paths, make_certificates
from noken.settings import Settings, SettingsError
from noken.web.server import tls
from tests.noken.web.test_server import Running


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    return make_certificates(tmp_path_factory.mktemp("tls"), ["127.0.0.1", "noken.sekolah.lan"])


@pytest.fixture
def server(paths: Paths, tmp_path: Path) -> Iterator[Running]:
    made = Running(tmp_path, NOKEN_TLS_CERT=str(paths.server), NOKEN_TLS_KEY=str(paths.server_key))
    yield made
    made.process.kill()
    made.process.communicate()


def trusting(paths: Paths) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(paths.authority))


def test_who_knows_the_authority_gets_in(server: Running, paths: Paths) -> None:
    connection = http.client.HTTPSConnection("127.0.0.1", server.port, context=trusting(paths), timeout=20)
    for path, answer in (("/hello", b'"hello"'), ("/stream?20", b"x" * 800_000), ("/hello", b'"hello"')):
        connection.request("GET", path)
        assert connection.getresponse().read() == answer
    connection.request("GET", "/forwarded")
    assert b'"https"' in connection.getresponse().read()
    connection.request("POST", "/echo", b"a" * 500_000)
    assert b'"500000"' in connection.getresponse().read()


def test_a_stranger_s_phone_refuses_and_the_server_goes_on(server: Running, paths: Paths) -> None:
    unknowing = http.client.HTTPSConnection("127.0.0.1", server.port, timeout=20)
    with pytest.raises(ssl.SSLCertVerificationError):
        unknowing.request("GET", "/hello")
    with server.connect() as plain, contextlib.suppress(ConnectionResetError):
        plain.sendall(b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"hello" not in plain.recv(1000)
    test_who_knows_the_authority_gets_in(server, paths)
    server.stop()
    assert server.process.stderr
    assert server.process.stderr.read() == b"", "no word about them in the log"


def test_the_name_counts(server: Running, paths: Paths) -> None:
    context = trusting(paths)
    with server.connect() as raw, context.wrap_socket(raw, server_hostname="noken.sekolah.lan"):
        pass
    with server.connect() as raw, pytest.raises(ssl.SSLCertVerificationError):
        context.wrap_socket(raw, server_hostname="other.sekolah.lan")


def test_stopping_lets_go_of_idle_connections(server: Running, paths: Paths) -> None:
    with server.connect() as raw, trusting(paths).wrap_socket(raw, server_hostname="127.0.0.1") as idle:
        idle.sendall(b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"hello" in idle.recv(1000)
        assert server.stop() < 1.5
        assert server.process.returncode == 0


def test_keys_are_for_their_owner_only_and_the_authority_stays(tmp_path: Path) -> None:
    first = make_certificates(tmp_path / "tls", ["a.lan"])
    authority, certificate = first.authority.read_bytes(), first.server.read_bytes()
    files = (first.authority, first.authority_key, first.server, first.server_key)
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    second = make_certificates(tmp_path / "tls", ["b.lan", "192.168.1.10", "::1"])
    assert second.authority.read_bytes() == authority
    assert second.server.read_bytes() != certificate


def test_files_that_are_no_certificate_are_one_clear_sentence(tmp_path: Path) -> None:
    wrong = tmp_path / "x"
    wrong.write_text("no")
    with pytest.raises(SettingsError, match="NOKEN_TLS_CERT"):
        tls(wrong, wrong)
    with pytest.raises(SettingsError, match="NOKEN_TLS_CERT"):
        tls(tmp_path / "missing", wrong)
    assert tls(None, None) is None
    assert Settings(tls_cert=wrong).secure
