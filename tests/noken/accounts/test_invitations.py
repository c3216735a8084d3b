"""Invitations: who makes them, what they say, accepted exactly once, numbers proven only by them."""

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from noken.accounts import actions, queries
from noken.accounts.actions.invitations import accept_as, accept_with_pin
from noken.accounts.faults import LinkGone, NotAPupil
from noken.accounts.identity import identity_of_account
from noken.accounts.models import Account, Invitation, Membership, Role
from noken.accounts.tokens import fast_hash
from noken.clock import at, now
from noken.database import reading, transaction
from noken.ledger import LedgerRow
from tests.factories import City, make_account
from tests.noken.accounts.conftest import PHONE, PIN, who_is

SignIn = Callable[[UUID], FlaskClient]
NEW = {"name": "Yakob Kogoya", "phone": "0813 1111 2222", "pin": "594637", "again": "594637"}


@pytest.fixture
def link(city: City) -> str:
    """A guardian's invitation for the pupil, without a number."""
    return actions.invite(city.teacher, city.class_, Role.GUARDIAN, pupil_id=city.pupil)[1]


def places(account: UUID) -> set[tuple[UUID, Role]]:
    with reading():
        person = identity_of_account(account)
        return {(place.organization_id, place.role) for place in person.places} if person else set()


def account_named(name: str) -> UUID:
    with reading() as db:
        return db.scalars(select(Account.id).where(Account.name == name)).one()


def test_the_link_says_who_invites_to_what(client: FlaskClient, link: str) -> None:
    page = client.get(f"/undangan/{link}").text
    assert "SD Negeri 1 · 5A" in page
    assert "Yuli Rumbiak" in page
    assert "wali dari Maria Kogoya" in page


def test_a_new_guardian_takes_it_once(client: FlaskClient, link: str, city: City) -> None:
    assert client.post(f"/undangan/{link}", data=NEW).location == "/"
    assert who_is(client) == "Yakob Kogoya"
    account = account_named("Yakob Kogoya")
    assert places(account) == {(city.class_, Role.GUARDIAN)}
    with reading() as db:
        row = db.get_one(Account, account)
        assert row.phone == "+6281311112222"
        assert row.phone_proven_at is None
    assert "belum dipastikan" in client.get("/saya").text
    again = client.application.test_client().post(f"/undangan/{link}", data={**NEW, "phone": "0813 1111 3333"})
    assert again.status_code == 410
    assert "sudah dipakai" in again.text
    assert client.post("/masuk/hp", data={"phone": "0813 1111 2222", "pin": "594637"}).status_code == 302


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "Tulis nama"),
        ({"phone": "08"}, "belum benar"),
        ({"pin": "123456", "again": "123456"}, "mudah ditebak"),
        ({"pin": "222222", "again": "222222"}, "mudah ditebak"),
        ({"pin": "112222", "again": "112222"}, "mudah ditebak"),
        ({"again": "594638"}, "tidak sama"),
    ],
)
def test_bad_input_changes_nothing(client: FlaskClient, link: str, change: dict[str, str], words: str) -> None:
    page = client.post(f"/undangan/{link}", data={**NEW, **change})
    assert page.status_code == 422
    assert words in page.text
    assert "594637" not in page.text
    assert who_is(client) == ""
    assert "wali dari" in client.get(f"/undangan/{link}").text


def test_expired_revoked_and_unknown_links_say_so(client: FlaskClient, link: str, city: City, sign_in: SignIn) -> None:
    with at(now() + timedelta(days=15)):
        late = client.post(f"/undangan/{link}", data=NEW)
    assert late.status_code == 410
    assert "lewat waktunya" in late.text
    with reading():
        id = queries.invitations_of(city.class_)[0].id
    teacher = sign_in(city.teacher)
    assert teacher.post(f"/akun/undangan/{id}/cabut").status_code == 302
    assert teacher.post(f"/akun/undangan/{id}/cabut").status_code == 409
    gone = client.post(f"/undangan/{link}", data=NEW)
    assert "sudah dicabut" in gone.text
    assert client.get("/undangan/abc").status_code == 404
    assert client.get(f"/undangan/{'0' * 26}").status_code == 404
    with reading() as db:
        assert "Yakob Kogoya" not in set(db.scalars(select(Account.name)))


def test_a_link_ends_with_the_role_of_who_made_it(
    client: FlaskClient, link: str, city: City, number: UUID, sign_in: SignIn
) -> None:
    with transaction() as db:
        id = db.scalars(select(Membership.id).where(Membership.account_id == city.teacher)).one()
        actions.end_membership(id, city.head_teacher)
    for answer in (client.get(f"/undangan/{link}"), client.post(f"/undangan/{link}", data=NEW)):
        assert answer.status_code == 410
        assert "tidak lagi berwenang" in answer.text
    with reading() as db:
        invitation = db.scalars(select(Invitation.id)).one()
        assert "Yakob Kogoya" not in set(db.scalars(select(Account.name)))
    with pytest.raises(LinkGone):
        accept_as(city.citizen, invitation)
    assert "tidak berlaku lagi" in sign_in(city.head_teacher).get(f"/akun/tempat/{city.class_}/undangan").text


