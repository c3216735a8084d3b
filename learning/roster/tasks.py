"""Big rosters, planned, applied and taken back by the jobs."""

from uuid import UUID

from celery import shared_task

from learning.roster.actions import carry_out, forget_old_plans, plan_roster, take_back

FORGET_ROSTERS = "learning.forget_rosters"


@shared_task(name="learning.plan_roster")
def plan(import_id: str) -> None:
    """Compare a roster with what is here. Twice is the same as once."""
    plan_roster(UUID(import_id))


@shared_task(name="learning.apply_roster")
def apply(import_id: str) -> None:
    """Make the changes of a plan. Twice is the same as once."""
    carry_out(UUID(import_id))


@shared_task(name="learning.undo_roster")
def undo(import_id: str) -> None:
    """Take an import back. Twice is the same as once."""
    take_back(UUID(import_id))


@shared_task(name=FORGET_ROSTERS)
def forget() -> None:
    """Plans nobody decided about for a month go."""
    forget_old_plans()
