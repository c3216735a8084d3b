"""A bare WSGI application behind the real server: `python -m tests.noken.web.wsgi_app` (settings from the environment).

Each path shows one thing the server promises; `/trace` tells what has happened so far.
"""

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from typing import Any

from noken.settings import load_settings
from noken.web.server import serve

seen: dict[str, Any] = {"closed": 0, "pulled": 0, "contexts": [], "uploads": []}
marker: ContextVar[str] = ContextVar("marker", default="lost")


def stream(pieces: int) -> Iterator[bytes]:
    """Pieces of 40 kB; remembers its context variable and that it was closed."""
    try:
        for _ in range(pieces):
            seen["pulled"] += 1
            seen["contexts"].append(marker.get())
            yield b"x" * 40_000
    finally:
        seen["closed"] += 1


def broken() -> Iterator[bytes]:
    """A stream whose view fails in the middle."""
    yield b"x" * 70_000
    raise RuntimeError("secret of somebody")


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
    headers = [("Content-Type", "text/plain")]
    if environ["noken.refused"]:
        start_response(f"{environ['noken.refused']} Refused", headers)
        return [b"refused"]
    if path == "/stream":
        marker.set("kept")
        start_response("200 OK", headers)
        return stream(int(query or 5))
    if path == "/breaks":
        start_response("200 OK", headers)
        return broken()
    if path == "/unknown":
        start_response("200 OK", headers)
        return []
    if path == "/slow":
        time.sleep(float(query))
    if path == "/raises":
        raise RuntimeError("secret of somebody")
    if path.startswith("/files/uploads/"):
        content = environ["wsgi.input"].read()
        seen["uploads"].append([len(content), environ["noken.partial"]])
        start_response("204 No Content", [])
        return []
    answers: dict[str, Callable[[], Any]] = {
        "/echo": lambda: {
            "length": environ["CONTENT_LENGTH"],
            "content": environ["wsgi.input"].read().decode("latin-1")[:100],
        },
        "/trace": lambda: seen,
        "/thread": lambda: threading.current_thread().name,
        "/forwarded": lambda: [environ["REMOTE_ADDR"], environ["wsgi.url_scheme"], environ.get("HTTP_HOST")],
    }
    answer = answers.get(path, lambda: "hello")()
    body = json.dumps(answer).encode()
    start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
    return [body]


if __name__ == "__main__":
    serve(application, load_settings())
