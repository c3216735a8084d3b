"""Planning schools, classes and courses."""

from collections import defaultdict
from datetime import UTC, datetime
from uuid import UUID

from learning.roster.models import Action, Thing
from learning.roster.planning.change import Change, Columns, difference
from learning.roster.planning.here import Lesson, Place
from learning.roster.planning.plan import Plan, Steps
from learning.roster.reading.model import HERE, School
from learning.roster.reading.problems import Refused
from learning.roster.reading.values import alike
from learning.roster.settling.model import ClassWanted, CourseWanted
from learning.spelling import class_key
from noken.accounts.models import Kind
from noken.clock import now
from noken.ids import new_id


def plan_schools(plan: Plan) -> Steps:
    """Schools: into one school, only that one; into an office, all, by identifier, by name, or new.

    Raises Refused where nothing of the roster is about the place it is imported into.
    """
    target, settled = plan.here.target, plan.settled
    named_here = any(wanted.school == HERE for wanted in settled.classes.values())
    if named_here or any(school == HERE for _, school in settled.leaderships):
        if target.kind is not Kind.SCHOOL:
            raise Refused("sheet-needs-school")
        plan.ids[Thing.SCHOOL][HERE] = target.id
    if target.kind is Kind.SCHOOL:
        yield from _plan_this_school(plan, named_here)
    else:
        yield from _plan_schools_of_office(plan)


def _plan_this_school(plan: Plan, named_here: bool) -> Steps:
    target, ids = plan.here.target, plan.ids[Thing.SCHOOL]
    schools = list(plan.settled.schools.values())
    used = {wanted.school for wanted in plan.settled.classes.values()}
    tied = plan.here.names_of(Thing.SCHOOL).get(target.id)
    own = [school for school in schools if school.id == tied]
    if not own and tied is None:
        own = [school for school in schools if alike(school.name) == alike(target.name)]
        only = [school for school in schools if school.id in used] or schools
        if not own and len(only) == 1:
            own = only
    for school in schools:
        if school in own:
            continue
        ids.pop(school.id, None)
        plan.report.error("other-school", school.file, school.line, "name", value=school.name, other=target.name)
    if schools and not own and not named_here:
        raise Refused("no-school-here", schools[0].file, 0, value=target.name)
    for school in own:
        if alike(school.name) != alike(target.name):
            facts = {"value": school.name, "other": target.name}
            plan.report.warn("named-otherwise", school.file, school.line, "name", **facts)
        yield from _tie_school(plan, school, target)


def _plan_schools_of_office(plan: Plan) -> Steps:
    ids = plan.ids[Thing.SCHOOL]
    taken = {ids[school] for school in plan.settled.schools if school in ids}
    free = {
        alike(place.name): place
        for place in plan.here.places.values()
        if place.kind is Kind.SCHOOL and place.closed_at is None and place.id not in taken
    }
    for school in plan.settled.schools.values():
        known = plan.here.places.get(ids[school.id]) if school.id in ids else free.pop(alike(school.name), None)
        if not school.active:
            plan.report.warn("school-to-be-deleted", school.file, school.line, "status")
        if known is not None:
            yield from _tie_school(plan, school, known)
            changed = difference({"name": known.name}, {"name": school.name}) if school.active else None
            if changed is not None:
                at = (school.file, school.line)
                yield Change(Thing.SCHOOL, Action.CHANGE, known.id, school.name, known.name, *at, None, *changed)
        elif school.active:
            ids[school.id] = id = new_id()
            plan.names[id] = school.name
            after = {"kind": Kind.SCHOOL.value, "name": school.name, "parent_id": plan.here.target.id.hex}
            at = (school.file, school.line)
            yield Change(Thing.SCHOOL, Action.CREATE, id, school.name, "", *at, school.id, None, after)


def _tie_school(plan: Plan, school: School, known: Place) -> Steps:
    if plan.ids[Thing.SCHOOL].get(school.id) == known.id:
        plan.same[Thing.SCHOOL] += 1
        return
    plan.ids[Thing.SCHOOL][school.id] = known.id
    yield Change(Thing.SCHOOL, Action.TIE, known.id, known.name, school.name, school.file, school.line, school.id)


