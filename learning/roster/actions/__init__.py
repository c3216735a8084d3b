"""Every write of rosters: receive, plan, apply, undo, drop, take out."""

from learning.roster.actions.apply import apply_roster, carry_out
from learning.roster.actions.drop import drop_roster, forget_old_plans
from learning.roster.actions.exports import export_roster, record_report
from learning.roster.actions.plan import plan_roster
from learning.roster.actions.receive import Sent, receive_roster
from learning.roster.actions.undo import take_back, undo_roster

__all__ = [
    "Sent",
    "apply_roster",
    "carry_out",
    "drop_roster",
    "export_roster",
    "forget_old_plans",
    "plan_roster",
    "receive_roster",
    "record_report",
    "take_back",
    "undo_roster",
]
