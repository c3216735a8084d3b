"""Ways into the account of somebody else: each is tried as a cheat would, and stays shut."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import app as front_door
from noken.accounts import actions
from noken.accounts.actions.credentials import weigh_pictures, weigh_pin
from noken.accounts.actions.devices import sign_in_device
from noken.accounts.models import Account, Credential, Invitation, Lockout, Renewal, Role
from noken.accounts.stretch import matches
from noken.database import reading, transaction
from noken.ids import new_id
from noken.settings import Settings
from tests.factories import City, add_membership
from tests.learning.roster.imports import bring
from tests.learning.roster.made import ONEROSTER
from tests.noken.accounts.conftest import OTHER_TAPS, PHONE, PIN, TAPS, taps, who_is
from tests.noken.accounts.staff import EMAIL, PASSWORD

ELSEWHERE = (
    *("//evil.example", "/\\evil.example", "///evil.example", "\\\\evil.example", "/\t/evil.example"),
    *(" //evil.example", "https://evil.example", "https:evil.example", "http:///evil.example"),
    *("javascript:alert(1)", "/%0d%0aX: y"),
)
SignIn = Callable[[UUID], FlaskClient]


def test_a_slip_for_guardians_opens_no_account_of_staff(city: City, sign_in: SignIn) -> None:
    """The head teacher, known from a roster, has not signed in yet and has a child in the teacher's class."""
    with transaction():
        actions.add_guardianship(city.head_teacher, city.classmate)
    address, form = f"/akun/kelas/{city.class_}/undangan-wali", {"murid": str(city.classmate)}
    sheet = sign_in(city.teacher).post(address, data=form)
    assert "Minta tautan masuk kepada Dinas Pendidikan" in sheet.text
    with reading() as db:
        assert db.scalars(select(Renewal)).all() == []
        assert db.scalars(select(Invitation)).all() == []
    assert sign_in(city.administrator).post(address, data=form).status_code == 200
    with reading() as db:
        assert db.scalars(select(Renewal.account_id)).all() == [city.head_teacher]


def test_a_roster_brings_nobody_s_account_under_a_card(
    city: City, number: UUID, client: FlaskClient, sign_in: SignIn
) -> None:
    """A head teacher names a parent of another school, by number and name, as a pupil, and prints a card for them."""
    with transaction() as db:
        db.get_one(Account, number).name = "Korban Kami"
    users = ONEROSTER["users.csv"].replace(
        "guardian,debora,Debora,Kogoya,081234567890", f"guardian,x,Korban,Kami,{PHONE}"
    )
    enrolments = ONEROSTER["enrollments.csv"] + "e99,,,5a,sd1,g1,student,false,2026-07-13,2027-06-26\n"
    bring(city.other_school, city.administrator, {**ONEROSTER, "users.csv": users, "enrollments.csv": enrolments})
    with reading() as db:
        assert db.scalar(select(Account.id).where(Account.name == "Korban Kami")) == number
    with transaction():
        add_membership(number, Role.PUPIL, city.class_)
    head = sign_in(city.head_teacher)
    page = head.post(f"/akun/kelas/{city.class_}/kartu", data={"murid": [str(number), str(city.pupil)]}).text
    assert "Maria Kogoya" in page
    assert "Korban Kami" not in page
    with reading() as db:
        assert db.scalars(select(Credential.account_id).where(Credential.kind == "card")).all() == [city.pupil]
    head.post(f"/akun/kelas/{city.class_}/murid/{number}/gambar")
    assert client.post("/masuk/hp", data={"phone": PHONE, "pin": PIN}).status_code == 302


