"""Sealed by us, opened by others; the example of the standard."""

import hmac
from unittest.mock import patch

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.push.seal import CURVE, MOST_BYTES, BadKey, ReceiverKeys, SenderKey, decode, encode, seal
from tests.notifications.push.service import Browser

PLAIN = b"When I grow up, I want to be a watermelon"
STANDARD = {  # RFC 8291, 5 and appendix A
    "sender": "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
    "point": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    "salt": "DGv6ra1nlYgDCS1FRnbzlw",
    "sealed": "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
    "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
}
BROWSER = Browser()


def opened(sealed: bytes, browser: Browser) -> bytes:
    content: bytes = http_ece.decrypt(
        sealed, private_key=browser.private, auth_secret=browser.auth, version="aes128gcm"
    )
    return content


def test_the_example_of_the_standard() -> None:
    number = int.from_bytes(decode(STANDARD["sender"]), "big")
    sender = SenderKey(ec.derive_private_key(number, CURVE))
    keys = ReceiverKeys.read(STANDARD["point"], STANDARD["auth"])
    with patch("notifications.push.seal.os.urandom", lambda _: decode(STANDARD["salt"])):
        assert encode(seal(PLAIN, keys, sender)) == STANDARD["sealed"]


@settings(deadline=None)
@given(content=st.binary(max_size=MOST_BYTES))
def test_another_library_opens_it(content: bytes) -> None:
    sender = SenderKey.fresh()
    first, second = seal(content, BROWSER.keys, sender), seal(content, BROWSER.keys, sender)
    assert opened(first, BROWSER) == opened(second, BROWSER) == content
    assert first != second, "the salt is new each time"
    assert len(first) <= 4096


def test_nobody_else_opens_it() -> None:
    sealed = seal(b"rahasia", BROWSER.keys, SenderKey.fresh())
    with pytest.raises(http_ece.ECEException):
        opened(sealed, Browser())
    with pytest.raises(http_ece.ECEException):
        opened(sealed[:-1] + bytes((sealed[-1] ^ 1,)), BROWSER)


def test_one_byte_too_many_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 3993"):
        seal(bytes(MOST_BYTES + 1), BROWSER.keys, SenderKey.fresh())


@pytest.mark.parametrize(
    ("point", "auth"),
    [
        ("", ""),
        ("!!", "BTBZMqHH6r4Tts7J_aSIgg"),
        ("BCVxsr7N", "BTBZMqHH6r4Tts7J_aSIgg"),
        (encode(b"\x04" + bytes(64)), "BTBZMqHH6r4Tts7J_aSIgg"),
        (encode(b"\x02" + bytes(32)), "BTBZMqHH6r4Tts7J_aSIgg"),
        (STANDARD["point"], "BTBZMqHH6r4Tts7J"),
        ("é" * 87, "BTBZMqHH6r4Tts7J_aSIgg"),
    ],
    ids=range(7),
)
def test_keys_that_are_none_are_refused(point: str, auth: str) -> None:
    with pytest.raises(BadKey):
        ReceiverKeys.read(point, auth)


def test_what_a_browser_gives_is_read_with_or_without_padding() -> None:
    keys = BROWSER.keys
    assert ReceiverKeys.read(encode(keys.point), encode(keys.auth) + "==") == keys
    assert hmac.compare_digest(decode(encode(keys.auth)), keys.auth)
