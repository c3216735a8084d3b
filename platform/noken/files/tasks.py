"""Work of the files room that nobody waits for."""

from celery import shared_task

from noken.files.actions import sweep

SWEEP = "noken.files.sweep"


@shared_task(name=SWEEP)
def sweep_files() -> None:
    """Throw away what nobody came back for."""
    sweep()
