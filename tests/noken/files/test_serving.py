"""Giving files back: to whom, how, and so that nothing in them runs here."""

import io
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from noken.accounts.identity import Identity
from noken.database import reading
from noken.feature import Feature
from noken.files import queries
from noken.files.actions import keep_stream, remove_file
from noken.files.reasons import Reason
from noken.files.refusal import Refused
from noken.files.store import store
from noken.ids import new_id
from tests.factories import City
from tests.noken.files.samples import accepted, picture

SignIn = Callable[[UUID], FlaskClient]
TEXT = bytes(range(48, 123)) * 10_000


@pytest.fixture
def kept(flask_app: Flask, city: City) -> Callable[[bytes, str], str]:
    """Keep something as the pupil; its address."""

    def keep(content: bytes, name: str) -> str:
        file_id = keep_stream(city.pupil, None, io.BytesIO(content), name)
        with reading():
            file = queries.get_file(file_id)
            assert file is not None
            return queries.file_url(file)

    return keep


Kept = Callable[[bytes, str], str]


def test_the_owner_reads(kept: Kept, city: City, sign_in: SignIn) -> None:
    answer = sign_in(city.pupil).get(kept(TEXT, "catatan saya.txt"))
    assert answer.status_code == 200
    assert answer.data == TEXT
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Length"] == str(len(TEXT))
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''catatan%20saya.txt"


def test_others_do_not(kept: Kept, city: City, sign_in: SignIn, flask_app: Flask) -> None:
    url = kept(picture(), "foto.jpg")
    for person in (city.classmate, city.other_teacher, city.citizen, city.mayor):
        assert sign_in(person).get(url).status_code == 403
        assert sign_in(person).get(f"{url.rsplit('/', 1)[0]}/preview").status_code == 403
    stranger = flask_app.test_client().get(url)
    assert stranger.status_code == 302
    assert (
        stranger.headers["Location"].startswith("/masuk?next=%2Ffiles%2F") or "/masuk" in stranger.headers["Location"]
    )


def test_a_feature_may_let_others_read(kept: Kept, city: City, sign_in: SignIn, flask_app: Flask) -> None:
    url = kept(TEXT, "a.txt")
    asked: list[tuple[UUID, UUID]] = []

    def may(who: Identity, file_id: UUID) -> bool:
        asked.append((who.id, file_id))
        return who.id == city.mayor

    flask_app.extensions["noken_features"] = (Feature("a"), replace(Feature("b"), may_read_file=may))
    assert sign_in(city.mayor).get(url).status_code == 200
    assert sign_in(city.teacher).get(url).status_code == 403
    assert asked == [(city.mayor, UUID(url.split("/")[2])), (city.teacher, UUID(url.split("/")[2]))]


def test_what_was_removed_is_gone(kept: Kept, city: City, sign_in: SignIn) -> None:
    url = kept(picture(), "foto.jpg")
    remove_file(UUID(url.split("/")[2]), city.pupil)
    assert sign_in(city.pupil).get(url).status_code == 404
    assert sign_in(city.pupil).get(f"/files/{new_id()}/a.txt").status_code == 404


def test_another_name_leads_to_its_own(kept: Kept, city: City, sign_in: SignIn) -> None:
    url = kept(TEXT, "a.txt")
    answer = sign_in(city.pupil).get(f"{url.rsplit('/', 1)[0]}/evil.html")
    assert (answer.status_code, answer.headers["Location"]) == (302, url)


def test_the_small_picture(kept: Kept, city: City, sign_in: SignIn) -> None:
    client = sign_in(city.pupil)
    answer = client.get(f"{kept(picture(size=(900, 600)), 'foto.jpg').rsplit('/', 1)[0]}/preview")
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert client.get(f"{kept(TEXT, 'a.txt').rsplit('/', 1)[0]}/preview").status_code == 404


