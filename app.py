"""The front door: which features this city runs, and how they meet."""

from celery import Celery
from flask import Flask

from learning.feature import feature as learning
from noken.accounts.feature import feature as accounts
from noken.cli import main_group
from noken.database import connect
from noken.events import Subscriptions, subscribe
from noken.files.feature import feature as files
from noken.jobs import make_celery
from noken.settings import Settings, load_settings
from noken.web.app import create_app as build_app

FEATURES = (accounts, files, learning)

SUBSCRIPTIONS: Subscriptions = {}


def create_app(settings: Settings | None = None) -> Flask:
    """The web application of this city; Flask finds it by its usual name."""
    chosen = settings or load_settings()
    connect(chosen.database, pool_size=chosen.web_threads + 4)
    subscribe(SUBSCRIPTIONS)
    return build_app(chosen, FEATURES)


celery: Celery = make_celery(FEATURES)


def main() -> None:
    """The command `noken`."""
    main_group(FEATURES, create_app, celery)()
