"""Keeping: a list whole or not at all, bytes once, nothing half done, nothing kept that nobody needs."""

import errno
import io
import os
import threading
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from werkzeug.datastructures import FileStorage, MultiDict

from learning.models import Lesson, LessonFile
from noken.clock import now
from noken.database import reading, session, transaction
from noken.files import queries
from noken.files.actions import Sent, begin_upload, keep_all, keep_stream, remove_file, sweep
from noken.files.models import Blob, File
from noken.files.reasons import Reason
from noken.files.refusal import Refused
from noken.files.requests import files_from_request
from noken.files.store import open_store, store
from noken.ids import new_id
from noken.ledger import LedgerRow
from noken.settings import Settings
from tests.factories import City
from tests.noken.files.conftest import Keep
from tests.noken.files.samples import pdf, picture

TEXT = b"Besok bawa penggaris.\n"


def stored() -> set[str]:
    """Names of all bytes that lie in the storage."""
    folder = store().storage.folder  # type: ignore[attr-defined]
    return {path.name for path in folder.rglob("*") if path.is_file()}


def counts() -> tuple[int, int]:
    with reading() as db:
        return db.scalar(select(func.count(File.id))) or 0, db.scalar(select(func.count(Blob.sha256))) or 0


def nothing_left() -> bool:
    return not stored() and not list(store().incoming.iterdir()) and counts() == (0, 0)


@pytest.mark.database
def test_kept(keep: Keep, city: City, database_kind: str) -> None:
    file = keep(picture(), "Foto saya.JPG")
    assert (file.name, file.owner_id, file.organization_id) == ("Foto saya.jpg", city.pupil, city.class_)
    assert (file.blob.media_type, file.blob.width, file.blob.height) == ("image/jpeg", 300, 200)
    assert stored() == {file.sha256, file.preview_sha256}
    assert file.sent_sha256 not in stored()
    with reading():
        assert queries.file_url(file) == f"/files/{file.id}/Foto%20saya.jpg"
        assert queries.preview_url(file) == f"/files/{file.id}/preview"
        assert queries.usage(city.pupil) == file.blob.size
        assert queries.usage(city.teacher) == 0


@pytest.mark.database
def test_the_same_bytes_are_kept_once(keep: Keep, database_kind: str) -> None:
    one, other = keep(TEXT, "a.txt"), keep(TEXT, "b.txt")
    assert one.id != other.id
    assert one.sha256 == other.sha256
    assert len(stored()) == 1


