"""What a stranger or a cheat types into fields, headers and addresses: a plain answer, never a fault of ours."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from learning.actions.assignments import AssignmentContent, create_assignment
from learning.actions.feed import remove_post, write_post
from learning.models import Submission
from noken.accounts import actions as accounts
from noken.accounts.models import Account, Role
from noken.database import reading
from noken.ids import new_id
from tests.factories import City

SignIn = Callable[[UUID], FlaskClient]
RUBRIC = [{"title": "Isi", "levels": ["kurang", "baik"]}]
MANY_DIGITS = "9" * 5000


@pytest.fixture
def task(city: City) -> UUID:
    """An assignment with a rubric, before the class, due tomorrow."""
    content = AssignmentContent("Tugas", "", True, True, datetime.now(UTC) + timedelta(days=1), RUBRIC)
    return create_assignment(city.course, content, city.teacher, new_id(), publish_it=True)


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_an_answer_with_an_impossible_time_is_kept(city: City, task: UUID, sign_in: SignIn, written: str) -> None:
    form = {"text": "jawabanku", "written_at": written, "key": str(new_id())}
    assert sign_in(city.pupil).post(f"/belajar/tugas/{task}/jawaban", data=form).status_code == 303
    with reading() as db:
        assert db.scalars(select(Submission.written_at)).all() == [None]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_an_impossible_place_in_a_list_is_its_beginning(city: City, task: UUID, sign_in: SignIn, moment: str) -> None:
    client = sign_in(city.pupil)
    query = {"sebelum": f"{moment}~{new_id()}"}
    assert client.get(f"/belajar/kelas/{city.class_}", query_string=query).status_code == 200
    assert client.get(f"/belajar/mapel/{city.course}", query_string=query).status_code == 200


def test_numbers_of_thousands_of_digits(city: City, task: UUID, sign_in: SignIn) -> None:
    client = sign_in(city.teacher)
    mark = {"level-0": MANY_DIGITS, "comment": "bagus", "without": "y", "key": str(new_id())}
    assert client.post(f"/belajar/tugas/{task}/periksa/{city.pupil}", data=mark).status_code in {303, 400}
    form = {"title": "x", "rubric": f"remove:{MANY_DIGITS}", "criterion": "Isi", "levels": "a\nb"}
    assert client.post(f"/belajar/mapel/{city.course}/tugas-baru", data=form).status_code == 200
    for address in ("/belajar/tugas", f"/belajar/anak/{city.pupil}"):
        assert sign_in(city.pupil).get(f"{address}?halaman={MANY_DIGITS}").status_code in {200, 403}
    assert sign_in(city.guardian).get(f"/belajar/anak/{city.pupil}?halaman={MANY_DIGITS}").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Upload-Metadata": "filename \u00e9\u00e9\u00e9\u00e9"},
        {"Upload-Metadata": "filename ===="},
        {"Upload-Metadata": "key bm90LWEta2V5"},
        {"Upload-Checksum": "sha1 \u00e9\u00e9\u00e9\u00e9", "Content-Type": "application/offset+octet-stream"},
        {"Upload-Length": "\u00b2"},
        {"Upload-Length": "-5"},
    ],
)
def test_strange_headers_of_uploads(city: City, sign_in: SignIn, headers: dict[str, str]) -> None:
    client = sign_in(city.pupil)
    sent = {"Tus-Resumable": "1.0.0", "Upload-Length": "4"} | headers
    assert client.post("/files/uploads", headers=sent, data=b"abcd").status_code == 400


def test_a_comment_without_its_key_to_a_message_that_is_gone(city: City, sign_in: SignIn) -> None:
    post = write_post(city.class_, "halo", city.teacher, new_id())
    remove_post(post, city.teacher)
    answer = sign_in(city.pupil).post(f"/belajar/kabar/{post}/komentar", data={"text": "ya"})
    assert answer.status_code == 303


@pytest.mark.parametrize("name", ["\u202eevil", "a\x00b", "a\nb", "\u200b\u200b", "   ", "\x1b[31m"])
def test_names_are_one_visible_line(city: City, flask_app: Flask, name: str) -> None:
    _id, token = accounts.invite(city.teacher, city.class_, Role.GUARDIAN, pupil_id=city.pupil)
    form = {"name": name, "phone": "081298765432", "pin": "271828", "again": "271828"}
    answer = flask_app.test_client().post(f"/undangan/{token}", data=form)
    with reading() as db:
        kept = db.scalar(select(Account.name).where(Account.phone == "+6281298765432"))
    assert (answer.status_code == 422) is (kept is None)
    assert kept is None or (kept.isprintable() and kept.strip() == kept != "")


@pytest.mark.parametrize(
    "body", ['{"email": {"a": 1}}', '["email"]', "[" * 20_000, '{"email": ["a"], "password": 5}', "5"]
)
def test_a_body_of_json_where_a_form_is_expected(flask_app: Flask, city: City, body: str) -> None:
    client = flask_app.test_client()
    for address in ("/masuk/petugas", "/masuk/hp", "/masuk/kartu"):
        answer = client.post(address, data=body, content_type="application/json")
        assert answer.status_code < 500
