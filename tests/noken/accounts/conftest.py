"""Ways in for the tests of this folder."""

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from noken.accounts import actions
from noken.accounts.models import Account
from noken.accounts.security.config import ARGON2
from noken.database import transaction
from tests.factories import City
from tests.noken.accounts.staff import EMAIL, PASSWORD

TAPS = ("ikan", "sagu", "ikan", "tifa")
OTHER_TAPS = ("babi", "sagu", "bunga", "tifa")
PHONE, PIN = "+6281234567890", "271828"


def taps(*pictures: str) -> dict[str, str]:
    """The form of four taps."""
    return {f"gambar{number}": picture for number, picture in enumerate(pictures, 1)}


def who_is(client: FlaskClient) -> str:
    """The name on the profile page of this client; "" for a stranger."""
    page = client.get("/saya")
    return "" if page.status_code == 302 else page.text.split("<h1>")[1].split("</h1>")[0]


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretching that does not stretch: these tests are about what follows from it."""
    monkeypatch.setattr("noken.accounts.security.config.ARGON2", {**ARGON2, "argon2__memory_cost": 64})


@pytest.fixture
def flask_app(own_app: Flask) -> Flask:
    """What limits and stretching are set to is read where an application is built."""
    return own_app


@pytest.fixture
def client(flask_app: Flask) -> FlaskClient:
    """A phone nobody has signed in on."""
    return flask_app.test_client()


@pytest.fixture
def card(city: City) -> str:
    """The secret of the pupil's card."""
    return actions.issue_cards(city.class_, [city.pupil], city.teacher)[city.pupil]


@pytest.fixture
def pictures(flask_app: Flask, city: City, card: str) -> str:
    """The pupil has chosen pictures; gives the card."""
    with flask_app.app_context(), transaction():
        actions.choose_pictures(city.pupil, TAPS)
    return card


@pytest.fixture
def number(flask_app: Flask, city: City) -> UUID:
    """The guardian signs in with PHONE and PIN; gives the account."""
    with flask_app.app_context(), transaction() as db:
        db.get_one(Account, city.guardian).phone = PHONE
        actions.set_pin(city.guardian, PIN)
    return city.guardian


@pytest.fixture
def head(flask_app: Flask, city: City) -> UUID:
    """The head teacher has a password."""
    with flask_app.app_context():
        actions.create_password_login(city.head_teacher, EMAIL, PASSWORD)
    return city.head_teacher
