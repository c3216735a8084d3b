"""Whose guardian still needs a slip: nobody there, or somebody there who cannot come in yet."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from noken.accounts import actions, queries
from noken.accounts.actions.invitations import invite_guardians
from noken.accounts.actions.renewals import renew_pin
from noken.accounts.queries.invitations import renewal_of_token
from noken.database import reading, transaction
from tests.factories import City
from tests.noken.accounts.conftest import PHONE, PIN


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
