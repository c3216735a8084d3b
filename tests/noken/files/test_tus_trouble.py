"""Uploads in trouble: two writers, a server that dies, a full disk, bytes lost, time run out."""

import hashlib
import os
import re
import threading
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from noken.clock import now
from noken.database import reading, transaction
from noken.files import queries
from noken.files.actions import sweep
from noken.files.actions.uploads import Locked, _locked, part_of
from noken.files.models import Upload
from noken.files.store import store
from noken.ids import new_id
from tests.noken.files.samples import pdf
from tests.noken.files.tus_requests import FILE, TUS, begin, send, stand


def test_one_writer_at_a_time(pupil: FlaskClient) -> None:
    url = begin(pupil).headers["Location"]
    with _locked(UUID(url.rsplit("/", 1)[1])):
        assert send(pupil, url, 0, FILE).status_code == 423
        assert pupil.delete(url, headers=TUS).status_code == 423
        with pytest.raises(Locked), _locked(UUID(url.rsplit("/", 1)[1])):
            raise AssertionError
    assert send(pupil, url, 0, FILE).status_code == 204


def test_termination(pupil: FlaskClient) -> None:
    url = begin(pupil).headers["Location"]
    send(pupil, url, 0, FILE[:1000])
    assert pupil.delete(url, headers=TUS).status_code == 204
    assert stand(pupil, url).status_code == 404
    assert pupil.delete(url, headers=TUS).status_code == 404
    assert not list(store().uploads.iterdir())


def test_termination_after_the_end_takes_the_file_along_if_nobody_uses_it(pupil: FlaskClient) -> None:
    url = begin(pupil).headers["Location"]
    file_id = UUID(send(pupil, url, 0, FILE).headers["Noken-File"])
    assert pupil.delete(url, headers=TUS).status_code == 204
    with reading():
        assert queries.get_file(file_id) is None


def test_the_last_byte_counts_only_when_the_file_is_kept(pupil: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server dies while it judges: the client sends the last byte again."""
    url = begin(pupil).headers["Location"]

    def die(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr("noken.files.actions.uploads.keep_upload", die)
        assert send(pupil, url, 0, FILE).status_code == 500
    offset = int(stand(pupil, url).headers["Upload-Offset"])
    assert offset == len(FILE) - 1
    again = send(pupil, url, offset, FILE[offset:])
    assert again.headers["Upload-Offset"] == str(len(FILE))
    with reading():
        file = queries.get_file(UUID(again.headers["Noken-File"]))
        assert file is not None
        assert file.sent_sha256 == hashlib.sha256(FILE).hexdigest()


def test_bytes_the_database_never_heard_of_are_written_again(pupil: FlaskClient) -> None:
    url = begin(pupil).headers["Location"]
    send(pupil, url, 0, FILE[:1000])
    with part_of(UUID(url.rsplit("/", 1)[1])).open("ab") as part:
        part.write(b"rubbish of a request that was killed")
    assert stand(pupil, url).headers["Upload-Offset"] == "1000"
    assert send(pupil, url, 1000, FILE[1000:]).headers["Noken-File"]


def test_bytes_the_disk_has_lost_are_asked_for_again(pupil: FlaskClient) -> None:
    url = begin(pupil).headers["Location"]
    send(pupil, url, 0, FILE[:1000])
    os.truncate(part_of(UUID(url.rsplit("/", 1)[1])), 400)
    assert send(pupil, url, 1000, FILE[1000:]).status_code == 409
    assert stand(pupil, url).headers["Upload-Offset"] == "400"
    assert send(pupil, url, 400, FILE[400:]).headers["Noken-File"]


def test_a_full_disk_keeps_the_upload_for_later(pupil: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    url = begin(pupil).headers["Location"]

    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("noken.files.actions.keep.take_in", full)
        answer = send(pupil, url, 0, FILE)
    assert answer.status_code == 507
    assert "Tidak ada yang hilang" in answer.text
    offset = int(stand(pupil, url).headers["Upload-Offset"])
    assert send(pupil, url, offset, FILE[offset:]).headers["Noken-File"]


def test_uploads_run_out(pupil: FlaskClient) -> None:
    url = begin(pupil).headers["Location"]
    kept = begin(pupil).headers["Location"]
    send(pupil, url, 0, FILE[:1000])
    send(pupil, kept, 0, FILE[:1000])
    with transaction() as db:
        db.execute(
            update(Upload)
            .where(Upload.id == UUID(url.rsplit("/", 1)[1]))
            .values(expires_at=now() - timedelta(seconds=1))
        )
    assert stand(pupil, url).status_code == 404
    assert send(pupil, url, 1000, FILE[1000:]).status_code == 404
    for part in store().uploads.iterdir():
        os.utime(part, (0, 0))
    sweep()
    assert [part.name for part in store().uploads.iterdir()] == [kept.rsplit("/", 1)[1]]
    with reading() as db:
        assert len(db.scalars(select(Upload)).all()) == 1
    assert send(pupil, kept, 1000, FILE[1000:]).headers["Noken-File"]


def test_names_are_kept_harmless(pupil: FlaskClient) -> None:
    content = pdf()
    url = begin(pupil, len(content), "../<b>\u202ecod.html").headers["Location"]
    file_id = send(pupil, url, 0, content).headers["Noken-File"]
    with reading():
        file = queries.get_file(UUID(file_id))
        assert file is not None
        assert re.fullmatch(r"[\w ]+\.pdf", file.name)


def test_ids_that_are_none(pupil: FlaskClient) -> None:
    assert stand(pupil, f"/files/uploads/{new_id()}").status_code == 404
    assert stand(pupil, "/files/uploads/..%2f..%2fnoken.sqlite3").status_code == 404


def test_when_many_send_at_once_the_upload_waits_for_its_turn(
    pupil: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = threading.BoundedSemaphore(1)
    monkeypatch.setattr("noken.files.judge._slots", turns)
    monkeypatch.setattr("noken.files.actions.keep.SHORT_PATIENCE", 0.05)
    url = begin(pupil).headers["Location"]
    with turns:
        busy = send(pupil, url, 0, FILE)
    assert busy.status_code == 503
    assert "Coba lagi sebentar lagi" in busy.text
    offset = int(stand(pupil, url).headers["Upload-Offset"])
    assert offset == len(FILE) - 1
    assert send(pupil, url, offset, FILE[offset:]).headers["Noken-File"]
