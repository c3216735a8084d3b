"""The tus protocol 1.0.0, request by request."""

import base64
import hashlib
import os
from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from noken.database import reading
from noken.files import queries
from noken.files.models import File
from noken.files.store import store
from noken.ids import new_id
from tests.factories import City
from tests.noken.files.tus_requests import CONTENT, FILE, TUS, begin, metadata, send, stand


def test_what_the_server_can(pupil: FlaskClient) -> None:
    answer = pupil.options("/files/uploads")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert set(answer.headers["Tus-Extension"].split(",")) == {
        "creation",
        "creation-with-upload",
        "checksum",
        "expiration",
        "termination",
    }
    assert "sha1" in answer.headers["Tus-Checksum-Algorithm"]
    assert answer.headers["Tus-Max-Size"] == "200000000"


def test_in_two_pieces(pupil: FlaskClient, city: City) -> None:
    made = begin(pupil)
    url = made.headers["Location"]
    assert made.status_code == 201
    first = send(pupil, url, 0, FILE[:1000])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "1000")
    assert "Noken-File" not in first.headers
    between = stand(pupil, url)
    assert (between.status_code, between.headers["Upload-Offset"]) == (200, "1000")
    assert between.headers["Upload-Length"] == str(len(FILE))
    assert between.headers["Cache-Control"] == "no-store"
    assert "GMT" in between.headers["Upload-Expires"]
    last = send(pupil, url, 1000, FILE[1000:])
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(FILE)))
    after = stand(pupil, url)
    assert after.headers["Noken-File"] == last.headers["Noken-File"]
    with reading():
        file = queries.get_file(UUID(last.headers["Noken-File"]))
        assert file is not None
        assert (file.name, file.owner_id) == ("foto.jpg", city.pupil)
        assert file.sent_sha256 == hashlib.sha256(FILE).hexdigest()
    assert not list(store().uploads.iterdir())
    assert not list(store().incoming.iterdir())


def test_the_last_answer_may_be_lost(pupil: FlaskClient) -> None:
    url = begin(pupil).headers["Location"]
    last = send(pupil, url, 0, FILE)
    assert send(pupil, url, 0, FILE).status_code == 409
    again = send(pupil, url, len(FILE), b"")
    assert (again.status_code, again.headers["Noken-File"]) == (204, last.headers["Noken-File"])


def test_in_one_request(pupil: FlaskClient) -> None:
    given = {"Upload-Length": str(len(FILE)), "Upload-Metadata": metadata(filename="a.jpg"), "Content-Type": CONTENT}
    made = pupil.post("/files/uploads", data=FILE, headers=TUS | given)
    assert (made.status_code, made.headers["Upload-Offset"]) == (201, str(len(FILE)))
    assert made.headers["Noken-File"]
    assert stand(pupil, made.headers["Location"]).headers["Noken-File"] == made.headers["Noken-File"]


def test_a_second_announcement_with_the_same_key_is_the_same_upload(pupil: FlaskClient) -> None:
    key = str(new_id())
    words = metadata(filename="a.jpg", key=key)
    first = begin(pupil, Upload_Metadata=words)
    send(pupil, first.headers["Location"], 0, FILE[:500])
    second = begin(pupil, Upload_Metadata=words)
    assert (second.status_code, second.headers["Location"]) == (201, first.headers["Location"])
    assert second.headers["Upload-Offset"] == "500"
    assert begin(pupil, 77, Upload_Metadata=words).status_code == 409


def test_every_answer_names_the_version(pupil: FlaskClient) -> None:
    url = begin(pupil).headers["Location"]
    for answer in (stand(pupil, url), send(pupil, url, 99, b""), pupil.options("/files/uploads")):
        assert answer.headers["Tus-Resumable"] == "1.0.0"


def test_another_version_is_refused(pupil: FlaskClient) -> None:
    url = begin(pupil).headers["Location"]
    for answer in (
        begin(pupil, Tus_Resumable="0.2.2"),
        send(pupil, url, 0, FILE, Tus_Resumable="0.2.2"),
        pupil.delete(url),
    ):
        assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")
    assert stand(pupil, url).headers["Upload-Offset"] == "0"


@pytest.mark.parametrize("offset", ["1", "5", "400000"])
def test_wrong_offset(pupil: FlaskClient, offset: str) -> None:
    url = begin(pupil).headers["Location"]
    assert send(pupil, url, int(offset), b"abc").status_code == 409
    assert stand(pupil, url).headers["Upload-Offset"] == "0"


def test_wrong_content_type(pupil: FlaskClient) -> None:
    url = begin(pupil).headers["Location"]
    assert send(pupil, url, 0, FILE, Content_Type="image/jpeg").status_code == 415
    assert stand(pupil, url).headers["Upload-Offset"] == "0"


