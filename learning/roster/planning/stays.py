"""Planning who belongs where: memberships, teachers of courses, guardians."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from learning.roster.models import Action, Thing
from learning.roster.planning.change import Change, Columns
from learning.roster.planning.match import DAY, Step, end, match, runs, together
from learning.roster.planning.plan import Plan, Steps
from learning.roster.reading.values import alike
from learning.roster.settling.model import Wanted
from noken.accounts.models import Role
from noken.ids import new_id

OF_SCHOOLS = (Role.PUPIL, Role.TEACHER, Role.HEAD_TEACHER)
Key = tuple[UUID, UUID, Role]


def plan_memberships(plan: Plan) -> Steps:
    """Pupils and teachers in classes and schools; those who left; those who moved to another homeroom."""
    wanted = _by_object(plan)
    here = plan.here.memberships
    moves: list[tuple[Key, date, Wanted]] = []
    names = _names_here(plan)
    for key, want in wanted.items():
        if key[0] in plan.left:
            continue
        steps, same = match(here.get(key, ()), want, plan.today)
        plan.same[Thing.MEMBERSHIP] += same
        if key[0] not in plan.here.humans and (key[1], key[2], alike(plan.name(key[0]))) in names:
            plan.report.warn("namesake", want.file, want.line, value=plan.name(key[0]))
        for step in steps:
            yield _membership(plan, key, step, want.file, want.line)
            if step.stay is None and key[2] is Role.PUPIL and (step.ends is None or step.ends >= plan.today):
                moves.append((key, step.starts, want))
    for key, stays in here.items():
        if key[0] in plan.left and key[2] in OF_SCHOOLS:
            for stay in stays:
                if runs(stay, plan.today):
                    yield _membership(plan, key, end(stay, None, plan.today))
    moved = set()
    for key, step, want in _left_behind(plan, moves, wanted):
        moved.add(key)
        yield _membership(plan, key, step, want.file, want.line)
    yield from _missing_memberships(plan, wanted, moved)


def _names_here(plan: Plan) -> set[tuple[UUID, Role, str]]:
    """Who is where as what, by name: somebody new of that name there may be the same person."""
    return {
        (place, role, alike(plan.here.humans[account].name))
        for (account, place, role), stays in plan.here.memberships.items()
        if any(runs(stay, plan.today) for stay in stays)
    }


def _by_object(plan: Plan) -> dict[Key, Wanted]:
    """What is wanted by our own identifiers. Several identifiers of one person come together."""
    people, classes, schools = plan.ids[Thing.PERSON], plan.ids[Thing.CLASS], plan.ids[Thing.SCHOOL]
    refused = plan.settled.roster.refused["room"]
    found: dict[Key, Wanted] = {}
    several: dict[Key, list[Wanted]] = {}

    def add(account: UUID | None, place: UUID | None, role: Role, want: Wanted) -> None:
        if account is None or place is None:
            return
        key = (account, place, role)
        if key in found:
            several.setdefault(key, [found[key]]).append(want)
        else:
            found[key] = want

    for (person, place, role), want in plan.settled.memberships.items():
        add(people.get(person), None if place in refused else classes.get(place), role, want)
    for (person, school), want in plan.settled.leaderships.items():
        account, led = people.get(person), schools.get(school)
        if account is None or led is None or _leads(plan, account, led):
            continue
        if want.spans:
            plan.report.warn("leader-as-staff", want.file, want.line, "role", value=plan.name(account))
        add(account, led, Role.TEACHER, want)
    return found | {key: together(wants) for key, wants in several.items()}


def _leads(plan: Plan, account: UUID, school: UUID) -> bool:
    """Whether the office made this person head of the school: a roster neither makes nor ends that."""
    return any(runs(stay, plan.today) for stay in plan.here.memberships.get((account, school, Role.HEAD_TEACHER), ()))


def _membership(plan: Plan, key: Key, step: Step, file: str = "", line: int = 0) -> Change:
    account, place, role = key
    label, detail, after = plan.name(account), plan.name(place), _days(step.starts, step.ends)
    if step.stay is None:
        whole = {"account_id": account.hex, "organization_id": place.hex, "role": role.value} | after
        return Change(Thing.MEMBERSHIP, Action.CREATE, new_id(), label, detail, file, line, None, None, whole)
    action = Action.END if step.ends_now else Action.CHANGE
    before = _days(step.stay.starts, step.stay.ends)
    return Change(Thing.MEMBERSHIP, action, step.stay.id, label, detail, file, line, None, before, after)


def _days(starts: date, ends: date | None) -> Columns:
    return {"starts_on": starts.isoformat(), "ends_on": ends.isoformat() if ends else None}


def _left_behind(
    plan: Plan, moves: Sequence[tuple[Key, date, Wanted]], wanted: Mapping[Key, Wanted]
) -> Iterable[tuple[Key, Step, Wanted]]:
    """The former homerooms of pupils who begin in another homeroom of the same school."""
    homerooms = {plan.ids[Thing.CLASS][id] for id in _homerooms(plan) if id in plan.ids[Thing.CLASS]}
    begun = {key[0]: (key[1], starts, want) for key, starts, want in moves if key[1] in homerooms}
    for key, stays in plan.here.memberships.items() if begun else ():
        account, place, role = key
        if account not in begun or role is not Role.PUPIL or place not in homerooms or key in wanted:
            continue
        new_place, starts, want = begun[account]
        if plan.schools_of_classes.get(place) != plan.schools_of_classes.get(new_place):
            continue
        for stay in stays:
            if runs(stay, plan.today):
                last = starts - DAY if starts > plan.today else plan.today - DAY
                if stay.ends is None or stay.ends > last:
                    yield key, Step(stay, stay.starts, last, last < plan.today), want


def _homerooms(plan: Plan) -> set[str]:
    """Identifiers of rooms that are homerooms: those of the file, and known ones that are nobody's lesson."""
    lessons = plan.ids[Thing.COURSE].keys()
    listed = {id for id, wanted in plan.settled.classes.items() if wanted.homeroom}
    return listed | (plan.here.ids[Thing.CLASS].keys() - lessons)


