"""Pages with something to choose ask WTForms in the way it will go on understanding."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests.factories import City
from tests.noken.accounts.conftest import who_is
from tests.noken.accounts.staff import EMAIL, PASSWORD, set_up_code_app

SignIn = Callable[[UUID], FlaskClient]

QUIET = pytest.mark.filterwarnings("error:Passing SelectField choices as tuples:DeprecationWarning")


@QUIET
def test_the_second_step_is_set_up_without_bare_pairs(client: FlaskClient, head: UUID) -> None:
    client.post("/masuk/petugas", data={"email": EMAIL, "password": PASSWORD})
    set_up_code_app(client)
    assert "Nama kunci sandi" in client.get("/saya/kunci-sandi").text
    assert who_is(client) == "Martha Hamadi"


@QUIET
def test_what_is_invited_and_added_is_chosen_from_choices(city: City, sign_in: SignIn) -> None:
    admin = sign_in(city.administrator)
    assert '<option value="head_teacher">' in admin.get(f"/akun/tempat/{city.school}/undangan").text
    assert '<option value="school">' in admin.get(f"/akun/tempat/{city.office}/tempat-baru").text
