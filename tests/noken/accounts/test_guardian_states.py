"""Guardians of a roster: who still needs a slip, and who gets the account that waits."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from noken.accounts import actions, queries
from noken.accounts.actions.invitations import accept_with_pin, invite_guardians
from noken.accounts.actions.renewals import renew_pin
from noken.accounts.faults import PhoneTaken
from noken.accounts.models import Account, Credential, Invitation, Role
from noken.accounts.queries.invitations import renewal_of_token
from noken.clock import now
from noken.database import reading, transaction
from noken.ledger import LedgerRow
from tests.factories import City, add_membership
from tests.noken.accounts.conftest import PHONE, PIN, who_is

NEW = {"name": "Yakob Kogoya", "pin": "594637", "again": "594637"}


def states(city: City) -> dict[UUID, str]:
    with reading():
        return {pupil.id: pupil.guardian for pupil in queries.pupils_of(city.class_)}


@pytest.mark.database
def test_a_guardian_of_a_roster_needs_a_slip_until_the_first_sign_in(flask_app: Flask, city: City) -> None:
    assert states(city) == {city.pupil: "waiting", city.classmate: ""}
    with transaction():
        slips = invite_guardians(city.teacher, city.class_, [city.pupil, city.classmate])
    assert states(city) == {city.pupil: "invited", city.classmate: "invited"}
    token = next(slip.token for slip in slips if slip.renewal)
    with reading():
        renewal = renewal_of_token(token)
    assert renewal is not None
    with flask_app.app_context():
        renew_pin(renewal.id, PIN, PHONE)
    assert states(city)[city.pupil] == "known"


def test_the_sheet_proposes_those_who_need_one(
    flask_app: Flask, city: City, sign_in: Callable[[UUID], FlaskClient]
) -> None:
    page = sign_in(city.teacher).get(f"/akun/tempat/{city.class_}/undangan").text
    assert "wali belum bisa masuk" in page
    assert page.count(" checked") == 2
    with flask_app.app_context():
        actions.set_pin(city.guardian, PIN)
    page = sign_in(city.teacher).get(f"/akun/tempat/{city.class_}/undangan").text
    assert "sudah ada wali" in page
    assert page.count(" checked") == 1


@pytest.fixture
def waiting(city: City) -> UUID:
    """The guardian stands in a roster with PHONE and never signed in; gives the account."""
    with transaction() as db:
        db.get_one(Account, city.guardian).phone = PHONE
    return city.guardian


def test_a_guardian_of_a_roster_gets_the_account_that_waits(client: FlaskClient, city: City, waiting: UUID) -> None:
    named = actions.invite(city.teacher, city.class_, Role.GUARDIAN, phone=PHONE, pupil_id=city.classmate)[1]
    slip = actions.make_renewal(waiting, city.teacher)
    assert "sudah punya akun" not in client.get(f"/undangan/{named}").text
    assert client.post(f"/undangan/{named}", data=NEW).location == "/"
    assert who_is(client) == "Debora Kogoya"
    with reading() as db:
        assert "Yakob Kogoya" not in set(db.scalars(select(Account.name)))
        assert db.get_one(Account, waiting).phone_proven_at is not None
        assert {child.name for child in queries.children_of(waiting)} == {"Maria Kogoya", "Obed Mandowen"}
        claimed = db.scalars(select(LedgerRow).where(LedgerRow.act == "accounts.waiting-account-taken")).one()
        assert (claimed.actor_id, claimed.details["invited-by"]) == (waiting, str(city.teacher))
    assert client.post(f"/pembaruan/{slip}", data={"pin": "718293", "again": "718293"}).status_code == 410


@pytest.mark.parametrize("reason", ["another number", "a PIN once", "staff", "elsewhere", "closed", "proven"])
def test_no_other_account_is_taken_that_way(flask_app: Flask, city: City, waiting: UUID, reason: str) -> None:
    named = PHONE if reason != "another number" else "+6281311112222"
    with flask_app.app_context(), transaction() as db:
        if reason == "a PIN once":
            actions.set_pin(waiting, PIN)
            db.execute(update(Credential).values(ended_at=now()))
        elif reason == "staff":
            add_membership(waiting, Role.TEACHER, city.class_)
        elif reason == "elsewhere":
            actions.add_guardianship(waiting, city.other_pupil)
        elif reason == "closed":
            actions.close_account(waiting)
        elif reason == "proven":
            db.get_one(Account, waiting).phone_proven_at = now()
    actions.invite(city.head_teacher, city.class_, Role.GUARDIAN, phone=named, pupil_id=city.classmate)
    with reading() as db:
        invitation = db.scalars(select(Invitation.id)).one()
    with flask_app.app_context(), pytest.raises(PhoneTaken):
        accept_with_pin(invitation, "Pencuri", PHONE, PIN)
    with reading() as db:
        live = select(Credential).where(Credential.account_id == waiting, Credential.ended_at.is_(None))
        assert db.scalars(live).all() == []
