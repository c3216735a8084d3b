"""Fixtures of the files room."""

import io
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from flask import Flask

from noken.database import reading
from noken.files import queries
from noken.files.actions import keep_stream
from noken.files.models import File
from tests.factories import City

Keep = Callable[[bytes, str], File]


@pytest.fixture
def keep(flask_app: Flask, city: City) -> Iterator[Keep]:
    """Keep content under a name as the pupil of the city; the row that came of it."""

    def as_pupil(content: bytes, name: str) -> File:
        file_id: UUID = keep_stream(city.pupil, city.class_, io.BytesIO(content), name)
        with reading():
            file = queries.get_file(file_id)
            assert file is not None
            assert file.preview is None or file.preview.size
            return file

    with flask_app.test_request_context():
        yield as_pupil