def _missing_memberships(plan: Plan, wanted: Mapping[Key, Wanted], moved: set[Key]) -> Steps:
    """Who was brought by such a roster and is not in it any more, in schools it is about."""
    if "enrollments" not in plan.settled.roster.complete:
        return
    classes, people = set(plan.here.ids[Thing.CLASS].values()), set(plan.here.ids[Thing.PERSON].values())
    schools = {plan.ids[Thing.SCHOOL][id] for id in plan.settled.schools if id in plan.ids[Thing.SCHOOL]}
    for key, stays in plan.here.memberships.items():
        account, place, role = key
        if key in wanted or key in moved or account in plan.left or role not in (Role.PUPIL, Role.TEACHER):
            continue
        if account not in people or place not in classes or plan.schools_of_classes.get(place) not in schools:
            continue
        if plan.here.humans[account].closed:
            continue
        for stay in stays:
            if runs(stay, plan.today):
                last = end(stay, None, plan.today)
                yield Change(Thing.MEMBERSHIP, Action.MISSING, stay.id, plan.name(account), plan.name(place),
                             before=_days(stay.starts, stay.ends), after=_days(last.starts, last.ends))  # fmt: skip


def plan_teachings(plan: Plan) -> Steps:
    """Who teaches which course."""
    people, courses = plan.ids[Thing.PERSON], plan.ids[Thing.COURSE]
    wanted: dict[tuple[UUID, UUID], Wanted] = {}
    for (course, person), want in plan.settled.teachings.items():
        if course in courses and person in people:
            key = (courses[course], people[person])
            wanted[key] = together([wanted[key], want]) if key in wanted else want
    here = plan.here.teachings
    for key, want in wanted.items():
        if key[1] in plan.left:
            continue
        steps, same = match(here.get(key, ()), want, plan.today)
        plan.same[Thing.TEACHING] += same
        for step in steps:
            yield _teaching(plan, key, step, want.file, want.line)
    for key, stays in here.items():
        if key[1] in plan.left:
            yield from (_teaching(plan, key, end(s, None, plan.today)) for s in stays if runs(s, plan.today))
    if "enrollments" in plan.settled.roster.complete:
        yield from _missing_teachings(plan, wanted)


