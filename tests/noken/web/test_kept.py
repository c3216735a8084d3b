"""A form that came too late gives back what was typed to people who sent it from a page of ours, and to nobody else."""

import io
import re
from html import unescape
from uuid import UUID

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from noken.accounts.models import Device
from noken.database import transaction
from noken.ids import new_id
from noken.permissions import SIGNED_IN
from noken.web.access import permit
from tests.factories import City

OURS = {"Origin": "http://localhost"}
TYPED = {
    "key": "01a20000-0000-7000-8000-000000000000",
    "text": "Air menguap dari laut,\nlalu jadi awan <script>alert(1)</script>",
    "points": "84",
}
SECRETS = {"password": "rahasia sekali", "new_password": "rahasia baru", "pin": "271828", "reset_token": "abc123"}


@pytest.fixture
def flask_app(own_app: Flask) -> Flask:
    """These tests give the application further routes."""
    return own_app


@pytest.fixture
def phone(flask_app: Flask) -> FlaskClient:
    """A page takes forms from signed-in people and says what it got."""

    def take() -> dict[str, object]:
        return {"got": dict(request.form), "files": [file.filename for file in request.files.getlist("files")]}

    flask_app.add_url_rule("/coba", "coba", permit(SIGNED_IN)(take), methods=["POST"])
    return flask_app.test_client()


def enter(client: FlaskClient, account: UUID) -> None:
    with transaction() as db:
        device = Device(id=new_id(), browser_id=new_id(), account_id=account, strong=True)
        db.add(device)
    with client.session_transaction() as cookie:
        cookie["device"] = str(device.id)


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send from the form on the page."""
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    long = re.findall(r'<textarea [^>]*name="([^"]+)">\n(.*?)</textarea>', page, re.DOTALL)
    return {name: unescape(value) for name, value in [*hidden, *long]}


def test_what_was_typed_is_sent_again_after_signing_in(phone: FlaskClient, city: City) -> None:
    late = phone.post("/coba?halaman=2", data=TYPED, headers=OURS)
    assert late.status_code == 401
    assert 'action="/coba?halaman=2"' in late.text
    assert 'target="_blank"' in late.text
    assert "<script>alert" not in late.text
    enter(phone, city.pupil)
    again = phone.post("/coba?halaman=2", data=fields_of(late.text), headers=OURS)
    got = again.get_json()["got"]
    assert {name: value.replace("\r\n", "\n") for name, value in got.items() if name != "csrf_token"} == TYPED


def test_secrets_are_not_given_back(phone: FlaskClient, city: City) -> None:
    late = phone.post("/coba", data={**TYPED, **SECRETS}, headers=OURS)
    assert not set(SECRETS) & set(fields_of(late.text))
    assert not any(value in late.text for value in SECRETS.values())


def test_files_are_asked_for_again(phone: FlaskClient, city: City) -> None:
    files = [(io.BytesIO(b"x"), "halaman <1>.jpg"), (io.BytesIO(b"y"), "dua.jpg")]
    late = phone.post("/coba", data={**TYPED, "files": files}, headers=OURS, content_type="multipart/form-data")
    assert 'enctype="multipart/form-data"' in late.text
    assert "Pilih lagi: halaman &lt;1&gt;.jpg, dua.jpg" in late.text
    assert 'type="file"' in late.text


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Referer": "https://evil.example/x"}])
def test_forms_from_elsewhere_are_not_given_back(phone: FlaskClient, city: City, headers: dict[str, str]) -> None:
    phone.application.config["WTF_CSRF_ENABLED"] = True
    for answer in (phone.post("/coba", data=TYPED, headers=headers), phone.post("/coba", data={}, headers=headers)):
        assert answer.status_code == 400
        assert "Air menguap" not in answer.text
        assert "Kirim lagi" not in answer.text


def test_a_page_open_for_too_long_gives_back_what_was_typed(phone: FlaskClient, city: City) -> None:
    phone.application.config["WTF_CSRF_ENABLED"] = True
    enter(phone, city.pupil)
    stale = phone.post("/coba", data={**TYPED, "csrf_token": "long ago"}, headers=OURS)
    assert stale.status_code == 400
    assert "Kirim lagi" in stale.text
    fresh = phone.post("/coba", data=fields_of(stale.text), headers=OURS)
    assert fresh.status_code == 200
    assert fresh.get_json()["got"]["points"] == "84"


def test_signing_in_forms_begin_anew(phone: FlaskClient, city: City) -> None:
    phone.application.config["WTF_CSRF_ENABLED"] = True
    stale = phone.post("/masuk/hp", data={"phone": "0812 3456 7890", "pin": "271828"}, headers=OURS)
    assert stale.status_code == 400
    assert "271828" not in stale.text
    assert "Kirim lagi" not in stale.text


def test_a_book_is_not_echoed(phone: FlaskClient, city: City) -> None:
    late = phone.post("/coba", data={"text": "a" * 600_000}, headers=OURS)
    assert late.status_code == 401
    assert len(late.text) < 20_000
