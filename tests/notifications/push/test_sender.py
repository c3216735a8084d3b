"""Messages to a real push service over TLS and HTTP/2, in good times and bad."""

import base64
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import http_ece
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from notifications.push import sender as sending
from notifications.push.addresses import Reach
from notifications.push.seal import ReceiverKeys, decode
from notifications.push.sender import Message, Outcome, Sender, Urgency, Verdict, retry_after
from notifications.push.vapid import TOKEN_SECONDS, Vapid, new_key
from tests.notifications.push.service import Browser, Service, run, service

BROWSER = Browser()


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture(scope="module")
def push(certificates: Path) -> Iterator[Service]:
    with service(certificates) as running:
        yield running


def message(address: str, content: bytes = b"{}", keys: ReceiverKeys = BROWSER.keys) -> Message:
    return Message(uuid4(), address, keys, content, ttl=60)


def send(sender: Sender, messages: list[Message], personal: bool = False) -> dict[UUID, Outcome]:
    """What became of each; every one is told exactly once."""
    told: list[Outcome] = []

    async def work() -> None:
        await sender.send(messages, told.append, personal)
        sender.close()

    run(work())
    assert sorted(outcome.id for outcome in told) == sorted(one.id for one in messages)
    return {outcome.id: outcome for outcome in told}


def one(push: Service, kind: str) -> Outcome:
    sent = message(push.address(kind))
    return send(push.sender(), [sent])[sent.id]


def test_a_message_arrives_sealed_and_signed(certificates: Path) -> None:
    with service(certificates, tells=True) as push:
        sender = push.sender()
        content = b'{"web_push": 8030, "notification": {"title": "Sekolah libur"}}'
        sent = Message(uuid4(), push.address("ok", "x"), BROWSER.keys, content, 3600, Urgency.HIGH, "libur")
        assert send(sender, [sent])[sent.id] == Outcome(sent.id, Verdict.ACCEPTED, 201)
        told = push.told()
    body = base64.b64decode(told["body"])
    opened = http_ece.decrypt(body, private_key=BROWSER.private, auth_secret=BROWSER.auth, version="aes128gcm")
    assert opened == content
    assert told["path"] == "/ok/x"
    assert told["authority"] == f"localhost:{push.port}"
    assert (told["encoding"], told["length"]) == ("aes128gcm", len(body))
    assert (told["ttl"], told["urgency"], told["topic"]) == ("3600", "high", "libur")
    scheme, token, key = told["authorization"].replace(",", "").split()
    assert (scheme, key) == ("vapid", f"k={sender.vapid.public}")
    point = decode(sender.vapid.public)
    public = ECKey.import_key({"kty": "EC", "crv": "P-256", "x": _b64(point[1:33]), "y": _b64(point[33:])})
    claims = jwt.decode(token.removeprefix("t="), public, algorithms=["ES256"]).claims
    assert claims["aud"] == f"https://localhost:{push.port}"
    assert claims["sub"] == "mailto:kota@jayapura.example"
    assert 0 < claims["exp"] - time.time() <= 24 * 3600


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def test_many_go_by_one_connection_each_for_its_own_browser(certificates: Path) -> None:
    browsers = [Browser() for _ in range(300)]
    with service(certificates, tells=True) as push:
        messages = [
            message(push.address("ok", number), f"kabar {number}".encode(), browser.keys)
            for number, browser in enumerate(browsers)
        ]
        outcomes = send(push.sender(), messages)
        told = [push.told() for _ in browsers]
    assert {outcome.verdict for outcome in outcomes.values()} == {Verdict.ACCEPTED}
    assert {one["session"] for one in told} == {1}
    senders = set()
    for one in told:
        number = int(one["path"].rpartition("/")[2])
        body = base64.b64decode(one["body"])
        senders.add(body[21:86])
        private, auth = browsers[number].private, browsers[number].auth
        opened = http_ece.decrypt(body, private_key=private, auth_secret=auth, version="aes128gcm")
        assert opened == f"kabar {number}".encode()
    assert len(senders) == 1, "one announcement shares the sender's half of the agreement"


def test_personal_messages_share_nothing(certificates: Path) -> None:
    with service(certificates, tells=True) as push:
        send(push.sender(), [message(push.address("ok", number)) for number in range(20)], personal=True)
        assert len({base64.b64decode(push.told()["body"])[21:86] for _ in range(20)}) == 20


@pytest.mark.parametrize(
    ("kind", "verdict", "status", "reason", "wait"),
    [
        ("ok", Verdict.ACCEPTED, 201, "", 0),
        ("hints", Verdict.ACCEPTED, 201, "", 0),
        ("gone", Verdict.GONE, 410, '{"errno": 106}', 0),
        ("missing", Verdict.GONE, 404, "", 0),
        ("later", Verdict.LATER, 429, "zu viel", 120),
        ("refused", Verdict.REFUSED, 403, "the token is not ours", 0),
        ("broken", Verdict.LATER, 503, "", 0),
    ],
)
def test_answers(push: Service, kind: str, verdict: Verdict, status: int, reason: str, wait: float) -> None:
    found = one(push, kind)
    assert (found.verdict, found.status, found.reason, found.retry_after) == (verdict, status, reason, wait)


