"""Celery: the tasks of the ground, and the app that holds every feature's tasks."""

from collections.abc import Sequence

from celery import Celery

from noken.feature import Feature


def make_celery(features: Sequence[Feature]) -> Celery:
    """The Celery app of this city. Tasks are `shared_task`s with explicit names; features import their `tasks.py`."""
    celery = Celery("noken", set_as_current=True)
    celery.finalize()
    return celery
