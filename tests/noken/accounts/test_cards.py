"""Class cards and pictures: chosen twice, weighed, given anew, taken back."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from noken.accounts.actions.credentials import choose_pictures
from noken.accounts.faults import AlreadyChosen
from noken.accounts.models import Credential, CredentialKind, Device
from noken.accounts.tokens import clean_secret, fast_hash, grouped
from noken.clock import at, now
from noken.database import reading
from noken.ledger import LedgerRow
from tests.factories import City
from tests.noken.accounts.conftest import OTHER_TAPS, TAPS, taps, who_is

SignIn = Callable[[UUID], FlaskClient]


def test_the_first_time_pictures_are_chosen_twice(client: FlaskClient, card: str) -> None:
    page = client.get(f"/masuk/kartu/{card}")
    assert "Hai, Maria" in page.text
    assert "Kogoya" not in page.text
    assert page.text.count('type="radio"') == 4 * 12
    first = client.post(f"/masuk/kartu/{card}", data=taps(*TAPS))
    assert "Sekali lagi" in first.text
    assert who_is(client) == ""
    second = client.post(f"/masuk/kartu/{card}", data={**taps(*TAPS), "pilihan": " ".join(TAPS)})
    assert second.status_code == 302
    assert who_is(client) == "Maria Kogoya"


def test_another_order_the_second_time_begins_again(client: FlaskClient, card: str) -> None:
    page = client.post(f"/masuk/kartu/{card}", data={**taps(*TAPS[::-1]), "pilihan": " ".join(TAPS)})
    assert page.status_code == 422
    assert "Urutannya tidak sama" in page.text
    assert 'name="pilihan"' not in page.text
    assert who_is(client) == ""


def test_four_times_the_same_picture_is_refused(client: FlaskClient, card: str) -> None:
    page = client.post(f"/masuk/kartu/{card}", data=taps("ikan", "ikan", "ikan", "ikan"))
    assert "mudah ditebak" in page.text


@pytest.mark.parametrize("sent", [{}, taps("ikan", "ikan", "tifa"), taps("ikan", "ikan", "tifa", "<b>")])
def test_fewer_or_unknown_pictures_change_nothing(client: FlaskClient, card: str, sent: dict[str, str]) -> None:
    page = client.post(f"/masuk/kartu/{card}", data=sent)
    assert page.status_code == 422
    assert "Pilih empat gambar" in page.text
    assert "<b>" not in page.text.replace("<b ", "")


def test_opening_the_card_changes_nothing(client: FlaskClient, pictures: str) -> None:
    with reading() as db:
        before = len(db.scalars(select(LedgerRow)).all())
    client.get(f"/masuk/kartu/{pictures}")
    assert who_is(client) == ""
    with reading() as db:
        assert len(db.scalars(select(LedgerRow)).all()) == before


def test_with_the_right_pictures_the_pupil_is_in(client: FlaskClient, pictures: str) -> None:
    assert client.post(f"/masuk/kartu/{pictures}?next=/saya/perangkat", data=taps(*TAPS)).location == "/saya/perangkat"
    assert who_is(client) == "Maria Kogoya"


def test_with_wrong_pictures_nobody_is_in_and_the_wait_grows(client: FlaskClient, pictures: str, city: City) -> None:
    address = f"/masuk/kartu/{pictures}"
    answers = [client.post(address, data=taps(*OTHER_TAPS)).text for _ in range(5)]
    assert all("belum cocok" in answer for answer in answers[:4])
    assert "30 detik" in answers[4]
    assert "Tunggu" in client.post(address, data=taps(*TAPS)).text
    assert who_is(client) == ""
    with at(now() + timedelta(seconds=31)):
        assert client.post(address, data=taps(*OTHER_TAPS)).text.count("1 menit") == 1
    with at(now() + timedelta(seconds=95)):
        client.post(address, data=taps(*TAPS))
        assert who_is(client) == "Maria Kogoya"
    with reading() as db:
        locked = db.scalars(select(LedgerRow).where(LedgerRow.act == "accounts.locked-out")).all()
    assert [row.object_id for row in locked] == [city.pupil, city.pupil]


def test_guesses_elsewhere_lock_nobody_out_at_home(flask_app: object, client: FlaskClient, pictures: str) -> None:
    client.post(f"/masuk/kartu/{pictures}", data=taps(*TAPS))
    client.post("/keluar")
    thief = client.application.test_client()
    for _ in range(6):
        thief.post(f"/masuk/kartu/{pictures}", data=taps(*OTHER_TAPS))
    assert "Tunggu" in thief.post(f"/masuk/kartu/{pictures}", data=taps(*TAPS)).text
    client.post(f"/masuk/kartu/{pictures}", data=taps(*TAPS))
    assert who_is(client) == "Maria Kogoya"


def test_unknown_and_ended_cards_say_so(client: FlaskClient, card: str, city: City, sign_in: SignIn) -> None:
    assert client.get("/masuk/kartu/abc").status_code == 404
    sign_in(city.teacher).post(f"/akun/kelas/{city.class_}/kartu", data={"murid": str(city.pupil)})
    page = client.get(f"/masuk/kartu/{card}")
    assert page.status_code == 404
    assert "tidak dikenal" in page.text


def test_a_typed_code_leads_to_the_card(client: FlaskClient, card: str) -> None:
    assert client.post("/masuk/kartu", data={"code": grouped(card).upper()}).location == f"/masuk/kartu/{card}"
    wrong = client.post("/masuk/kartu", data={"code": "4K7QS"})
    assert wrong.status_code == 422
    assert "26 huruf" in wrong.text


def test_only_hashes_are_kept(city: City, pictures: str) -> None:
    with reading() as db:
        kept = {row.kind: row.secret_hash for row in db.scalars(select(Credential))}
    assert kept[CredentialKind.CARD] == fast_hash(pictures)
    assert "argon2id" in kept[CredentialKind.PICTURE]
    assert "ikan" not in kept[CredentialKind.PICTURE]


def test_the_second_to_choose_is_told(flask_app: object, client: FlaskClient, city: City, pictures: str) -> None:
    with client.application.app_context(), reading(), pytest.raises(AlreadyChosen):
        choose_pictures(city.pupil, OTHER_TAPS)
    page = client.post(f"/masuk/kartu/{pictures}", data={**taps(*OTHER_TAPS), "pilihan": " ".join(OTHER_TAPS)})
    assert "belum cocok" in page.text


def test_the_printed_sheet_holds_what_the_cards_open(city: City, sign_in: SignIn, client: FlaskClient) -> None:
    teacher = sign_in(city.teacher)
    assert "belum memilih gambar" in teacher.get(f"/akun/kelas/{city.class_}/kartu").text
    sheet = teacher.post(f"/akun/kelas/{city.class_}/kartu", data={"murid": [str(city.pupil), str(city.classmate)]})
    assert sheet.text.count('class="qr-card"') == 2
    assert sheet.text.count("<svg xmlns") == 2
    typed = [part.split("</p>")[0] for part in sheet.text.split('class="qr-code">')[1:]]
    secrets = [clean_secret(text) for text in typed]
    assert "Hai, Maria" in client.get(f"/masuk/kartu/{secrets[0]}").text
    assert "Hai, Obed" in client.get(f"/masuk/kartu/{secrets[1]}").text
    assert "qr-card" not in teacher.get(f"/akun/kelas/{city.class_}/kartu").text


def test_no_pupil_chosen_or_another_class_gives_no_card(city: City, sign_in: SignIn) -> None:
    teacher = sign_in(city.teacher)
    assert teacher.post(f"/akun/kelas/{city.class_}/kartu", data={"murid": str(city.other_pupil)}).status_code == 302
    assert teacher.post(f"/akun/kelas/{city.other_class}/kartu", data={}).status_code == 403
    assert teacher.get(f"/akun/kelas/{city.school}/kartu").status_code == 404
    with reading() as db:
        assert db.scalars(select(Credential)).all() == []


def test_forgotten_pictures_are_taken_back_and_sign_out(
    client: FlaskClient, city: City, pictures: str, sign_in: SignIn
) -> None:
    client.post(f"/masuk/kartu/{pictures}", data=taps(*TAPS))
    sign_in(city.teacher).post(f"/akun/kelas/{city.class_}/murid/{city.pupil}/gambar")
    assert who_is(client) == ""
    assert "Pilih empat gambar rahasiamu" in client.get(f"/masuk/kartu/{pictures}").text
    with reading() as db:
        assert all(device.ended_at for device in db.scalars(select(Device).where(Device.account_id == city.pupil)))


def test_another_teacher_cannot_take_pictures_back(city: City, pictures: str, sign_in: SignIn) -> None:
    address = f"/akun/kelas/{city.class_}/murid/{city.pupil}/gambar"
    assert sign_in(city.other_teacher).post(address).status_code == 403
    assert sign_in(city.guardian).post(address).status_code == 403
    away = f"/akun/kelas/{city.class_}/murid/{city.other_pupil}/gambar"
    assert sign_in(city.teacher).post(away).status_code == 404
