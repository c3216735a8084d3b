"""Structured logs: one JSON line an event on standard error, with nothing about a person in it.

Callers log ids, names of endpoints and tasks, counts. What slips in all the same (in a library's message, in a file's
name) is masked: long numbers (NIK, phone), addresses of mail, tokens. An exception shows its kind and where it
was raised, not its text, which may hold anything. Lines are written by a thread of their own, so that nobody who logs,
least of all the hub of the web process, ever waits for a terminal or a disk.
"""

import json
import logging
import queue
import re
import sys
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import suppress
from functools import lru_cache
from logging.handlers import QueueHandler, QueueListener
from pathlib import Path
from traceback import walk_tb
from typing import Any, TextIO
from uuid import UUID

import structlog
from structlog.stdlib import ProcessorFormatter

MASK = "***"
FRAMES = 12
DEPTH = 6

MAIL = re.compile(r"[^\s@<>\"',;:()]+@[^\s@<>\"',;:()]+")
BEARER = re.compile(r"(?i)(bearer|basic|token)[\s:=]+\S+")
NUMBER = re.compile(r"\+?\d(?:[\s.()/-]{0,2}\d){8,}")
OPAQUE = re.compile(r"[A-Za-z0-9_+/=-]{20,}")
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
WORDS = re.compile(r"[a-z_.-]*")
OURS = frozenset({"level", "logger", "endpoint", "task", "lane", "child"})
SECRET = frozenset(
    {"authorization", "cookie", "email", "name", "nik", "password", "phone", "pin", "query", "secret", "token"}
)

Event = MutableMapping[str, Any]


@lru_cache(4096)
def mask(text: str, ours: bool = False) -> str:
    """`text` without anything that looks like a number or an address of a person, or like a token. `ours`: where a name
    of the code is expected, which may be long."""
    text = BEARER.sub(MASK, MAIL.sub(MASK, text))
    text = NUMBER.sub(MASK, text)
    if ours and WORDS.fullmatch(text):
        return text
    return OPAQUE.sub(lambda found: found[0] if ID.fullmatch(found[0]) else MASK, text)


def clean(value: Any, ours: bool = False, depth: int = DEPTH) -> Any:
    """A value as it may be logged: plain, masked, not endless."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return MASK if NUMBER.search(str(value)) else value
    if isinstance(value, str):
        return mask(value, ours)
    if isinstance(value, UUID):
        return str(value)
    if depth == 0:
        return MASK
    if isinstance(value, Mapping):
        return {
            mask(str(key)): MASK if str(key).lower() in SECRET else clean(inner, depth=depth - 1)
            for key, inner in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [clean(inner, depth=depth - 1) for inner in value]
    return mask(str(value) if not isinstance(value, BaseException) else type(value).__name__)


def _clean_event(_logger: object, _method: str, event: Event) -> Event:
    error = event.pop("exc_info", None)
    event.pop("stack_info", None)
    moment = event.pop("timestamp", None)
    cleaned: dict[str, Any] = {
        mask(str(key), key in OURS): MASK if str(key).lower() in SECRET else clean(value, ours=key in OURS)
        for key, value in event.items()
    }
    cleaned["timestamp"] = moment
    return cleaned | describe(error)


def describe(error: Any) -> dict[str, Any]:
    """The kind of an exception, the kind of its cause, and the places it came through, innermost last."""
    if error is True:
        error = sys.exc_info()
    raised = error[1] if isinstance(error, tuple) else error
    if not isinstance(raised, BaseException):
        return {}
    places = [
        f"{Path(frame.f_code.co_filename).name}:{line} {frame.f_code.co_name}"
        for frame, line in walk_tb(raised.__traceback__)
    ]
    kinds = [type(raised).__name__]
    while (cause := raised.__cause__ or raised.__context__) is not None and len(kinds) < DEPTH:
        kinds.append(type(cause).__name__)
        raised = cause
    return {"error": " < ".join(kinds), "where": places[-FRAMES:]}


ENCODE = json.JSONEncoder(default=str).encode
ALWAYS: list[Any] = [
    structlog.processors.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
AS_LINE: list[Any] = [_clean_event, lambda _logger, _method, event: ENCODE(event)]


def start(level: str = "info", stream: TextIO | None = None) -> Callable[[], None]:
    """Log from here on to `stream` (standard error). Gives what writes the last lines and stops.

    Our own events become lines at once; those of the libraries come through the logging of the standard library.
    """
    lines: queue.SimpleQueue[Any] = queue.SimpleQueue()
    handler = QueueHandler(lines)
    handler.setFormatter(
        ProcessorFormatter(foreign_pre_chain=ALWAYS, processors=[ProcessorFormatter.remove_processors_meta, *AS_LINE])
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in list(root.manager.loggerDict):  # a library's own configuration may have silenced them
        logging.getLogger(name).disabled = False
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *ALWAYS, *AS_LINE],
        logger_factory=lambda name: OurLogger(name, lines),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    listener = Listener(lines, stream or sys.stderr)
    listener.start()
    return listener.stop


class OurLogger:
    """Where the events of our own code end: as lines, beside the records of the libraries."""

    def __init__(self, name: str, lines: queue.SimpleQueue[Any]) -> None:
        self.name = name
        self.debug = self.info = self.warning = self.error = self.critical = self.exception = lines.put_nowait


class Listener(QueueListener):
    """The thread that writes."""

    def __init__(self, lines: queue.SimpleQueue[Any], stream: TextIO) -> None:
        super().__init__(lines)
        self.stream = stream

    def handle(self, record: logging.LogRecord | str) -> None:
        with suppress(OSError, ValueError):  # nobody reads standard error any more: the work goes on
            self.stream.write(f"{record if isinstance(record, str) else record.msg}\n")
            self.stream.flush()
