"""Fixtures of the files room."""

import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

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


@pytest.fixture
def pupil(sign_in: Callable[[UUID], FlaskClient], city: City) -> FlaskClient:
    """The pupil of the city, signed in."""
    return sign_in(city.pupil)


LAUNCHER = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[2:]).returncode
open(sys.argv[1], "a").write(f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024}\\n")
sys.exit(code if code >= 0 else 1)
"""


@pytest.fixture
def decoder_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """The most memory any decoder of this test ever held, in bytes.

    They are started by a small process in between: the figure of a child begins with that of its parent.
    """
    notes, run = tmp_path / "memory", subprocess.run

    def measured(command: list[str], **options: Any) -> Any:
        return run([sys.executable, "-c", LAUNCHER, str(notes), *command], **options)

    monkeypatch.setattr("noken.files.judge.subprocess.run", measured)
    return lambda: max(map(int, notes.read_text().split()), default=0) if notes.exists() else 0
