"""Acts from a phone's outbox: the same views, short answers, receipts; and what is carried by somebody else."""

import hashlib
import io
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwe
from joserfc.jwk import KeySet
from sqlalchemy import select

from learning.models import Submission
from noken.accounts.actions.devices import end_device, sign_in_device, sign_out_everywhere
from noken.accounts.models import Device
from noken.clock import now
from noken.database import reading, transaction
from noken.idempotency import CommandRow
from noken.ids import new_id
from noken.receipts import SEALING, check, keys_in
from noken.settings import Settings
from tests.factories import City
from tests.learning.school import give, photo

Visit = Callable[[UUID], FlaskClient]
OUTBOX = {"Noken-Outbox": "1"}


def send(client: FlaskClient, assignment: UUID, key: UUID, text: str = "1/2 = 2/4", **fields: str) -> Any:
    data = {"key": str(key), "text": text, **fields}
    return client.post(f"/belajar/tugas/{assignment}/jawaban", data=data, headers=OUTBOX)


def got(client: FlaskClient, address: str, headers: dict[str, str] | None = None) -> Any:
    """The JSON that stands there."""
    return client.get(address, headers=headers).json


def answers() -> list[str]:
    with reading() as db:
        return list(db.scalars(select(Submission.text).order_by(Submission.received_at)))


def test_an_act_is_answered_with_its_receipt(city: City, sign_in: Visit, settings: Settings) -> None:
    client, assignment, key = sign_in(city.pupil), give(city), new_id()
    written = now().isoformat()
    first, again = (send(client, assignment, key, written_at=written) for _ in range(2))
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "no-store")
    assert first.json["location"] == f"/belajar/tugas/{assignment}"
    said = check(first.json["receipt"], keys_in(settings.data))
    assert (said.key, said.command) == (key, "learning.submit")
    assert said.written_at is not None
    assert again.json == first.json, "the second arrival gets the first answer"
    assert answers() == ["1/2 = 2/4"]
    assert "sudah diterima" not in client.get("/").text, "no word for a page that nobody opened"


def test_a_refusal_is_one_sentence(city: City, sign_in: Visit) -> None:
    client, assignment, key = sign_in(city.pupil), give(city), new_id()
    empty = send(client, assignment, new_id(), "")
    assert (empty.status_code, empty.mimetype) == (400, "application/problem+json")
    assert empty.json["detail"] == "Jawabanmu: Jawabannya masih kosong. Tulis sesuatu, atau pilih foto."
    foreign = send(client, assignment, new_id(), file_ids=str(new_id()))
    assert foreign.status_code == 422
    assert "berkas" in foreign.json["detail"].lower()
    send(client, assignment, key)
    reused = send(client, assignment, key, "lain")
    assert (reused.status_code, reused.json["title"]) == (409, "Kiriman ini sudah pernah diterima dengan isi lain")
    assert send(client, new_id(), new_id()).status_code == 404
    assert send(sign_in(city.citizen), assignment, new_id()).status_code == 403
    assert answers() == ["1/2 = 2/4"]


def test_signed_out_or_with_a_stale_token_the_phone_asks_again(flask_app: Flask, city: City, sign_in: Visit) -> None:
    assignment = give(city)
    assert send(flask_app.test_client(), assignment, new_id()).status_code == 401
    flask_app.config["WTF_CSRF_ENABLED"] = True
    client = sign_in(city.pupil)
    assert send(client, assignment, new_id()).status_code == 401
    token = got(client, "/outbox")["csrf_token"]
    assert send(client, assignment, new_id(), csrf_token=token).status_code == 200


def test_a_form_that_carries_out_no_command_is_no_act(city: City, sign_in: Visit) -> None:
    answer = sign_in(city.pupil).post("/bahasa", data={"bahasa": "en"}, headers=OUTBOX)
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"


def test_the_state_says_who_is_there_and_whether_the_newest_receipt_is_known(
    flask_app: Flask, city: City, sign_in: Visit
) -> None:
    stranger = got(flask_app.test_client(), "/outbox")
    assert stranger["account"] is None
    assert "csrf_token" not in stranger
    client, key = sign_in(city.pupil), new_id()
    assert got(client, "/outbox")["account"] == str(city.pupil)
    assert got(client, f"/outbox?last={key}")["known"] is False
    send(client, give(city), key)
    assert got(client, f"/outbox?last={key}")["known"] is True
    assert got(sign_in(city.classmate), f"/outbox?last={key}")["known"] is False