def test_what_one_message_meets_harms_no_other(push: Service) -> None:
    kinds = ("ok", "gone", "later", "refused", "hints", "missing", "reset") * 40
    messages = [message(push.address(kind, number)) for number, kind in enumerate(kinds)]
    outcomes = send(push.sender(), messages)
    wanted = {
        "ok": Verdict.ACCEPTED,
        "hints": Verdict.ACCEPTED,
        "gone": Verdict.GONE,
        "missing": Verdict.GONE,
        "later": Verdict.LATER,
        "refused": Verdict.REFUSED,
        "reset": Verdict.LATER,
    }
    assert [outcomes[sent.id].verdict for sent in messages] == [wanted[kind] for kind in kinds]


@pytest.mark.parametrize(
    "settings",
    [
        {"maxConcurrentStreams": 1},
        {"initialWindowSize": 7},
        {"headerTableSize": 0},
        {"headerTableSize": 100_000, "maxFrameSize": 100_000},
    ],
    ids=str,
)
def test_services_with_narrow_ways(certificates: Path, settings: dict[str, int]) -> None:
    with service(certificates, settings=settings, tells=True, pings=True) as push:
        messages = [message(push.address("ok", number), bytes([number]) * 500) for number in range(60)]
        outcomes = send(push.sender(), messages)
        bodies = {told["path"]: base64.b64decode(told["body"]) for told in (push.told() for _ in messages)}
    assert {outcome.verdict for outcome in outcomes.values()} == {Verdict.ACCEPTED}
    for number in range(60):
        body = bodies[f"/ok/{number}"]
        opened = http_ece.decrypt(body, private_key=BROWSER.private, auth_secret=BROWSER.auth, version="aes128gcm")
        assert opened == bytes([number]) * 500


def test_a_service_that_leaves_after_some_messages_gets_the_rest_by_another_connection(certificates: Path) -> None:
    with service(certificates, leaves_after=25, tells=True) as push:
        messages = [message(push.address("ok", number)) for number in range(200)]
        outcomes = send(push.sender(), messages)
        told = [push.told() for _ in messages]
    assert {outcome.verdict for outcome in outcomes.values()} == {Verdict.ACCEPTED}
    assert sorted(int(one["path"].rpartition("/")[2]) for one in told) == list(range(200)), "each exactly once"
    assert max(one["session"] for one in told) >= 8


def test_a_connection_that_breaks_leaves_its_messages_for_later(push: Service) -> None:
    messages = [message(push.address("lost" if number == 50 else "ok", number)) for number in range(100)]
    outcomes = send(push.sender(), messages)
    assert outcomes[messages[50].id].verdict == Verdict.LATER
    assert {outcome.verdict for outcome in outcomes.values()} <= {Verdict.ACCEPTED, Verdict.LATER}


def test_a_service_that_falls_silent_is_let_go(push: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "ANSWER_SECONDS", 0.5)
    started = time.monotonic()
    found = one(push, "never")
    assert (found.verdict, found.reason) == (Verdict.LATER, "Lost: no answer")
    assert time.monotonic() - started < 5


def test_nobody_there_a_stranger_and_an_old_tongue(certificates: Path, push: Service, tmp_path: Path) -> None:
    nobody = message("https://localhost:1/ok/a")
    assert send(push.sender(), [nobody])[nobody.id].verdict == Verdict.LATER
    with service(tmp_path) as stranger:
        sent = message(stranger.address("ok"))
        found = send(push.sender(), [sent])[sent.id]
        assert found.verdict == Verdict.LATER, "a certificate nobody vouches for"
        assert "certificate" in found.reason.lower()
    with service(certificates, old=True) as old:
        assert "protocol" in one(old, "ok").reason


def test_what_cannot_be_sent_is_said_without_a_connection(push: Service) -> None:
    sender = push.sender()
    long, foreign = message(push.address("ok"), bytes(5_000)), message("https://evil.example/a")
    broken = message(push.address("ok"), keys=ReceiverKeys(b"\x04" + bytes(64), bytes(16)))
    outcomes = send(sender, [long, foreign, broken])
    assert outcomes[long.id].verdict == Verdict.REFUSED
    assert outcomes[foreign.id].verdict == Verdict.FORBIDDEN
    assert outcomes[broken.id].verdict == Verdict.GONE


def test_a_known_service_whose_name_leads_home_gets_nothing() -> None:
    sender = Sender(Vapid(new_key(), "mailto:a@b.id"), Reach(("localhost",), private=False))
    sent = message("https://localhost/a")
    assert send(sender, [sent])[sent.id].verdict == Verdict.FORBIDDEN


def test_a_signature_is_made_once_for_each_service_and_anew_in_time() -> None:
    moment = [1_000_000.0]
    vapid = Vapid(new_key(), "mailto:a@b.id", clock=lambda: moment[0])
    first = vapid.authorization("https://one.example")
    assert vapid.authorization("https://one.example") is first
    assert vapid.authorization("https://two.example") != first
    moment[0] += TOKEN_SECONDS - 60
    assert vapid.authorization("https://one.example") != first


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("", 0),
        ("bald", 0),
        ("-5", 0),
        ("99999999999999999999", 86_400),
        ("Thu, 01 Jan 1970 00:02:00 GMT", 60),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("²", 0),
    ],
)
def test_when_to_come_back(said: str, seconds: float) -> None:
    assert retry_after(said, now=lambda: 60.0) == seconds