def test_a_signed_in_person_takes_it(client: FlaskClient, link: str, city: City, number: UUID, sign_in: SignIn) -> None:
    citizen = sign_in(city.citizen)
    assert "Terima sebagai Lukas Imbiri" in citizen.get(f"/undangan/{link}").text
    citizen.post(f"/undangan/{link}")
    assert (city.class_, Role.GUARDIAN) in places(city.citizen)


def test_on_the_childs_phone_the_parent_fills_in_the_form(link: str, city: City, sign_in: SignIn) -> None:
    phone = sign_in(city.pupil)
    assert "Terima sebagai" not in phone.get(f"/undangan/{link}").text
    phone.post(f"/undangan/{link}", data=NEW)
    assert who_is(phone) == "Yakob Kogoya"
    assert places(city.pupil) == {(city.class_, Role.PUPIL)}


def test_a_number_is_proven_only_by_an_invitation_that_names_it(client: FlaskClient, city: City) -> None:
    named = actions.invite(city.teacher, city.class_, Role.GUARDIAN, phone="+6281311112222", pupil_id=city.pupil)[1]
    page = client.get(f"/undangan/{named}").text
    assert "0813 1111 2222" in page
    client.post(f"/undangan/{named}", data={**NEW, "phone": "0899 9999 9999"})
    with reading() as db:
        row = db.get_one(Account, account_named("Yakob Kogoya"))
        assert row.phone == "+6281311112222"
        assert row.phone_proven_at is not None
    assert "sudah dipastikan" in client.get("/saya").text


def test_a_taken_number_asks_to_sign_in_first(client: FlaskClient, city: City, link: str, number: UUID) -> None:
    page = client.post(f"/undangan/{link}", data={**NEW, "phone": PHONE, "take_over": "y"})
    assert page.status_code == 422
    assert "masuklah dulu" in page.text
    named = actions.invite(city.teacher, city.class_, Role.GUARDIAN, phone=PHONE, pupil_id=city.classmate)[1]
    page = client.get(f"/undangan/{named}")
    assert "sudah punya akun" in page.text
    client.post("/masuk/hp", data={"phone": PHONE, "pin": PIN})
    client.post(f"/undangan/{named}")
    with reading() as db:
        assert db.get_one(Account, number).phone_proven_at is not None
        assert {child.name for child in queries.children_of(number)} == {"Maria Kogoya", "Obed Mandowen"}


def test_the_named_owner_takes_the_number_from_who_never_proved_it(
    client: FlaskClient, city: City, number: UUID
) -> None:
    named = actions.invite(city.teacher, city.class_, Role.GUARDIAN, phone=PHONE, pupil_id=city.classmate)[1]
    assert client.post(f"/undangan/{named}", data=NEW).status_code == 422
    assert client.post(f"/undangan/{named}", data={**NEW, "take_over": "y"}).status_code == 302
    with reading() as db:
        assert db.get_one(Account, number).phone is None
        assert db.get_one(Account, account_named("Yakob Kogoya")).phone == PHONE
    with transaction() as db:
        db.get_one(Account, account_named("Yakob Kogoya")).phone_proven_at = now()
    third = actions.invite(city.teacher, city.class_, Role.GUARDIAN, phone=PHONE, pupil_id=city.pupil)[1]
    thief = client.application.test_client()
    assert thief.post(f"/undangan/{third}", data={**NEW, "name": "Pencuri", "take_over": "y"}).status_code == 422


