"""Files of before get their lighter copies a few at a time, and copies whose making crashed are tried anew."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

import app as front_door
from noken.clock import at, now
from noken.database import reading, transaction
from noken.drainer import drain
from noken.files.actions import make_renditions, want_lacking, want_renditions
from noken.files.actions.older import PAUSE, PORTION
from noken.files.models import Blob, File, Rendition
from noken.files.queries import lacking_copies
from noken.files.renditions import (
    AAC,
    AUDIO,
    ENDED,
    MOST_CRASHES,
    SMALL,
    SMALLEST,
    SOUNDS,
    Source,
    State,
    kinds_for,
)
from noken.outbox import Lane, OutboxRow
from tests.factories import City

MINUTE = 1_000_000


@pytest.fixture
def owner(city: City, database_kind: str) -> City:
    return city


def put(city: City, media_type: str, size: int, seconds: float | None = None, pages: int | None = None) -> str:
    """A file whose bytes nobody looks at; their name."""
    with transaction() as db:
        count = db.scalar(select(func.count()).select_from(Blob))
        sha256 = hashlib.sha256(str(count).encode()).hexdigest()
        db.add(Blob(sha256=sha256, size=size, media_type=media_type, seconds=seconds, pages=pages))
        db.flush()
        db.add(File(owner_id=city.teacher, name="a", sha256=sha256, sent_sha256=sha256))
    return sha256


def order() -> int:
    return want_lacking(select(File.id))


def calls() -> int:
    with reading() as db:
        return db.scalar(select(func.count()).select_from(OutboxRow)) or 0


def stand(sha256: str) -> dict[str, State]:
    with reading() as db:
        rows = db.scalars(select(Rendition).where(Rendition.source_sha256 == sha256))
        return {row.kind: row.state for row in rows}


def ending(monkeypatch: pytest.MonkeyPatch, reason: str = "") -> None:
    """The programs end without a word, or say why there is nothing."""

    @contextmanager
    def ended(_program: str, _source: Path, _folder: Path, _seconds: int, kinds: Sequence[str]) -> Iterator[Any]:
        yield iter([{"kind": kind, "failed": reason} for kind in kinds if reason])

    monkeypatch.setattr("noken.files.actions.lighten.lightening", ended)
    monkeypatch.setattr("noken.files.actions.lighten._copy", lambda *_: None)


@pytest.mark.database
def test_the_database_finds_what_is_worth_trying(owner: City, database_kind: str) -> None:
    types = (
        "video/mp4",
        "video/3gpp",
        "audio/mpeg",
        "audio/amr",
        "audio/webm",
        "application/pdf",
        "image/jpeg",
        "text/plain",
    )
    for one in product(types, (10_000, 400_000, 900_000, 10**9), (None, 0.0, 130.0, 7200.0, 7201.0), (None, 0, 3)):
        put(owner, *one)
    with reading() as db:
        found = set(db.scalars(lacking_copies(select(File.id))))
        known = db.scalars(select(Blob)).all()
        worth = {blob for blob in known if kinds_for(Source(blob.media_type, blob.size, blob.seconds, blob.pages))}
        assert 0 < len(worth) < len(known)
        assert {blob.sha256 for blob in found} == {blob.sha256 for blob in worth}


@pytest.mark.database
def test_older_files_are_asked_for_a_few_at_a_time(owner: City, database_kind: str) -> None:
    for _ in range(PORTION + 2):
        put(owner, "video/mp4", 38 * MINUTE, 130)
    put(owner, "image/jpeg", MINUTE)
    assert order() == calls() == PORTION
    assert order() == 0, "the last ones are still being made"
    with transaction() as db:
        for row in db.scalars(select(OutboxRow)):
            assert row.lane == Lane.MEDIA
            row.done_at = now()
    assert (order(), calls()) == (2, PORTION + 2)
    with transaction() as db:
        db.query(OutboxRow).update({"done_at": now()})
    assert (order(), calls()) == (0, PORTION + 2), "nothing twice"


def test_what_lacks_one_kind_only_gets_that_one(owner: City) -> None:
    film = put(owner, "video/mp4", 38 * MINUTE, 130)
    with transaction() as db:
        for kind in (AUDIO, AAC, SMALLEST):
            db.add(Rendition(source_sha256=film, kind=kind, state=State.NEEDLESS))
    assert order() == 1
    assert stand(film) == {
        AUDIO: State.NEEDLESS,
        AAC: State.NEEDLESS,
        SMALLEST: State.NEEDLESS,
        SMALL: State.QUEUED,
    }


def test_files_nobody_keeps_and_others_than_asked_for_are_left(owner: City) -> None:
    put(owner, "video/mp4", 38 * MINUTE, 130)
    assert want_lacking(select(File.id).where(File.name == "b")) == 0
    with transaction() as db:
        db.query(File).update({"removed_at": now()})
    assert order() == 0


@pytest.mark.database
def test_what_crashed_is_tried_again_later_and_not_for_ever(
    owner: City, monkeypatch: pytest.MonkeyPatch, database_kind: str
) -> None:
    ending(monkeypatch)
    paper = put(owner, "application/pdf", MINUTE, pages=1)
    started = 0
    moment = now()
    for _ in range(MOST_CRASHES + 3):
        with at(moment):
            started += order()
            drain(front_door.celery, Lane.MEDIA)
            assert stand(paper) == {"page-1": State.FAILED}
            assert order() == 0, "not at once"
        moment += PAUSE + timedelta(minutes=1)
    with reading() as db:
        row = db.get_one(Rendition, (paper, "page-1"))
        assert (row.reason, row.tries, row.comes_again) == (ENDED, MOST_CRASHES, False)
    assert started == calls() == MOST_CRASHES


def test_what_the_program_found_broken_is_not_tried_again(owner: City, monkeypatch: pytest.MonkeyPatch) -> None:
    ending(monkeypatch, "broken")
    paper = put(owner, "application/pdf", MINUTE, pages=1)
    order()
    drain(front_door.celery, Lane.MEDIA)
    assert stand(paper) == {"page-1": State.FAILED}
    with at(now() + 2 * PAUSE):
        assert order() == 0


def test_of_what_crashed_only_that_is_made_anew(owner: City, monkeypatch: pytest.MonkeyPatch) -> None:
    ending(monkeypatch)
    film = put(owner, "video/mp4", 38 * MINUTE, 130)
    with transaction() as db:
        file = db.scalar(select(File.id))
        assert file is not None
        want_renditions([file])
        db.query(OutboxRow).update({"done_at": now()})
        for kind in SOUNDS:
            db.get_one(Rendition, (film, kind)).state = State.NEEDLESS
        db.get_one(Rendition, (film, SMALL)).state = State.FAILED
        db.get_one(Rendition, (film, SMALL)).reason = "broken"
    make_renditions(film)
    with at(now() + 2 * PAUSE):
        assert order() == 1
    assert stand(film) == {
        AUDIO: State.NEEDLESS,
        AAC: State.NEEDLESS,
        SMALLEST: State.QUEUED,
        SMALL: State.FAILED,
    }
