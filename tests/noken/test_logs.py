"""Whatever is logged, by whom and in which place: nothing about a person comes out, and every line is JSON."""

import io
import json
import logging
import string
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from noken import logs
from noken.ids import new_id

DIGITS, LETTERS = string.digits, string.ascii_lowercase


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=count, max_size=count)


def grouped(text: str, size: int, separator: str) -> str:
    return separator.join(text[at : at + size] for at in range(0, len(text), size))


NIK = st.builds(grouped, digits(16), st.sampled_from([16, 6, 4]), st.sampled_from([" ", ".", "-"]))
PHONE = st.builds(
    lambda start, rest, size, separator: start + grouped(rest, size, separator),
    st.sampled_from(["08", "628", "+628", "+62 8", "(0967) 5"]),
    st.integers(8, 10).flatmap(digits),
    st.sampled_from([12, 4, 3]),
    st.sampled_from(["-", " ", "."]),
)
TOKEN = st.builds(
    lambda word, token: f"{word}{token}",
    st.sampled_from(["Bearer ", "bearer ", "", "token="]),
    st.text(LETTERS + LETTERS.upper() + DIGITS + "-_", min_size=22, max_size=64).filter(
        lambda token: not set(token) <= set(LETTERS + "-_")
    ),
)
MAIL = st.builds(
    lambda name, host: f"{name}@{host}.id",
    st.text(LETTERS + DIGITS + ".+_", min_size=1, max_size=20),
    st.text(LETTERS + "-", min_size=1, max_size=12),
)
PERSONAL = st.one_of(NIK, PHONE, TOKEN, MAIL)
AROUND = st.text(st.characters(codec="utf-8"), max_size=12)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything that reaches standard error, through the whole path of a line."""
    root, before = logging.getLogger(), logging.getLogger().handlers[:]
    level = root.level
    stream = io.StringIO()
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def log_everywhere(text: str) -> None:
    """The same text in every place a careless line may put it."""
    log: Any = structlog.stdlib.get_logger("noken.web")
    plain = logging.getLogger("library")
    log.info(text)
    log.info("request", endpoint=text, status=200)
    log.info("request", detail=text, **{"x" + text: 1})
    log.warning("deep", data={"a": [{"b": (text,)}], text: text}, set={text}, raw=text.encode(), thing=Holder(text))
    log.info("said %s", text)
    plain.warning("asked for %s", text)
    plain.warning(text)
    plain.error("with extra", extra={"person": text})
    try:
        try:
            raise KeyError(text)
        except KeyError as error:
            raise ValueError(f"bad {text}") from error
    except ValueError as error:
        log.exception("failed")
        plain.exception("failed: %s", error)
        log.warning("failed", error_itself=error, exc_info=error)


class Holder:
    """A thing whose text gives a person away."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


def lines(stream: io.StringIO, text: str) -> str:
    stream.seek(0)
    stream.truncate()
    stop = logs.start("debug", stream)
    log_everywhere(text)
    stop()
    return stream.getvalue()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(personal=PERSONAL, before=AROUND, after=AROUND)
@example(personal="9171012345678901", before="NIK:", after="\n")
@example(personal="+62 812-3456-7890", before="1", after="2")
@example(personal="maria.kogoya@sekolah.id", before="<", after=">")
def test_nothing_about_a_person_comes_out(written: io.StringIO, personal: str, before: str, after: str) -> None:
    output = lines(written, before + personal + after)
    assert len(output.splitlines()) == 11
    bare = "".join(letter for letter in personal if letter in DIGITS)
    for line in output.splitlines():
        event = json.loads(line)
        text = json.dumps({**event, "timestamp": ""}, ensure_ascii=False)
        assert personal.removeprefix("Bearer ").removeprefix("bearer ") not in text
        if len(bare) >= 9 and "@" not in personal and not personal.strip("+()" + DIGITS + " .-"):
            assert bare not in "".join(letter for letter in text if letter not in " .-()+/")


def test_numbers_are_masked_as_numbers_too(written: io.StringIO) -> None:
    stop = logs.start("info", written)
    structlog.stdlib.get_logger("x").info("e", nik=9171012345678901, who=6281234567890, ms=12.3, count=1234567)
    stop()
    event = json.loads(written.getvalue())
    assert (event["nik"], event["who"], event["ms"], event["count"]) == ("***", "***", 12.3, 1234567)


def test_secrets_are_masked_by_their_name(written: io.StringIO) -> None:
    stop = logs.start("info", written)
    secret = {"Password": "x1", "name": "Maria", "pin": 1234, "deep": {"Cookie": "a=b", "token": "t"}}
    structlog.stdlib.get_logger("x").info("e", **secret)
    stop()
    event = json.loads(written.getvalue())
    assert {event["Password"], event["name"], event["pin"], event["deep"]["Cookie"], event["deep"]["token"]} == {"***"}


def test_what_operators_need_stays_readable(written: io.StringIO) -> None:
    stop = logs.start("info", written)
    row, endpoint = new_id(), "learning.show_submission_of_one_pupil"
    log: Any = structlog.stdlib.get_logger("noken.web")
    structlog.contextvars.bind_contextvars(request_id="0badcafe")
    log.info("request", endpoint=endpoint, row=row, status=200, ms=3.25)
    try:
        int("9171012345678901x")
    except ValueError:
        log.exception("task failed")
    structlog.contextvars.clear_contextvars()
    stop()
    first, second = (json.loads(line) for line in written.getvalue().splitlines())
    assert (first["endpoint"], first["row"], first["status"], first["ms"]) == (endpoint, str(row), 200, 3.25)
    assert first["request_id"] == "0badcafe"
    assert datetime.fromisoformat(first["timestamp"]).tzinfo == UTC
    assert second["error"] == "ValueError"
    assert second["where"][-1].startswith("test_logs.py:")
    assert "x" not in second.get("exception", "")


def test_the_level_is_kept(written: io.StringIO) -> None:
    stop = logs.start("warning", written)
    structlog.stdlib.get_logger("x").info("quiet")
    logging.getLogger("y").info("quiet")
    logging.getLogger("y").warning("loud")
    stop()
    assert [json.loads(line)["event"] for line in written.getvalue().splitlines()] == ["loud"]
