"""Comparing what a roster asks for with what is here: the changes, one by one, before anything is changed."""

from learning.roster.planning.change import Change
from learning.roster.planning.here import Here, accounts_by_phone, known_to, load_here
from learning.roster.planning.plan import Plan, new_plan
from learning.roster.planning.steps import plan_changes

__all__ = ["Change", "Here", "Plan", "accounts_by_phone", "known_to", "load_here", "new_plan", "plan_changes"]
