"""Several people on one phone, and the devices of one person."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select

from noken.accounts import actions
from noken.accounts.models import Device
from noken.clock import at, now
from noken.database import reading
from noken.ledger import LedgerRow
from tests.factories import City
from tests.noken.accounts.conftest import OTHER_TAPS, PIN, TAPS, taps, who_is

SignIn = Callable[[UUID], FlaskClient]
LOCAL = "0812 3456 7890"


def both_on(client: FlaskClient, card: str) -> None:
    """The pupil, then the guardian, sign in on this phone."""
    client.post(f"/masuk/kartu/{card}", data=taps(*TAPS))
    client.post("/akun/lain")
    client.post("/masuk/hp", data={"phone": LOCAL, "pin": PIN})


def test_the_phone_knows_both_and_asks_each(client: FlaskClient, city: City, pictures: str, number: UUID) -> None:
    both_on(client, pictures)
    page = client.get("/akun/ganti").text
    assert "Debora Kogoya" in page
    assert "Maria Kogoya" in page
    assert "sedang dipakai" in page
    assert "Ketuk empat gambarmu" in client.get(f"/akun/ganti/{city.pupil}").text
    assert who_is(client) == "Debora Kogoya"
    wrong = client.post(f"/akun/ganti/{city.pupil}", data=taps(*OTHER_TAPS))
    assert wrong.status_code == 422
    assert who_is(client) == "Debora Kogoya"
    client.post(f"/akun/ganti/{city.pupil}", data=taps(*TAPS))
    assert who_is(client) == "Maria Kogoya"
    assert "PIN tidak cocok" in client.post(f"/akun/ganti/{city.guardian}", data={"pin": "903471"}).text
    client.post(f"/akun/ganti/{city.guardian}", data={"pin": PIN})
    assert who_is(client) == "Debora Kogoya"


def test_a_pin_is_also_asked_of_the_one_who_is_in(client: FlaskClient, city: City, pictures: str, number: UUID) -> None:
    both_on(client, pictures)
    assert client.get(f"/akun/ganti/{city.guardian}").status_code == 200
    assert client.post(f"/akun/ganti/{city.guardian}", data={}).status_code == 422


def test_only_people_of_this_phone(client: FlaskClient, city: City, pictures: str, number: UUID) -> None:
    assert client.get("/akun/ganti").location == "/masuk"
    assert client.get(f"/akun/ganti/{city.pupil}").status_code == 404
    client.post(f"/masuk/kartu/{pictures}", data=taps(*TAPS))
    assert client.post(f"/akun/ganti/{city.guardian}", data={"pin": PIN}).status_code == 404


def test_signing_out_leaves_the_others_and_the_name(
    client: FlaskClient, city: City, pictures: str, number: UUID
) -> None:
    both_on(client, pictures)
    assert client.post("/keluar").location == "/akun/ganti"
    assert who_is(client) == ""
    page = client.get("/akun/ganti").text
    assert "Debora Kogoya" in page
    assert "Maria Kogoya" in page
    assert "Debora Kogoya" in client.get("/masuk").text
    client.post(f"/akun/ganti/{city.guardian}", data={"pin": PIN})
    assert who_is(client) == "Debora Kogoya"


def test_a_forgotten_person_needs_the_card_again(client: FlaskClient, city: City, pictures: str, number: UUID) -> None:
    both_on(client, pictures)
    client.post(f"/akun/ganti/{city.pupil}/hapus")
    assert "Maria" not in client.get("/akun/ganti").text
    assert client.post(f"/akun/ganti/{city.pupil}", data=taps(*TAPS)).status_code == 404
    assert who_is(client) == "Debora Kogoya"
    client.post(f"/akun/ganti/{city.guardian}/hapus")
    assert who_is(client) == ""
    assert client.post(f"/akun/ganti/{city.other_pupil}/hapus").status_code == 404


def test_reset_pictures_need_the_card(client: FlaskClient, city: City, pictures: str, number: UUID) -> None:
    both_on(client, pictures)
    actions.reset_pictures(city.pupil, city.teacher)
    assert "Maria" not in client.get("/akun/ganti").text


def test_somebody_else_may_come_without_signing_anybody_out(
    client: FlaskClient, city: City, pictures: str, number: UUID
) -> None:
    both_on(client, pictures)
    assert client.post("/akun/lain", data={"next": "/undangan/x"}).location == "/undangan/x"
    assert who_is(client) == ""
    with reading() as db:
        assert all(device.ended_at is None for device in db.scalars(select(Device)))


def test_a_revoked_device_is_out_at_the_next_request(client: FlaskClient, number: UUID, sign_in: SignIn) -> None:
    client.post("/masuk/hp", data={"phone": LOCAL, "pin": PIN}, headers={"User-Agent": "Mozilla (Android 13) Chrome/1"})
    at_home = sign_in(number)
    page = at_home.get("/saya/perangkat").text
    assert "Android, Chrome" in page
    assert page.count("Keluarkan</button>") == 1
    with reading() as db:
        device = db.scalars(select(Device.id).where(Device.label == "Android, Chrome")).one()
    at_home.post(f"/saya/perangkat/{device}/keluar")
    assert who_is(client) == ""
    assert client.get("/akun/ganti").location == "/masuk"
    assert who_is(at_home) == "Debora Kogoya"


def test_use_is_noted_once_a_day(client: FlaskClient, number: UUID) -> None:
    def seen() -> datetime:
        with reading() as db:
            return db.scalars(select(Device.seen_at)).one()

    client.post("/masuk/hp", data={"phone": LOCAL, "pin": PIN})
    client.get("/saya")
    first = seen()
    client.get("/saya")
    assert seen() == first
    with at(now() + timedelta(days=2)):
        assert "dipakai kemarin" not in client.get("/saya/perangkat").text
        client.get("/saya")
    assert seen() - first > timedelta(days=1)


def test_nobody_ends_the_device_of_another(client: FlaskClient, city: City, number: UUID, sign_in: SignIn) -> None:
    client.post("/masuk/hp", data={"phone": LOCAL, "pin": PIN})
    with reading() as db:
        device = db.scalars(select(Device.id).where(Device.account_id == number)).one()
    for stranger in (city.teacher, city.administrator, city.other_guardian):
        assert sign_in(stranger).post(f"/saya/perangkat/{device}/keluar").status_code == 403
    assert who_is(client) == "Debora Kogoya"


def test_out_everywhere(client: FlaskClient, number: UUID, sign_in: SignIn) -> None:
    client.post("/masuk/hp", data={"phone": LOCAL, "pin": PIN})
    other = sign_in(number)
    assert other.post("/saya/perangkat/keluar-semua").location == "/masuk"
    assert who_is(client) == ""
    assert who_is(other) == ""
    with reading() as db:
        acts = set(db.scalars(select(LedgerRow.act)))
    assert {"accounts.new-device", "accounts.signed-out-everywhere"} <= acts


def test_the_ledger_holds_no_secret_number_or_name(
    client: FlaskClient, city: City, pictures: str, number: UUID
) -> None:
    both_on(client, pictures)
    with reading() as db:
        text = " ".join(f"{row.act} {row.details}" for row in db.scalars(select(LedgerRow)))
    assert text
    for secret in (pictures, PIN, "812345", "Kogoya", *TAPS):
        assert secret not in text


def test_a_new_pin_ends_the_other_phones(client: FlaskClient, number: UUID, sign_in: SignIn) -> None:
    client.post("/masuk/hp", data={"phone": LOCAL, "pin": PIN})
    other = sign_in(number)
    wrong = client.post("/saya/pin", data={"old": "111222", "pin": "594637", "again": "594637"})
    assert "PIN sekarang tidak cocok" in wrong.text
    trivial = client.post("/saya/pin", data={"old": PIN, "pin": "123456", "again": "123456"})
    assert "mudah ditebak" in trivial.text
    unequal = client.post("/saya/pin", data={"old": PIN, "pin": "594637", "again": "594638"})
    assert "tidak sama" in unequal.text
    assert client.post("/saya/pin", data={"old": PIN, "pin": "594637", "again": "594637"}).location == "/saya"
    assert who_is(other) == ""
    assert who_is(client) == "Debora Kogoya"
    client.post("/masuk/hp", data={"phone": LOCAL, "pin": "594637"})
    assert who_is(client) == "Debora Kogoya"


def test_who_has_no_pin_has_no_page_to_change_it(city: City, sign_in: SignIn) -> None:
    assert sign_in(city.pupil).get("/saya/pin").status_code == 404


def test_the_language_is_the_persons_own(client: FlaskClient, number: UUID) -> None:
    assert client.post("/bahasa", data={"bahasa": "en", "next": "/masuk"}).location == "/masuk"
    assert 'lang="en"' in client.get("/masuk").text
    client.post("/masuk/hp", data={"phone": LOCAL, "pin": PIN})
    assert 'lang="id"' in client.get("/saya").text
    client.post("/bahasa", data={"bahasa": "en"})
    assert 'lang="en"' in client.get("/saya").text
    assert client.post("/bahasa", data={"bahasa": "xx"}).status_code == 400


def test_the_profile_says_what_one_is(client: FlaskClient, number: UUID, city: City, sign_in: SignIn) -> None:
    client.post("/masuk/hp", data={"phone": LOCAL, "pin": PIN})
    page = client.get("/saya").text
    assert "Maria Kogoya" in page
    assert "belum dipastikan" in page
    assert "0812 3456 7890" in page
    teacher = sign_in(city.teacher).get("/saya").text
    assert "SD Negeri 1 · 5A" in teacher
    assert f"/akun/tempat/{city.class_}" in teacher
    assert f"/akun/tempat/{city.class_}" not in sign_in(city.pupil).get("/saya").text