def plan_classes(plan: Plan) -> Steps:
    """Classes below their schools: by identifier, by name in the school however it is spelt, or new."""
    ids = plan.ids[Thing.CLASS]
    taken = set(ids.values())
    free: defaultdict[tuple[UUID | None, str], list[Place]] = defaultdict(list)
    for place in plan.here.places.values():
        if place.kind is Kind.CLASS and place.closed_at is None and place.id not in taken:
            free[(place.parent_id, class_key(place.name))].append(place)
    for place in plan.here.places.values():
        if place.kind is Kind.CLASS and place.parent_id is not None:
            plan.schools_of_classes[place.id] = place.parent_id
    for wanted in plan.settled.classes.values():
        school = plan.ids[Thing.SCHOOL].get(wanted.school)
        if school is None:
            ids.pop(wanted.id, None)
            plan.settled.roster.refused["room"].setdefault(wanted.id, wanted.line)
            continue
        at = (wanted.file, wanted.line)
        known = plan.here.places.get(ids[wanted.id]) if wanted.id in ids else None
        tied = known is None
        if known is None and wanted.active:
            known = _nearest(free[(school, class_key(wanted.title))], wanted.title)
            if known is not None:
                ids[wanted.id] = known.id
                yield Change(Thing.CLASS, Action.TIE, known.id, known.name, plan.name(school), *at, wanted.id)
        if known is not None:
            yield from _change_class(plan, wanted, known, school, tied)
        elif wanted.active:
            ids[wanted.id] = id = new_id()
            plan.names[id], plan.schools_of_classes[id] = wanted.title, school
            after = {"kind": Kind.CLASS.value, "name": wanted.title, "parent_id": school.hex}
            yield Change(Thing.CLASS, Action.CREATE, id, wanted.title, plan.name(school), *at, wanted.id, None, after)


def _nearest(places: list[Place], title: str) -> Place | None:
    """The class of that title, else the first one like it; it is taken out of the list."""
    if not places:
        return None
    found = next((place for place in places if alike(place.name) == alike(title)), places[0])
    places.remove(found)
    return found


def _change_class(plan: Plan, wanted: ClassWanted, known: Place, school: UUID, tied: bool) -> Steps:
    """`tied`: it was found by its name just now and is counted already."""
    before: Columns = {"name": known.name, "parent_id": _hex(known.parent_id), "closed_at": _moment(known.closed_at)}
    after: Columns = {"closed_at": _moment(known.closed_at or now())}
    if wanted.active:
        name = known.name if class_key(known.name) == class_key(wanted.title) else wanted.title
        after = {"name": name, "parent_id": school.hex, "closed_at": None}
    changed = difference(before, after)
    if changed is None:
        plan.same[Thing.CLASS] += not tied
        return
    action = Action.CHANGE if wanted.active else Action.END
    label = after.get("name", known.name)
    yield Change(Thing.CLASS, action, known.id, label, plan.name(school), wanted.file, wanted.line, None, *changed)


def plan_courses(plan: Plan) -> Steps:
    """Courses of classes. One that moves to another class keeps everything in it."""
    ids = plan.ids[Thing.COURSE]
    taken = set(ids.values())
    free = {
        (lesson.class_id, alike(lesson.title)): lesson
        for lesson in plan.here.lessons.values()
        if lesson.closed_at is None and lesson.id not in taken
    }
    for wanted in plan.settled.courses.values():
        known = plan.here.lessons.get(ids[wanted.id]) if wanted.id in ids else None
        tied = known is None
        place = plan.ids[Thing.CLASS].get(wanted.place)
        if place is None and not wanted.active and known is not None:
            place = known.class_id
        if place is None:
            ids.pop(wanted.id, None)
            continue
        at = (wanted.file, wanted.line)
        if known is None and wanted.active:
            known = free.pop((place, alike(wanted.title)), None)
            if known is not None:
                ids[wanted.id] = known.id
                yield Change(Thing.COURSE, Action.TIE, known.id, known.title, plan.name(place), *at, wanted.id)
        if known is not None:
            yield from _change_course(plan, wanted, known, place, tied)
        elif wanted.active:
            ids[wanted.id] = id = new_id()
            plan.names[id] = wanted.title
            after = {"class_id": place.hex, "title": wanted.title, "code": wanted.code}
            yield Change(Thing.COURSE, Action.CREATE, id, wanted.title, plan.name(place), *at, wanted.id, None, after)
    _point_at_empty_classes(plan)


def _point_at_empty_classes(plan: Plan) -> None:
    """Classes without a course, neither in the roster nor here."""
    if plan.settled.roster.partial:
        return
    taught = {course.place for course in plan.settled.courses.values()}
    here = {lesson.class_id for lesson in plan.here.lessons.values() if lesson.closed_at is None}
    for id, wanted in plan.settled.classes.items():
        if wanted.active and id not in taught and plan.ids[Thing.CLASS].get(id) not in here:
            plan.report.warn("class-without-course", wanted.file, wanted.line, value=wanted.title)


def _change_course(plan: Plan, wanted: CourseWanted, known: Lesson, place: UUID, tied: bool) -> Steps:
    """`tied`: as for classes."""
    before: Columns = {
        "class_id": known.class_id.hex,
        "title": known.title,
        "code": known.code,
        "closed_at": _moment(known.closed_at),
    }
    after: Columns = {"closed_at": _moment(known.closed_at or now())}
    if wanted.active:
        code = wanted.code or known.code
        after = {"class_id": place.hex, "title": wanted.title, "code": code, "closed_at": None}
    changed = difference(before, after)
    if changed is None:
        plan.same[Thing.COURSE] += not tied
        return
    action = Action.CHANGE if wanted.active else Action.END
    yield Change(
        Thing.COURSE, action, known.id, wanted.title, plan.name(place), wanted.file, wanted.line, None, *changed
    )


def _hex(id: UUID | None) -> str | None:
    return id.hex if id else None


def _moment(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat() if value else None