def test_a_phone_hears_whose_sign_in_was_ended_from_elsewhere(flask_app: Flask, city: City, sign_in: Visit) -> None:
    phone, browser = flask_app.test_client(), new_id()
    pupil, classmate = (sign_in_device(account, browser, "", "card") for account in (city.pupil, city.classmate))
    with phone.session_transaction() as cookie:
        cookie["device"], cookie["browser"] = str(pupil), str(browser)
    assert got(phone, "/outbox")["ended"] == []
    sign_out_everywhere(city.classmate, city.classmate)
    assert got(phone, "/outbox")["ended"] == [str(city.classmate)]
    assert "Noken-Ended" not in phone.get("/").headers, "a page of somebody is about nobody else"
    end_device(pupil, city.pupil)
    page = phone.get("/masuk")
    assert page.headers["Noken-Ended"] == str(city.classmate), "who left by themselves is remembered"
    sign_in_device(city.classmate, browser, "", "card")
    assert got(phone, "/outbox")["ended"] == []


def test_a_server_from_an_older_backup_asks_for_what_it_has_lost(city: City, sign_in: Visit) -> None:
    client, assignment = sign_in(city.pupil), give(city)
    kept, lost = new_id(), new_id()
    send(client, assignment, kept)
    answer = client.post("/outbox/known", data={"key": [str(kept), str(lost), "bukan kunci"]})
    assert answer.json == {"missing": [str(lost)]}
    assert client.post("/outbox/known", data={"key": [str(new_id()) for _ in range(501)]}).status_code == 413


def test_everybody_can_check_a_receipt(flask_app: Flask, city: City, sign_in: Visit) -> None:
    receipt = send(sign_in(city.pupil), give(city), new_id()).json["receipt"]
    stranger = flask_app.test_client()
    page = stranger.get("/tanda-terima", query_string={"t": receipt}).text
    assert "Asli. Kiriman ini ada di server ini" in page
    assert "Jawaban tugas" in page
    assert "<svg" in page
    assert "Maria" not in page
    assert "bukan tanda terima" in stranger.get("/tanda-terima", query_string={"t": receipt[:-9]}).text
    with transaction() as db:
        db.delete(db.scalars(select(CommandRow)).one())
    assert "tidak ada di server ini" in stranger.get("/tanda-terima", query_string={"t": receipt}).text


class Phone:
    """A phone without network, on which a pupil is signed in."""

    def __init__(self, client: FlaskClient, account: UUID) -> None:
        with client.session_transaction() as cookie:
            cookie["browser"] = str(new_id())
            browser, device = UUID(cookie["browser"]), UUID(cookie["device"])
        with transaction() as db:
            db.get_one(Device, device).browser_id = browser
        self.account, self.author_pass = account, got(client, "/outbox")["pass"]
        self.keys = KeySet.import_key_set(got(client, "/.well-known/jwks.json"))

    def seal(self, *acts: dict[str, Any], files: bytes = b"") -> bytes:
        header = json.dumps({"v": 1, "pass": self.author_pass, "acts": acts}).encode()
        key = next(key for key in self.keys.keys if key.as_dict().get("use") == "enc")
        content = len(header).to_bytes(4, "big") + header + files
        return jwe.encrypt_compact({"alg": "ECDH-ES", "enc": "A256GCM"}, content, key, SEALING).encode()


def act(assignment: UUID, key: UUID, text: str = "Dititipkan", **more: Any) -> dict[str, Any]:
    fields = [["text", text], ["written_at", now().isoformat()], ["csrf_token", "lama"]]
    return {
        "key": str(key),
        "action": f"/belajar/tugas/{assignment}/jawaban",
        "title": "Jawaban: Pecahan",
        "fields": fields,
        "files": [],
        **more,
    }


def carried(client: FlaskClient, sealed: bytes) -> Any:
    return client.post("/outbox/bundles", data=sealed, content_type="application/jose")