@pytest.mark.parametrize(
    ("header", "status", "start", "stop"),
    [
        ("bytes=0-0", 206, 0, 1),
        ("bytes=100-199", 206, 100, 200),
        ("bytes=749990-", 206, 749_990, 750_000),
        ("bytes=-5", 206, 749_995, 750_000),
        ("bytes=0-999999999", 206, 0, 750_000),
        ("bytes=750000-", 416, 0, 0),
        ("bytes=5-2", 200, 0, 750_000),
        ("bytes=0-1,5-6", 200, 0, 750_000),
        ("lines=0-5", 200, 0, 750_000),
        ("bytes=abc", 200, 0, 750_000),
    ],
)
def test_ranges(kept: Kept, city: City, sign_in: SignIn, header: str, status: int, start: int, stop: int) -> None:
    answer = sign_in(city.pupil).get(kept(TEXT, "a.txt"), headers={"Range": header})
    assert answer.status_code == status
    assert answer.data == TEXT[start:stop]
    expected = {206: f"bytes {start}-{stop - 1}/750000", 416: "bytes */750000", 200: None}[status]
    assert answer.headers.get("Content-Range") == expected
    assert answer.headers["Accept-Ranges"] == "bytes"


def test_a_range_of_what_has_changed_is_the_whole(kept: Kept, city: City, sign_in: SignIn) -> None:
    client, url = sign_in(city.pupil), kept(TEXT, "a.txt")
    tag = client.get(url).headers["ETag"]
    same = client.get(url, headers={"Range": "bytes=0-9", "If-Range": tag})
    changed = client.get(url, headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    assert (same.status_code, changed.status_code) == (206, 200)


def test_what_the_browser_has_is_not_sent_again(kept: Kept, city: City, sign_in: SignIn) -> None:
    client, url = sign_in(city.pupil), kept(TEXT, "a.txt")
    first = client.get(url)
    again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == "private, max-age=604800"
    assert "Cookie" in first.headers["Vary"]


def test_head(kept: Kept, city: City, sign_in: SignIn) -> None:
    answer = sign_in(city.pupil).head(kept(TEXT, "a.txt"))
    assert (answer.status_code, answer.data, answer.headers["Content-Length"]) == (200, b"", str(len(TEXT)))


@pytest.mark.parametrize("name", ["foto.jpg", "film.mp4", "lagu.mp3", "tugas.pdf", "catatan.txt", "surat.docx"])
def test_nothing_can_run(name: str, kept: Kept, city: City, sign_in: SignIn) -> None:
    content, media_type = accepted()[name]
    answer = sign_in(city.pupil).get(kept(content, name))
    assert answer.mimetype == media_type
    inline = media_type.split("/")[0] in {"image", "audio", "video"}
    assert answer.headers["Content-Disposition"].split(";")[0] == ("inline" if inline else "attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    policy = answer.headers["Content-Security-Policy"].split("; ")
    played = media_type.split("/")[0] in {"audio", "video"}
    assert ("sandbox allow-same-origin" if played else "sandbox") in policy
    assert "default-src 'none'" in policy
    assert not any(rule.startswith(("script-src", "connect-src")) or "allow-scripts" in rule for rule in policy)


def test_missing_bytes_are_a_404(kept: Kept, city: City, sign_in: SignIn) -> None:
    url = kept(TEXT, "a.txt")
    with reading():
        file = queries.get_file(UUID(url.split("/")[2]))
        assert file is not None
        store().storage.delete(file.sha256)
    assert sign_in(city.pupil).get(url).status_code == 404


def test_a_large_file_is_never_whole_in_memory(kept: Kept, city: City, sign_in: SignIn) -> None:
    answer = sign_in(city.pupil).get(kept(TEXT, "a.txt"), buffered=False)
    assert max(map(len, answer.iter_encoded())) <= 262_144


def test_a_storage_that_is_away_is_said_in_plain_words(
    kept: Kept, city: City, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = kept(TEXT, "a.txt")

    def away(*_: object) -> None:
        raise Refused(Reason.STORAGE_DOWN)

    monkeypatch.setattr("noken.files.storage.LocalStorage.read", away)
    answer = sign_in(city.pupil).get(url)
    assert answer.status_code == 503
    assert "Penyimpanan sedang tidak terjangkau" in answer.text
    assert "Ke Hari ini" in answer.text
