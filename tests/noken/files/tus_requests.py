"""Requests of the tus protocol, as a client writes them."""

import base64

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.noken.files.samples import picture

TUS = {"Tus-Resumable": "1.0.0"}
CONTENT = "application/offset+octet-stream"
FILE = picture(size=(400, 300))


def metadata(**words: str) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in words.items())


def begin(client: FlaskClient, length: int = len(FILE), name: str = "foto.jpg", **headers: str) -> TestResponse:
    given = {"Upload-Length": str(length), "Upload-Metadata": metadata(filename=name)}
    return client.post("/files/uploads", headers=TUS | given | {k.replace("_", "-"): v for k, v in headers.items()})


def send(client: FlaskClient, url: str, offset: int, content: bytes, **headers: str) -> TestResponse:
    given = {"Upload-Offset": str(offset), "Content-Type": CONTENT}
    return client.patch(url, data=content, headers=TUS | given | {k.replace("_", "-"): v for k, v in headers.items()})


def stand(client: FlaskClient, url: str) -> TestResponse:
    return client.head(url, headers=TUS)