@pytest.mark.database
def test_of_two_at_the_same_time_exactly_one_wins(flask_app: Flask, city: City, link: str) -> None:
    with reading() as db:
        id = db.scalars(select(Invitation.id).where(Invitation.token_hash == fast_hash(link))).one()
    with transaction():
        guests = [make_account(f"Tamu {n}") for n in range(4)]
    outcome: list[str] = []
    ready = threading.Barrier(5)

    def take(guest: UUID | None) -> None:
        with flask_app.app_context():
            ready.wait()
            try:
                if guest is None:
                    accept_with_pin(id, "Baru", "+6281311112222", "594637")
                else:
                    accept_as(guest, id)
                outcome.append("won")
            except LinkGone:
                outcome.append("late")

    threads = [threading.Thread(target=take, args=(guest,)) for guest in [*guests, None]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["late"] * 4 + ["won"]
    with reading() as db:
        assert len(queries.guardians_of(city.pupil)) == 2
        acts = db.scalars(select(LedgerRow.act).where(LedgerRow.act == "accounts.invitation-accepted")).all()
        assert len(acts) == 1


def test_who_may_invite_whom(city: City, sign_in: SignIn) -> None:
    offered = {
        (city.teacher, city.class_): {"guardian"},
        (city.head_teacher, city.class_): {"guardian", "teacher"},
        (city.head_teacher, city.school): {"teacher"},
        (city.agency_head, city.agency): {"citizen", "officer"},
        (city.officer, city.agency): {"citizen"},
        (city.administrator, city.school): {"teacher", "head_teacher"},
        (city.administrator, city.agency): {"citizen", "officer", "agency_head"},
        (city.administrator, city.city): {"citizen", "mayor", "administrator"},
    }
    for (person, place), roles in offered.items():
        page = sign_in(person).get(f"/akun/tempat/{place}/undangan").text
        assert {
            role.value
            for role in Role
            if f'<option value="{role.value}">' in page or f'<option selected value="{role.value}">' in page
        } == roles
    for person in (city.other_teacher, city.guardian, city.pupil, city.citizen, city.officer, city.agency_head):
        assert sign_in(person).get(f"/akun/tempat/{city.class_}/undangan").status_code == 403


def test_a_role_that_is_not_offered_cannot_be_sent(city: City, sign_in: SignIn) -> None:
    for person, place, role in (
        (city.teacher, city.class_, "administrator"),
        (city.teacher, city.class_, "teacher"),
        (city.head_teacher, city.school, "head_teacher"),
        (city.agency_head, city.agency, "agency_head"),
        (city.administrator, city.class_, "pupil"),
    ):
        answer = sign_in(person).post(f"/akun/tempat/{place}/undangan", data={"role": role})
        assert answer.status_code in (403, 422)
    with reading() as db:
        assert db.scalars(select(Invitation)).all() == []


def test_one_invitation_is_shown_once(city: City, sign_in: SignIn, client: FlaskClient) -> None:
    teacher = sign_in(city.teacher)
    address = f"/akun/tempat/{city.class_}/undangan"
    page = teacher.post(address, data={"role": "guardian", "pupil": str(city.pupil), "phone": "0813 1111 2222"})
    path = page.text.split("http://localhost")[1].split("</")[0].split()[0]
    assert "wa.me" in page.text
    assert "Maria Kogoya" in client.get(path).text
    assert path not in teacher.get(address).text
    assert "Pilih murid" in teacher.post(address, data={"role": "guardian"}).text
    assert "tidak lagi" in teacher.post(address, data={"role": "guardian", "pupil": str(city.other_pupil)}).text


def test_a_sheet_for_a_whole_class(city: City, sign_in: SignIn) -> None:
    teacher = sign_in(city.teacher)
    sheet = teacher.post(
        f"/akun/kelas/{city.class_}/undangan-wali", data={"murid": [str(city.pupil), str(city.classmate)]}
    )
    assert sheet.text.count('class="qr-card"') == 2
    assert "Debora Kogoya" in sheet.text
    assert "Wali Obed Mandowen" in sheet.text
    with reading() as db:
        assert [row.pupil_id for row in db.scalars(select(Invitation))] == [city.classmate]
    assert "sudah diundang" in teacher.get(f"/akun/tempat/{city.class_}/undangan").text
    assert teacher.post(f"/akun/kelas/{city.class_}/undangan-wali", data={"murid": "x"}).status_code == 302
    away = sign_in(city.teacher).post(f"/akun/kelas/{city.other_class}/undangan-wali", data={})
    assert away.status_code == 403


def test_pupils_of_another_class_and_pupils_as_such_are_not_invited(city: City) -> None:
    with pytest.raises(NotAPupil):
        actions.invite(city.teacher, city.class_, Role.GUARDIAN, pupil_id=city.other_pupil)
    with pytest.raises(ValueError, match="never"):
        actions.invite(city.teacher, city.class_, Role.PUPIL)
    with pytest.raises(ValueError, match="for a pupil"):
        actions.invite(city.teacher, city.class_, Role.GUARDIAN)


def test_another_teacher_cannot_revoke(city: City, link: str, sign_in: SignIn) -> None:
    with reading():
        id = queries.invitations_of(city.class_)[0].id
    assert sign_in(city.other_teacher).post(f"/akun/undangan/{id}/cabut").status_code == 403
    assert sign_in(city.guardian).post(f"/akun/undangan/{id}/cabut").status_code == 403


def test_the_ledger_knows_who_gave_the_role(client: FlaskClient, link: str, city: City) -> None:
    client.post(f"/undangan/{link}", data=NEW)
    with reading() as db:
        given = db.scalars(select(LedgerRow).where(LedgerRow.act == "accounts.guardian-named")).one()
        accepted = db.scalars(select(LedgerRow).where(LedgerRow.act == "accounts.invitation-accepted")).one()
    assert given.actor_id == city.teacher
    assert accepted.details["invited-by"] == str(city.teacher)
