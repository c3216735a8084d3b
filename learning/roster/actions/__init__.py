"""Every write of rosters: receive, plan, apply, undo, drop."""

from learning.roster.actions.apply import apply_roster, carry_out
from learning.roster.actions.drop import drop_roster
from learning.roster.actions.plan import plan_roster
from learning.roster.actions.receive import Sent, receive_roster
from learning.roster.actions.undo import take_back, undo_roster

__all__ = [
    "Sent",
    "apply_roster",
    "carry_out",
    "drop_roster",
    "plan_roster",
    "receive_roster",
    "take_back",
    "undo_roster",
]
