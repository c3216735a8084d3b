"""Planning people: who is new, who is known already, who is called otherwise now."""

from learning.roster.models import Action, Thing
from learning.roster.planning.change import Change, Columns
from learning.roster.planning.here import Human
from learning.roster.planning.plan import Plan, Steps
from learning.roster.reading.model import Person
from learning.roster.reading.values import alike
from noken.accounts.models import Role
from noken.ids import new_id


def plan_people(plan: Plan) -> Steps:
    """People by identifier, then guardians by the same phone number and name, or new.

    The identifier of a person on a line that is left out names nobody.
    """
    ids, humans = plan.ids[Thing.PERSON], plan.here.humans
    for person in plan.settled.people.values():
        human = humans.get(ids[person.id]) if person.id in ids else None
        if human is not None:
            yield from _change_person(plan, person, human)
        elif not person.active:
            ids.pop(person.id, None)
        else:
            yield from _add_person(plan, person)


def _change_person(plan: Plan, person: Person, human: Human) -> Steps:
    if not person.active:
        plan.left.add(human.id)
        return
    if human.closed:
        plan.report.error("person-closed", person.file, person.line, value=person.name)
        del plan.ids[Thing.PERSON][person.id]
        return
    before: Columns = {}
    after: Columns = {}
    if human.name != person.name and human.id in plan.here.owned:
        before["name"], after["name"] = human.name, person.name
        plan.names[human.id] = person.name
    if person.phone and not human.phone:
        if plan.phones.free(person.phone):
            before["phone"], after["phone"] = None, person.phone
            plan.phones.given[person.phone] = (human.id, human.name)
        else:
            plan.report.warn("phone-taken", person.file, person.line, "sms", value=person.name)
    if not after:
        plan.same[Thing.PERSON] += 1
        return
    at = (person.file, person.line)
    yield Change(Thing.PERSON, Action.CHANGE, human.id, person.name, human.name, *at, None, before, after)


def _add_person(plan: Plan, person: Person) -> Steps:
    at, number = (person.file, person.line), person.phone
    owner = plan.phones.owner(number) if number else None
    if owner is not None and alike(owner[1]) == alike(person.name):
        plan.ids[Thing.PERSON][person.id] = owner[0]
        plan.names[owner[0]] = owner[1]
        yield Change(Thing.PERSON, Action.TIE, owner[0], owner[1], "", *at, person.id)
        return
    if number and not plan.phones.free(number):
        plan.report.warn("phone-taken", person.file, person.line, "sms", value=person.name)
        number = ""
    plan.ids[Thing.PERSON][person.id] = id = new_id()
    plan.names[id] = person.name
    if number:
        plan.phones.given[number] = (id, person.name)
    for role in (Role.PUPIL, Role.TEACHER, Role.HEAD_TEACHER, Role.GUARDIAN):
        if role in person.roles:
            plan.people[role] += 1
            break
    after: Columns = {"name": person.name}
    if number:
        after["phone"] = number
    yield Change(Thing.PERSON, Action.CREATE, id, person.name, "", *at, person.id, None, after)
