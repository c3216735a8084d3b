"""How the tests sign staff in: password, code app."""

import re
import time
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from noken.accounts import queries
from noken.database import reading

EMAIL, PASSWORD, NEXT_PASSWORD = "martha@sekolah.sch.id", "empat kata yang panjang", "lima kata lain lagi ini"


def enter(client: FlaskClient, password: str = PASSWORD, email: str = EMAIL) -> str:
    """Send the password; where it leads, "" where it does not."""
    return client.post("/masuk/petugas", data={"email": email, "password": password}).location or ""


def code_of(app: Flask, account: UUID, windows: int) -> str:
    """The code of the app `windows` half-minutes from now: each works once, so tests walk forward."""
    with app.app_context(), reading():
        login = queries.login_of(account)
        assert login is not None
        totp = app.extensions["security"].totp_factory._totp.from_source(login.tf_totp_secret)
        return str(totp.generate(time=time.time() + 30 * windows).token)


def set_up_code_app(client: FlaskClient) -> None:
    """Through the pages, as a person does, with the code of the half-minute before."""
    page = client.post("/saya/aplikasi-kode", data={"setup": "authenticator"}).text
    action = re.search(r'action="(/saya/aplikasi-kode/[^"]+)"', page)
    key = re.search(r'class="mono">([^<]+)<', page)
    assert action
    assert key
    assert 'src="data:image/svg+xml' in page
    factory = client.application.extensions["security"].totp_factory
    code = factory._totp(key=key[1].replace("-", ""), format="base32").generate(time=time.time() - 30).token
    answer = client.post(action[1], data={"code": code})
    assert answer.location == "/saya/keamanan"
