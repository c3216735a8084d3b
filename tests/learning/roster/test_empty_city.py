"""From `noken init` to the first school: no page leaves the administrator without a next step."""

from collections.abc import Callable
from uuid import UUID

from flask.testing import FlaskClient

from noken.accounts.models import Kind, Role
from noken.database import transaction
from tests.factories import City, make_account, make_organization


def test_the_way_from_an_empty_city_to_a_roster(city: City, sign_in: Callable[[UUID], FlaskClient]) -> None:
    with transaction():
        empty = make_organization(Kind.CITY, "Kota Baru", None)
        admin = make_account("Rut Felle", Role.ADMINISTRATOR, empty)
    client = sign_in(admin)
    assert 'href="/belajar/roster"' in client.get("/").text
    step = f'href="/akun/tempat/{empty}"'
    assert step in client.get("/belajar/roster").text
    assert f'href="/akun/tempat/{empty}/tempat-baru"' in client.get(step[6:-1]).text
    office = client.post(f"/akun/tempat/{empty}/tempat-baru", data={"kind": "education_office", "name": "Dinas"})
    assert office.status_code == 302
    answer = sign_in(admin).get("/belajar/roster")
    assert answer.location.startswith("/belajar/roster/di/"), "with one place only, straight there"
