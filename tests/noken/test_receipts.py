"""Receipts follow from the command, say no name, and nothing altered passes."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwe, jws
from joserfc.jwk import ECKey, KeySet, OKPKey

from noken.idempotency import CommandRow
from noken.ids import new_id
from noken.receipts import SEALING, SIGNING, Keys, NotABundle, NotAReceipt, check, keys_in, receipt_number, sign, unseal

WRITTEN = datetime(2026, 11, 24, 10, 42, 7, tzinfo=UTC)
RECEIVED = datetime(2026, 11, 24, 22, 10, 31, 250_000, tzinfo=UTC)
KEYS = Keys(OKPKey.generate_key("Ed25519"), ECKey.generate_key("P-256"))
OTHERS = Keys(OKPKey.generate_key("Ed25519"), ECKey.generate_key("P-256"))


def command(written_at: datetime | None = WRITTEN) -> CommandRow:
    return CommandRow(
        account_id=new_id(),
        key=new_id(),
        command="learning.submit",
        content_hash="ab" * 32,
        created_at=RECEIVED,
        written_at=written_at,
    )


ROW = command()
TEXT = sign(ROW, KEYS)


def test_a_receipt_says_what_was_taken_in_and_nobodys_name() -> None:
    said = check(TEXT, KEYS)
    assert (said.key, said.command, said.sha256) == (ROW.key, "learning.submit", "ab" * 32)
    assert (said.written_at, said.received_at) == (WRITTEN, RECEIVED)
    assert str(ROW.account_id).encode() not in jws.deserialize_compact(TEXT, KEYS.signing, SIGNING).payload
    assert check(sign(command(None), KEYS), KEYS).written_at is None


def test_asked_for_again_it_is_the_same() -> None:
    assert sign(ROW, KEYS) == TEXT


def test_anybody_can_check_it_with_the_published_keys() -> None:
    published = KeySet.import_key_set(json.loads(json.dumps(KEYS.public())))
    assert b"learning.submit" in jws.deserialize_compact(TEXT, published, SIGNING).payload
    assert all("d" not in key for key in KEYS.public()["keys"])


@given(st.integers(0, len(TEXT) - 1), st.characters(codec="ascii"))
def test_nothing_altered_passes(place: int, sign_put: str) -> None:
    altered = TEXT[:place] + sign_put + TEXT[place + 1 :]
    try:
        assert check(altered, KEYS) == check(TEXT, KEYS), "only the unused bits of the last sign may differ"
    except NotAReceipt:
        assert altered != TEXT


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", TEXT[:-20], sign(ROW, OTHERS)])
def test_what_these_keys_did_not_sign_is_no_receipt(text: str) -> None:
    with pytest.raises(NotAReceipt):
        check(text, KEYS)


def test_a_signature_over_something_else_is_no_receipt() -> None:
    for content in (b"{}", b"[]", b"17", b'{"iss": "other"}', b'{"iss": "noken", "jti": "x"}'):
        with pytest.raises(NotAReceipt):
            check(jws.serialize_compact({"alg": "Ed25519"}, content, KEYS.signing, SIGNING), KEYS)


def test_a_bundle_opens_only_whole_and_only_here() -> None:
    content = b"\x00\x00\x00\x02{}" + b"isi" * 60_000
    sealed = jwe.encrypt_compact({"alg": "ECDH-ES", "enc": "A256GCM"}, content, KEYS.sealing, SEALING).encode()
    assert unseal(sealed, KEYS) == content
    for broken in (sealed[:-5], sealed[: len(sealed) // 2], b"", b"PK\x03\x04", sealed[:80] + b"A" + sealed[81:]):
        with pytest.raises(NotABundle):
            unseal(broken, KEYS)
    with pytest.raises(NotABundle):
        unseal(sealed, OTHERS)


def test_the_keys_of_a_city_are_made_once_and_kept_private(tmp_path: Path) -> None:
    first = keys_in(tmp_path)
    keys_in.cache_clear()
    assert keys_in(tmp_path).signing.thumbprint() == first.signing.thumbprint()
    assert {file.name: file.stat().st_mode & 0o777 for file in tmp_path.glob("*.pem")} == {
        "receipts.pem": 0o600,
        "bundles.pem": 0o600,
    }


def test_the_number_can_be_read_out() -> None:
    assert receipt_number(ROW.key) == receipt_number(ROW.key)
    assert len(receipt_number(ROW.key)) == 9
    assert not set(receipt_number(ROW.key)) & set("ILOU")
