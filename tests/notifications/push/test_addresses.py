"""Where messages may go."""

import socket

import pytest

from notifications.push.addresses import Endpoint, Forbidden, Reach, is_public
from tests.notifications.push.service import run

S = "https://"


@pytest.mark.parametrize(
    ("address", "authority", "path"),
    [
        (S + "fcm.googleapis.com/fcm/send/a:b-c_d", "fcm.googleapis.com", "/fcm/send/a:b-c_d"),
        (S + "updates.push.services.mozilla.com/wpush/v2/g", "updates.push.services.mozilla.com", "/wpush/v2/g"),
        (S + "WEB.push.apple.com/QA?x=1", "web.push.apple.com", "/QA?x=1"),
        (S + "wns2-by3p.notify.windows.com?token=BQY%2f", "wns2-by3p.notify.windows.com", "/?token=BQY%2f"),
        (S + "fcm.googleapis.com:443/a", "fcm.googleapis.com", "/a"),
    ],
)
def test_push_services_are_known(address: str, authority: str, path: str) -> None:
    endpoint = Reach().read(address)
    assert (endpoint.authority, endpoint.path) == (authority, path)
    assert endpoint.origin == S + authority


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http" + S[5:] + "fcm.googleapis.com/a",
        S + "fcm.googleapis.com:22/a",
        S + "fcm.googleapis.com:99999/a",
        S + "fcm.googleapis.com@127.0.0.1/a",
        S + "u:p@fcm.googleapis.com/a",
        S + "fcm.googleapis.com.evil.example/a",
        S + "evil.example/fcm.googleapis.com",
        S + "push.apple.com/a",
        S + ".push.apple.com/a",
        S + "evilpush.apple.com/a",
        S + "127.0.0.1/a",
        S + "[::1]/a",
        S + "fcm.googleapis.com\\@evil.example/a",
        S + "fcm.googleapis.com/a\r\nHost: evil",
        S + "fcm.googleapis.com/a b",
        S + "fcm.googleapis.com/ä",
        S + "fcm.googleapis.com#/a",
        "file:///etc/passwd",
        S + "fcm.googleapis.com/" + "a" * 2_000,
    ],
    ids=range(20),
)
def test_all_else_is_forbidden(address: str) -> None:
    with pytest.raises(Forbidden):
        Reach().read(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
    ],
)
def test_private_addresses(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "142.250.4.95", "2404:6800:4003:c00::5f", "::ffff:8.8.8.8"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


def test_a_name_that_leads_home_is_forbidden_when_it_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of a known service may be made to point anywhere; it counts what it points to now."""
    endpoint = Endpoint("updates.push.services.mozilla.com", 443, "/")
    answers = [["8.8.8.8"], ["127.0.0.1"], ["10.0.0.1", "8.8.4.4"]]

    def getaddrinfo(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in answers.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    assert run(Reach().resolve(endpoint)) == "8.8.8.8"
    with pytest.raises(Forbidden):
        run(Reach().resolve(endpoint))
    assert run(Reach().resolve(endpoint)) == "8.8.4.4"
