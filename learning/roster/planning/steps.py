"""All steps of a plan in order, counted as they come."""

from collections.abc import Iterator

from learning.roster.planning.change import Change
from learning.roster.planning.people import plan_people
from learning.roster.planning.places import plan_classes, plan_courses, plan_schools
from learning.roster.planning.plan import Plan
from learning.roster.planning.stays import plan_cares, plan_memberships, plan_teachings

STEPS = (plan_schools, plan_classes, plan_courses, plan_people, plan_memberships, plan_teachings, plan_cares)


def plan_changes(plan: Plan) -> Iterator[Change]:
    """Every change. Raises Refused before the first one where the roster does not belong here."""
    for step in STEPS:
        for change in step(plan):
            plan.counts[change.thing][change.action] += 1
            yield change