def test_a_friend_carries_an_answer_with_a_photo(city: City, sign_in: Visit, settings: Settings) -> None:
    own, assignment, key = sign_in(city.pupil), give(city), new_id()
    phone, picture = Phone(own, city.pupil), photo("satu").getvalue()
    file = {"field": "files", "name": "satu.jpg", "type": "image/jpeg", "offset": 0, "size": len(picture)}
    file["sha256"] = hashlib.sha256(picture).hexdigest()
    sealed = phone.seal(act(assignment, key, files=[file]), files=picture)
    answer = carried(sign_in(city.classmate), sealed)
    assert answer.status_code == 200
    (outcome,) = answer.json["acts"]
    assert (outcome["status"], outcome["key"]) == (200, str(key))
    assert check(outcome["receipt"], keys_in(settings.data)).key == key
    with reading() as db:
        kept = db.scalars(select(Submission)).one()
        assert (kept.pupil_id, kept.text, len(kept.attachments)) == (city.pupil, "Dititipkan", 1)
    again = carried(sign_in(city.other_pupil), sealed)
    assert again.json["acts"][0]["receipt"] == outcome["receipt"], "carried twice, taken in once"
    assert answers() == ["Dititipkan"]


def test_the_page_for_it_works_without_scripts(city: City, sign_in: Visit) -> None:
    phone, assignment = Phone(sign_in(city.pupil), city.pupil), give(city)
    sealed = phone.seal(act(assignment, new_id()), act(new_id(), new_id()))
    friend = sign_in(city.classmate)
    page = friend.post("/ponsel/titipan", data={"bundle": (io.BytesIO(sealed), "titipan.noken")})
    assert page.status_code == 200
    assert page.text.count("terkirim") >= 1
    assert "belum diterima" in page.text
    assert answers() == ["Dititipkan"]


@pytest.mark.parametrize("spoil", ["cut", "short file", "wrong hash", "no acts", "version"])
def test_a_broken_bundle_changes_nothing(city: City, sign_in: Visit, spoil: str) -> None:
    phone, assignment = Phone(sign_in(city.pupil), city.pupil), give(city)
    file = {"field": "files", "name": "a.jpg", "type": "image/jpeg", "offset": 0, "size": 3}
    file["sha256"] = hashlib.sha256(b"abc" if spoil != "wrong hash" else b"x").hexdigest()
    whole = act(assignment, new_id(), files=[file])
    match spoil:
        case "cut":
            sealed = phone.seal(whole, files=b"abc")[:-30]
        case "short file":
            sealed = phone.seal(act(assignment, new_id()), whole, files=b"ab")
        case "wrong hash":
            sealed = phone.seal(act(assignment, new_id()), whole, files=b"abc")
        case "no acts":
            sealed = phone.seal({"key": "x"})
        case _:
            sealed = b"NOKEN"
    answer = carried(sign_in(city.classmate), sealed)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert "Tidak ada yang berubah" in answer.json["detail"]
    assert answers() == []


def test_a_bundle_speaks_for_nobody_but_the_holder_of_its_pass(city: City, sign_in: Visit) -> None:
    phone, assignment = Phone(sign_in(city.pupil), city.pupil), give(city)
    phone.author_pass = phone.author_pass[:-3] + "abc"
    assert carried(sign_in(city.classmate), phone.seal(act(assignment, new_id()))).status_code == 422
    fresh = Phone(sign_in(city.pupil), city.pupil)
    sign_out_everywhere(city.pupil, city.pupil)
    assert carried(sign_in(city.classmate), fresh.seal(act(assignment, new_id()))).status_code == 422
    assert answers() == []


@pytest.mark.parametrize("action", ["/akun/pin", "/files/uploads", "/outbox/bundles", "//x", "ftp:/x", "/bahasa"])
def test_a_bundle_opens_no_other_door(city: City, sign_in: Visit, action: str) -> None:
    phone = Phone(sign_in(city.pupil), city.pupil)
    answer = carried(sign_in(city.classmate), phone.seal(act(new_id(), new_id()) | {"action": action}))
    assert answer.json["acts"][0]["status"] == 403


def test_a_bundle_may_do_no_more_than_its_author(city: City, sign_in: Visit) -> None:
    phone, assignment = Phone(sign_in(city.citizen), city.citizen), give(city)
    answer = carried(sign_in(city.pupil), phone.seal(act(assignment, new_id())))
    assert answer.json["acts"][0]["status"] == 403
    assert answers() == []


def test_nobody_can_speak_for_another_over_the_network(flask_app: Flask, city: City) -> None:
    client = flask_app.test_client()
    for header in ("noken.author", "Noken-Author", "Noken_Author"):
        assert got(client, "/outbox", {header: str(city.pupil)})["account"] is None
