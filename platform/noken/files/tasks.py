"""Work of the files room that nobody waits for."""

from celery import shared_task

from noken.files.actions import make_renditions, sweep
from noken.files.actions.lighten import LIGHTEN

SWEEP = "noken.files.sweep"


@shared_task(name=SWEEP)
def sweep_files() -> None:
    """Throw away what nobody came back for."""
    sweep()


@shared_task(name=LIGHTEN)
def lighten_file(sha256: str) -> None:
    """Make the lighter copies that are owed of these bytes."""
    make_renditions(sha256)