def _missing_teachings(plan: Plan, wanted: Mapping[tuple[UUID, UUID], Wanted]) -> Steps:
    listed = {plan.ids[Thing.COURSE][id] for id in plan.settled.courses if id in plan.ids[Thing.COURSE]}
    people = set(plan.here.ids[Thing.PERSON].values())
    for key, stays in plan.here.teachings.items():
        if key in wanted or key[0] not in listed or key[1] not in people or key[1] in plan.left:
            continue
        for stay in stays:
            if runs(stay, plan.today):
                last = end(stay, None, plan.today)
                yield Change(Thing.TEACHING, Action.MISSING, stay.id, plan.name(key[1]), plan.name(key[0]),
                             before=_days(stay.starts, stay.ends), after=_days(last.starts, last.ends))  # fmt: skip


def _teaching(plan: Plan, key: tuple[UUID, UUID], step: Step, file: str = "", line: int = 0) -> Change:
    course, account = key
    label, detail, after = plan.name(account), plan.name(course), _days(step.starts, step.ends)
    if step.stay is None:
        whole = {"course_id": course.hex, "account_id": account.hex} | after
        return Change(Thing.TEACHING, Action.CREATE, new_id(), label, detail, file, line, None, None, whole)
    action = Action.END if step.ends_now else Action.CHANGE
    before = _days(step.stay.starts, step.stay.ends)
    return Change(Thing.TEACHING, action, step.stay.id, label, detail, file, line, None, before, after)


def plan_cares(plan: Plan) -> Steps:
    """Who looks after whom. What a school has ended is not begun again by a roster."""
    people, here = plan.ids[Thing.PERSON], plan.here.cares
    wanted: set[tuple[UUID, UUID]] = set()
    for (guardian, pupil), (relation, file, line) in plan.settled.cares.items():
        if guardian not in people or pupil not in people:
            continue
        key = (people[guardian], people[pupil])
        if key in wanted or key[0] == key[1] or key[0] in plan.left:
            continue
        wanted.add(key)
        stay = here.get(key)
        if stay is None:
            after: Columns = {"guardian_id": key[0].hex, "pupil_id": key[1].hex, "relation": relation}
            after |= {"starts_on": plan.today.isoformat(), "ends_on": None}
            yield Change(Thing.CARE, Action.CREATE, new_id(), plan.name(key[0]), plan.name(key[1]), file, line,
                         None, None, after)  # fmt: skip
        elif runs(stay, plan.today):
            plan.same[Thing.CARE] += 1
        else:
            plan.report.warn("care-ended", file, line, value=plan.name(key[1]))
    tied = set(plan.here.ids[Thing.PERSON].values())
    listed = {people[id] for id in plan.settled.people if id in people}
    whole = "users" in plan.settled.roster.complete
    for key, stay in here.items():
        if not runs(stay, plan.today) or key in wanted:
            continue
        gone = key[0] in plan.left
        if gone or (whole and key[1] in listed and key[0] in tied):
            last = end(stay, None, plan.today)
            yield Change(Thing.CARE, Action.END if gone else Action.MISSING, stay.id, plan.name(key[0]),
                         plan.name(key[1]), before=_days(stay.starts, stay.ends),
                         after=_days(last.starts, last.ends))  # fmt: skip