@pytest.mark.database
def test_many_at_once_with_the_same_bytes(flask_app: Flask, city: City, database_kind: str) -> None:
    failures: list[BaseException] = []

    def run(owner: UUID) -> None:
        try:
            with flask_app.app_context():
                keep_stream(owner, None, io.BytesIO(TEXT), "a.txt")
        except BaseException as error:
            failures.append(error)

    owners = (city.pupil, city.classmate, city.teacher) * 2
    threads = [threading.Thread(target=run, args=(owner,)) for owner in owners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert counts() == (6, 1)


def test_all_or_none(flask_app: Flask, city: City) -> None:
    good, bad = Sent(io.BytesIO(picture()), "foto.jpg"), Sent(io.BytesIO(b"MZ" + bytes(99)), "permainan.exe")
    with pytest.raises(Refused, match=r"^permainan.exe: Jenis berkas ini tidak diterima"):
        keep_all(city.pupil, None, [], [good, bad])
    assert nothing_left()


def test_the_quota(flask_app: Flask, city: City, settings: Settings) -> None:
    open_store(Settings(data=settings.data, quota=len(TEXT) + 5))
    keep_stream(city.pupil, None, io.BytesIO(TEXT), "a.txt")
    with pytest.raises(Refused) as caught:
        keep_stream(city.pupil, None, io.BytesIO(b"lain sekali"), "b.txt")
    assert (caught.value.reason, caught.value.status) == (Reason.QUOTA, 413)
    assert len(stored()) == 1
    keep_stream(city.teacher, None, io.BytesIO(b"lain sekali"), "b.txt")


def test_what_was_removed_does_not_count(flask_app: Flask, city: City, settings: Settings) -> None:
    open_store(Settings(data=settings.data, quota=len(TEXT) + 5))
    first = keep_stream(city.pupil, None, io.BytesIO(TEXT), "a.txt")
    remove_file(first, city.pupil)
    keep_stream(city.pupil, None, io.BytesIO(b"lain sekali"), "b.txt")
    with reading() as db:
        assert queries.get_file(first) is None
        assert queries.files_by_ids([first]) == []
        acts = db.scalars(select(LedgerRow.act)).all()
    assert acts == ["file.remove"]
    remove_file(first, city.pupil)
    with reading() as db:
        assert len(db.scalars(select(LedgerRow)).all()) == 1


def test_too_large(flask_app: Flask, city: City, settings: Settings) -> None:
    open_store(Settings(data=settings.data, upload_limit=1000))

    class Endless:
        taken = 0

        def read(self, size: int) -> bytes:
            self.taken += size
            return b"a" * size

    stream = Endless()
    with pytest.raises(Refused) as caught:
        keep_stream(city.pupil, None, stream, "a.txt")
    assert caught.value.status == 413
    assert stream.taken < 1_000_000
    assert nothing_left()


@pytest.mark.parametrize("place", ["noken.files.store.Path.open", "noken.files.storage.LocalStorage.put"])
def test_a_full_disk(place: str, flask_app: Flask, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(place, full)
        with pytest.raises(Refused) as caught:
            keep_stream(city.pupil, None, io.BytesIO(picture()), "foto.jpg")
    assert caught.value.status == 507
    assert nothing_left()


def test_a_failing_database_leaves_no_bytes(flask_app: Flask, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(queries, "usage", fail)
    with pytest.raises(RuntimeError):
        keep_stream(city.pupil, None, io.BytesIO(picture()), "foto.jpg")
    assert nothing_left()


def test_bytes_others_keep_survive_a_refusal(
    flask_app: Flask, city: City, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    keep_stream(city.teacher, None, io.BytesIO(TEXT), "a.txt")
    open_store(Settings(data=settings.data, quota=5))
    with pytest.raises(Refused):
        keep_stream(city.pupil, None, io.BytesIO(TEXT), "a.txt")
    assert len(stored()) == 1


def form(flask_app: Flask, ids: list[str], *files: tuple[bytes, str]) -> object:
    """The context of a posted form."""
    fields: MultiDict[str, object] = MultiDict([("file_ids", one) for one in ids])
    for content, name in files:
        fields.add("files", FileStorage(io.BytesIO(content), name))
    return flask_app.test_request_context("/", method="POST", data=fields)


def test_a_form_with_both_kinds_of_files(flask_app: Flask, city: City) -> None:
    uploaded = [str(keep_stream(city.pupil, None, io.BytesIO(text), "a.txt")) for text in (b"satu", b"dua")]
    with form(flask_app, uploaded[::-1], (pdf(), "a.pdf"), (b"", ""), (TEXT, "b.txt")):  # type: ignore[attr-defined]
        ids = files_from_request(city.pupil, city.class_)
    assert [str(one) for one in ids[:2]] == uploaded[::-1]
    with reading():
        assert [file.name for file in queries.files_by_ids(ids)] == ["a.txt", "a.txt", "a.pdf", "b.txt"]
        assert {file.organization_id for file in queries.files_by_ids(ids)} == {city.class_}


def test_a_form_without_files(flask_app: Flask, city: City) -> None:
    with form(flask_app, [""], (b"", "")):  # type: ignore[attr-defined]
        assert files_from_request(city.pupil, None) == []


def test_a_form_sent_twice_takes_the_same_files(flask_app: Flask, city: City) -> None:
    uploaded = [str(keep_stream(city.pupil, None, io.BytesIO(TEXT), "a.txt"))]
    for _ in range(2):
        with form(flask_app, uploaded * 2):  # type: ignore[attr-defined]
            assert [str(one) for one in files_from_request(city.pupil, city.class_)] == uploaded


@pytest.mark.parametrize("whose", ["other", "removed", "unknown", "nonsense"])
def test_files_that_are_not_one_s_own_are_refused(whose: str, flask_app: Flask, city: City) -> None:
    owner = city.classmate if whose == "other" else city.pupil
    kept = keep_stream(owner, None, io.BytesIO(TEXT), "a.txt")
    if whose == "removed":
        remove_file(kept, owner)
    ids = {"unknown": str(new_id()), "nonsense": "1 OR 1=1"}.get(whose, str(kept))
    before = counts()
    with form(flask_app, [ids], (pdf(), "a.pdf")), pytest.raises(Refused) as caught:  # type: ignore[attr-defined]
        files_from_request(city.pupil, city.class_)
    assert caught.value.reason == Reason.NOT_YOURS
    assert counts() == before


def age(days: float) -> None:
    """Let everything have been made this long ago."""
    then = now() - timedelta(days=days)
    with transaction() as db:
        db.execute(update(File).values(created_at=then))
        db.execute(update(File).where(File.removed_at.is_not(None)).values(removed_at=then))
        db.execute(update(Blob).values(touched_at=then))


@pytest.mark.database
def test_the_sweep(flask_app: Flask, city: City, database_kind: str) -> None:
    used, unused, removed = (
        keep_stream(city.teacher, None, io.BytesIO(text), "a.txt") for text in (b"dipakai", b"tidak", b"dihapus")
    )
    with transaction():
        lesson = Lesson(id=new_id(), course_id=city.course, title="Pecahan", author_id=city.teacher)
        session().add(lesson)
        session().flush()
        session().add(LessonFile(lesson_id=lesson.id, file_id=used, position=0))
    remove_file(removed, city.teacher)
    sweep()
    assert len(stored()) == 3, "nothing is hurried"
    age(2)
    sweep()
    assert len(stored()) == 2, "what was removed yesterday is erased"
    age(8)
    sweep()
    age(10)
    sweep()
    with reading():
        assert queries.get_file(unused) is None, "what was never used is gone"
        kept = queries.get_file(used)
        assert kept is not None
        assert stored() == {kept.sha256}
    again = keep_stream(city.teacher, None, io.BytesIO(b"tidak"), "a.txt")
    with reading():
        file = queries.get_file(again)
        assert file is not None
        assert b"".join(store().storage.read(file.sha256, 0, file.blob.size)) == b"tidak"


def test_the_sweep_clears_up_after_a_kill(flask_app: Flask) -> None:
    left = store().incoming / "tmpabc"
    left.mkdir()
    sweep()
    assert left.exists()
    os.utime(left, (0, 0))
    sweep()
    assert not left.exists()


def test_bytes_that_vanish_while_they_are_taken_up_refuse_the_file(
    flask_app: Flask, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sweep was faster: better a second try than a file without bytes."""
    monkeypatch.setattr("noken.files.storage.LocalStorage.put", lambda *_: None)
    with pytest.raises(Refused) as caught:
        keep_stream(city.pupil, None, io.BytesIO(TEXT), "a.txt")
    assert caught.value.status == 503
    assert counts() == (0, 0)


def test_uploads_under_way_are_part_of_the_quota(flask_app: Flask, city: City, settings: Settings) -> None:
    open_store(Settings(data=settings.data, quota=1000))
    begin_upload(city.pupil, "a.mp4", 990)
    with pytest.raises(Refused) as caught:
        keep_stream(city.pupil, None, io.BytesIO(TEXT), "a.txt")
    assert caught.value.reason == Reason.QUOTA
