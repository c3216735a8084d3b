"""Work of the accounts room that nobody waits for."""

from celery import shared_task

from noken.accounts.lockout import sweep

SWEEP = "noken.accounts.sweep"


@shared_task(name=SWEEP)
def sweep_lockouts() -> None:
    """Forget wrong guesses that are forgiven anyway."""
    sweep()
