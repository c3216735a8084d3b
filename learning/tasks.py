"""Work of learning that nobody waits for."""

from celery import shared_task

from learning.actions.older_files import lighten_older

LIGHTEN_OLDER = "learning.lighten-older"


@shared_task(name=LIGHTEN_OLDER)
def lighten_older_files() -> None:
    """Ask for lighter copies of a few files that have none yet. Twice is the same as once."""
    lighten_older()