@pytest.mark.parametrize("offset", ["", "-1", "x", "1.0", "99999999999999999999"])
def test_offset_that_is_no_number(pupil: FlaskClient, offset: str) -> None:
    url = begin(pupil).headers["Location"]
    assert send(pupil, url, 0, FILE, Upload_Offset=offset).status_code == 400


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "md5"])
def test_checksum(pupil: FlaskClient, algorithm: str) -> None:
    url = begin(pupil).headers["Location"]
    good = base64.b64encode(hashlib.new(algorithm, FILE[:100]).digest()).decode()
    wrong = base64.b64encode(hashlib.new(algorithm, b"?").digest()).decode()
    assert send(pupil, url, 0, FILE[:100], Upload_Checksum=f"{algorithm} {wrong}").status_code == 460
    assert stand(pupil, url).headers["Upload-Offset"] == "0"
    assert send(pupil, url, 0, FILE[:100], Upload_Checksum=f"{algorithm} {good}").status_code == 204
    assert send(pupil, url, 100, FILE[100:], Upload_Checksum="crc32 AAAA").status_code == 400
    assert send(pupil, url, 100, FILE[100:], Upload_Checksum="sha1 ???").status_code == 400
    assert stand(pupil, url).headers["Upload-Offset"] == "100"


def test_more_than_announced(pupil: FlaskClient) -> None:
    url = begin(pupil, 10).headers["Location"]
    assert send(pupil, url, 0, b"x" * 11).status_code == 413
    assert stand(pupil, url).headers["Upload-Offset"] == "0"


@pytest.mark.parametrize("words", ["filename ???", "filename /w==", "key " + base64.b64encode(b"no-uuid").decode()])
def test_metadata_that_cannot_be_read(pupil: FlaskClient, words: str) -> None:
    assert begin(pupil, Upload_Metadata=words).status_code == 400


def test_without_a_length(pupil: FlaskClient) -> None:
    assert pupil.post("/files/uploads", headers=TUS | {"Upload-Defer-Length": "1"}).status_code == 400


def test_too_large_is_said_before_a_byte_is_sent(pupil: FlaskClient) -> None:
    answer = begin(pupil, 200_000_001)
    assert answer.status_code == 413
    assert "terlalu besar" in answer.text


def test_empty(pupil: FlaskClient) -> None:
    answer = begin(pupil, 0)
    assert answer.status_code == 422
    assert "kosong" in answer.text


def test_the_quota_counts_what_is_announced(pupil: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("noken.files.store._store", _with(quota=2 * len(FILE) + 10))
    assert begin(pupil).status_code == 201
    url = begin(pupil).headers["Location"]
    full = begin(pupil)
    assert full.status_code == 413
    assert "sudah penuh" in full.text
    assert pupil.delete(url, headers=TUS).status_code == 204
    assert begin(pupil).status_code == 201


def test_not_too_many_at_once_but_refused_ones_do_not_count(
    pupil: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("noken.files.actions.uploads.MOST", 2)
    for _ in range(3):
        assert send(pupil, begin(pupil, 9).headers["Location"], 0, b"MZ\0\0\0\0\0\0\0").status_code == 422
    assert begin(pupil).status_code == 201
    assert begin(pupil).status_code == 201
    assert begin(pupil).status_code == 503


def _with(**changes: int) -> object:
    return type(store())(**(store().__dict__ | changes))


def test_not_what_was_expected_ends_the_upload(pupil: FlaskClient) -> None:
    content = b"MZ" + os.urandom(2000)
    url = begin(pupil, len(content), "foto.jpg").headers["Location"]
    assert send(pupil, url, 0, content[:1000]).status_code == 204
    last = send(pupil, url, 1000, content[1000:])
    assert last.status_code == 422
    assert last.mimetype == "text/plain"
    assert last.text.startswith("Jenis berkas ini tidak diterima.")
    assert stand(pupil, url).status_code == 410
    assert send(pupil, url, 1000, b"x").status_code == 410
    assert not list(store().uploads.iterdir())
    with reading() as db:
        assert not db.scalars(select(File)).all()


def test_somebody_else_s_upload_is_not_there(
    pupil: FlaskClient, sign_in: Callable[[UUID], FlaskClient], city: City
) -> None:
    url = begin(pupil).headers["Location"]
    other = sign_in(city.teacher)
    assert stand(other, url).status_code == 404
    assert send(other, url, 0, FILE).status_code == 404
    assert other.delete(url, headers=TUS).status_code == 404
    assert stand(pupil, url).headers["Upload-Offset"] == "0"


def test_strangers_are_sent_away(flask_app: object, pupil: FlaskClient) -> None:
    url = begin(pupil).headers["Location"]
    stranger = pupil.application.test_client()
    assert begin(stranger).status_code == 401
    assert send(stranger, url, 0, FILE).status_code == 401
    assert stand(stranger, url).status_code in {302, 401}


def test_without_a_csrf_token_nothing_happens(pupil: FlaskClient) -> None:
    url = begin(pupil).headers["Location"]
    pupil.application.config["WTF_CSRF_ENABLED"] = True
    assert begin(pupil).status_code == 400
    assert send(pupil, url, 0, FILE).status_code == 400
    assert pupil.delete(url, headers=TUS).status_code == 400
    assert stand(pupil, url).headers["Upload-Offset"] == "0"
