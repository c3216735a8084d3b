"""What machines ask: is it up (`/healthz`), can it work (`/readyz`), how is it doing (`/metrics`).

The counts of requests are those of the process that answers; the outbox is the same for all.
"""

import hmac
import tempfile
from ipaddress import ip_address
from pathlib import Path

import structlog
from flask import Flask, Response, abort, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from noken import outbox, schedule
from noken.database import database
from noken.migrations import newest
from noken.permissions import PUBLIC
from noken.settings import Settings
from noken.web.access import permit

FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Real-Ip")

log = structlog.stdlib.get_logger("noken.web")


def init_app(app: Flask) -> None:
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)
    app.add_url_rule("/metrics", "metrics", metrics)


@permit(PUBLIC)
def healthz() -> Response:
    """The process is up."""
    return Response("ok\n", mimetype="text/plain")


@permit(PUBLIC)
def readyz() -> tuple[Response, int]:
    """200 when everything a request may need is there, else 503 with what is not."""
    settings: Settings = current_app.config["NOKEN"]
    state = {"database": False, "schema": False, "storage": can_write(settings.data), "jobs": False}
    try:
        state["schema"] = database().revision() == newest()
        state["jobs"] = schedule.alive()
        state["database"] = True
    except SQLAlchemyError:
        log.warning("not ready", exc_info=True)
    return jsonify(state), 200 if all(state.values()) else 503


def can_write(folder: Path) -> bool:
    """Whether the data folder takes a file."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
            file.flush()
    except OSError:
        return False
    return True


@permit(PUBLIC)
def metrics() -> Response:
    """Figures in Prometheus' format, for this machine itself or the bearer of `NOKEN_METRICS_TOKEN`."""
    if not may_see_metrics():
        abort(404)
    return Response(generate_latest() + generate_latest(figures()), content_type=CONTENT_TYPE_LATEST)


def may_see_metrics() -> bool:
    """From this machine and not through a proxy on it, or with the token."""
    token = current_app.config["NOKEN"].metrics_token
    if token and hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()):
        return True
    here = bool(request.remote_addr) and ip_address(request.remote_addr or "::").is_loopback
    return here and not any(header in request.headers for header in FORWARDED)


def figures() -> CollectorRegistry:
    """The outbox and the jobs process, read now."""
    registry = CollectorRegistry()
    waiting = Gauge("noken_outbox_waiting", "Calls owed.", ["lane"], registry=registry)
    oldest = Gauge("noken_outbox_oldest_seconds", "Wait of the oldest due call.", ["lane"], registry=registry)
    failed = Gauge("noken_outbox_failed", "Calls given up.", ["lane"], registry=registry)
    for lane, depth in outbox.depths().items():
        waiting.labels(lane).set(depth.waiting)
        oldest.labels(lane).set(depth.oldest_seconds)
        failed.labels(lane).set(depth.failed)
    jobs = Gauge("noken_jobs_alive", "1 while a jobs process gives signs of life.", registry=registry)
    jobs.set(schedule.alive())
    return registry
