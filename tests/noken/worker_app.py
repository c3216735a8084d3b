"""What `celery -A tests.noken.worker_app worker` finds: the city's own Celery app, with the tests' task in it."""

from app import celery
from tests.noken.jobs_process import note

__all__ = ["celery", "note"]
