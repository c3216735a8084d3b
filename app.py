"""The front door: which features this city runs, and how they meet."""

from celery import Celery
from flask import Flask

from learning.feature import feature as learning
from noken.accounts.feature import feature as accounts
from noken.cli import House, main_group
from noken.database import Database, connect
from noken.events import Subscriptions, subscribe
from noken.files.feature import feature as files
from noken.files.store import open_store
from noken.jobs import make_celery, wake_jobs_of
from noken.live import ring_with
from noken.nudge import LIVE, by_datagram
from noken.settings import Settings, load_settings
from noken.web.app import create_app as build_app

FEATURES = (learning, accounts, files)

SUBSCRIPTIONS: Subscriptions = {}


def open_house(settings: Settings) -> Database:
    """What every process of the city begins with: database, files, who listens to which event, whom commits wake."""
    base = connect(settings.database, pool_size=settings.web_threads + 4)
    open_store(settings)
    subscribe(SUBSCRIPTIONS)
    wake_jobs_of(settings, celery)
    ring_with(by_datagram(settings.data, LIVE))
    return base


def create_app(settings: Settings | None = None) -> Flask:
    """The web application of this city; Flask finds it by its usual name."""
    chosen = settings or load_settings()
    open_house(chosen)
    return build_app(chosen, FEATURES)


celery: Celery = make_celery(FEATURES, open_house)


def main() -> None:
    """The command `noken`."""
    main_group(House(FEATURES, create_app, open_house, celery))()
