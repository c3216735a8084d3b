"""A line of log and a count for every request: by the name of the endpoint, never the path, which may hold anything."""

import secrets
import time
from functools import cache

import structlog
from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram

COUNT = Counter("noken_requests_total", "Requests of this process.", ["endpoint", "method", "status"])
SECONDS = Histogram(
    "noken_request_seconds",
    "Time a request took in this process, without the network.",
    ["endpoint"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
QUIET = frozenset({"static", "healthz", "readyz", "metrics"})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

log = structlog.stdlib.get_logger("noken.web")


def init_app(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=secrets.token_hex(4))


def _end(response: Response) -> Response:
    began = g.pop("began", None)
    if began is None:
        return response
    endpoint = request.endpoint or "none"
    method = request.method if request.method in METHODS else "other"
    seconds = time.perf_counter() - began
    _count_of(endpoint, method, response.status_code).inc()
    _seconds_of(endpoint).observe(seconds)
    if endpoint not in QUIET or response.status_code >= 500:
        log.info("request", endpoint=endpoint, method=method, status=response.status_code, ms=round(seconds * 1000, 1))
    return response


@cache
def _count_of(endpoint: str, method: str, status: int) -> Counter:
    return COUNT.labels(endpoint, method, status)


@cache
def _seconds_of(endpoint: str) -> Histogram:
    return SECONDS.labels(endpoint)