@pytest.mark.parametrize("kind", ["pictures", "pin"])
def test_guesses_at_the_same_moment_count_one_by_one(
    flask_app: Flask, city: City, pictures: str, number: UUID, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Whoever sends many guesses at once gets no more of them weighed than whoever sends them one after the other."""
    weighed: list[str] = []
    barrier = threading.Barrier(16)

    def weigh(secret: str, stored: str | None) -> bool:
        weighed.append(secret)
        time.sleep(0.05)
        return matches(secret, stored)

    def at_once() -> None:
        with flask_app.app_context():
            barrier.wait()
            with reading():
                if kind == "pictures":
                    weigh_pictures(city.pupil, OTHER_TAPS, None)
                else:
                    weigh_pin(PHONE, "903471", None)

    monkeypatch.setattr("noken.accounts.actions.credentials.matches", weigh)
    threads = [threading.Thread(target=at_once) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(weighed) == 5


def test_a_right_secret_clears_the_guesses_before(
    flask_app: Flask, city: City, client: FlaskClient, number: UUID
) -> None:
    for _ in range(4):
        client.post("/masuk/hp", data={"phone": PHONE, "pin": "903471"})
    assert client.post("/masuk/hp", data={"phone": PHONE, "pin": PIN}).status_code == 302
    with reading() as db:
        assert db.scalars(select(Lockout)).all() == []


def test_a_guesser_with_a_whole_network_of_addresses_is_one_guesser(flask_app: Flask, city: City) -> None:
    client = flask_app.test_client()
    answers = []
    for n in range(152):
        here = {"REMOTE_ADDR": f"2001:db8:1:2:{n:x}::{n:x}"}
        form = {"phone": f"0812 3456 {n:04}", "pin": "903471"}
        answers.append(client.post("/masuk/hp", data=form, environ_base=here).status_code)
    assert answers[-2:] == [429] * 2
    neighbour = {"REMOTE_ADDR": "2001:db8:1:3::1"}
    assert client.post("/masuk/hp", data=form, environ_base=neighbour).status_code == 422


@pytest.mark.parametrize("demo", [True, False])
def test_no_tap_signs_in_where_the_demo_city_is_switched_off(settings: Settings, demo: bool) -> None:
    made = front_door.create_app(replace(settings, demo=demo))
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with transaction():
        account = actions.create_account("Ina Sroyer")
    row = {"account_id": str(account), "name": "Ina Sroyer", "role": "Pengelola"}
    Path(settings.data / "demo.json").write_text(json.dumps([row]))
    client = made.test_client()
    assert ("Ina Sroyer" in client.get("/masuk").text) is demo
    answer = client.post("/masuk/contoh", data={"account_id": str(account)})
    assert answer.status_code == (302 if demo else 404)


@pytest.mark.parametrize("goal", ELSEWHERE)
def test_signing_in_leads_to_no_other_site(
    city: City, client: FlaskClient, number: UUID, head: UUID, goal: str
) -> None:
    phone = client.post("/masuk/hp", data={"phone": PHONE, "pin": PIN, "next": goal})
    client.post("/keluar")
    staff = client.post("/masuk/petugas", data={"email": EMAIL, "password": PASSWORD, "next": goal})
    again = client.post("/akun/lain", data={"next": goal})
    spoken = client.post("/bahasa", data={"bahasa": "id", "next": goal})
    for answer in (phone, staff, again, spoken):
        place = answer.headers.get("Location", "/")
        assert urlsplit(urljoin("http://localhost/masuk", place.replace("\\", "/"))).netloc == "localhost"
        assert not place.startswith(("//", "/\\", "/\t"))
        assert "\r" not in place


def test_a_session_of_before_is_worth_nothing_after(city: City, client: FlaskClient, number: UUID) -> None:
    """The cookie copied before signing out, before "sign out everywhere", and before signing in."""
    client.get("/masuk")
    client.post("/masuk/hp", data={"phone": PHONE, "pin": PIN})
    for way_out in ("/keluar", "/saya/perangkat/keluar-semua"):
        client.post("/masuk/hp", data={"phone": PHONE, "pin": PIN})
        cookie = client.get_cookie("noken")
        assert cookie
        client.post(way_out)
        thief = client.application.test_client()
        thief.set_cookie("noken", cookie.value)
        assert who_is(thief) == ""
    with transaction():
        actions.close_account(number)
    assert client.post("/masuk/hp", data={"phone": PHONE, "pin": PIN}).status_code == 422


def test_a_card_of_another_opens_only_that_one(city: City, client: FlaskClient, pictures: str) -> None:
    with transaction():
        other = actions.issue_cards(city.class_, [city.classmate], city.teacher)[city.classmate]
        sign_in_device(city.pupil, new_id(), "", "picture")
    assert client.post(f"/masuk/kartu/{pictures}", data=taps(*OTHER_TAPS)).status_code == 422
    assert client.get(f"/akun/ganti/{city.pupil}").status_code == 404
    assert client.post(f"/akun/ganti/{city.pupil}", data=taps(*TAPS)).status_code == 404
    client.post(f"/masuk/kartu/{other}", data=taps(*TAPS))
    assert who_is(client) == ""
