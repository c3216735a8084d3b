"""A school as a OneRoster 1.2 zip: what stands in the zip. Importing it again changes nothing."""

import csv
import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from learning.roster.models import Thing
from learning.roster.planning.here import Here, Lesson, Stay
from learning.roster.planning.match import runs
from noken.accounts.models import Kind, Role

HEADERS = {
    "manifest": "propertyName value",
    "orgs": "sourcedId status dateLastModified name type identifier parentSourcedId",
    "academicSessions": "sourcedId status dateLastModified title type startDate endDate parentSourcedId schoolYear",
    "courses": "sourcedId status dateLastModified schoolYearSourcedId title courseCode grades orgSourcedId subjects "
    "subjectCodes",
    "classes": "sourcedId status dateLastModified title grades courseSourcedId classCode classType location "
    "schoolSourcedId termSourcedIds subjects subjectCodes periods",
    "users": "sourcedId status dateLastModified enabledUser username userIds givenName familyName middleName "
    "identifier email sms phone agentSourcedIds grades password userMasterIdentifier preferredGivenName "
    "preferredMiddleName preferredFamilyName primaryOrgSourcedId pronouns",
    "roles": "sourcedId status dateLastModified userSourcedId roleType role beginDate endDate orgSourcedId "
    "userProfileSourcedId",
    "enrollments": "sourcedId status dateLastModified classSourcedId schoolSourcedId userSourcedId role primary "
    "beginDate endDate",
}
ABSENT = (
    *("categories", "classResources", "courseResources", "demographics", "lineItemLearningObjectiveIds", "lineItems"),
    *("lineItemScoreScales", "resources", "resultLearningObjectiveIds", "results", "resultScoreScales"),
    *("scoreScales", "userProfiles", "userResources"),
)
WORDS = {Role.PUPIL: "student", Role.TEACHER: "teacher", Role.GUARDIAN: "guardian", Role.HEAD_TEACHER: "principal"}
YEAR = "year"
HOME = "homeroom"


@dataclass
class Export:
    """The rows so far, and what each thing is called outside."""

    here: Here
    today: date
    names: Mapping[Thing, Mapping[UUID, str]]
    rows: dict[str, list[dict[str, str]]] = field(default_factory=lambda: {name: [] for name in HEADERS})
    roles: dict[UUID, dict[Role, Stay | None]] = field(default_factory=lambda: defaultdict(dict))

    def name(self, thing: Thing, id: UUID) -> str:
        """Its identifier in the source it came from; what was made here goes by our own."""
        return self.names[thing].get(id, str(id))

    def add(self, file: str, **values: str) -> None:
        self.rows[file].append(values)


def export_school(here: Here, today: date) -> bytes:
    """The zip: classes, courses, people and places of today and of days to come."""
    export = Export(here, today, {thing: here.names_of(thing) for thing in Thing})
    school = export.name(Thing.SCHOOL, here.target.id)
    export.add("orgs", sourcedId=school, name=here.target.name, type="school")
    first = today.year if today.month >= 7 else today.year - 1
    export.add("academicSessions", sourcedId=YEAR, title=f"{first}/{first + 1}", type="schoolYear",
               startDate=f"{first}-07-01", endDate=f"{first + 1}-06-30", schoolYear=str(first + 1))  # fmt: skip
    export.add("courses", sourcedId=HOME, title="Wali kelas", orgSourcedId=school)
    _add_classes(export, school)
    for (account, place, role), stays in here.memberships.items():
        if place == here.target.id and role is Role.HEAD_TEACHER:
            for stay in _running(stays, today):
                export.roles[account][Role.HEAD_TEACHER] = stay
    _add_people(export, school)
    for name, value in _manifest().items():
        export.add("manifest", propertyName=name, value=value)
    return _zip(export.rows)


def _running(stays: Iterable[Stay], today: date) -> list[Stay]:
    return [stay for stay in stays if runs(stay, today)]


def _add_classes(export: Export, school: str) -> None:
    """A class and the courses in it; a class that is one section is written as that section."""
    here = export.here
    open_lessons: defaultdict[UUID, list[Lesson]] = defaultdict(list)
    for lesson in here.lessons.values():
        if lesson.closed_at is None:
            open_lessons[lesson.class_id].append(lesson)
    members: defaultdict[UUID, list[tuple[UUID, Role, Stay]]] = defaultdict(list)
    for (account, place, role), stays in here.memberships.items():
        if here.humans[account].closed or role not in (Role.PUPIL, Role.TEACHER):
            continue
        members[place] += [(account, role, stay) for stay in _running(stays, export.today)]
    for group in here.places.values():
        if group.kind is not Kind.CLASS or group.closed_at is not None or group.parent_id != here.target.id:
            continue
        room = export.name(Thing.CLASS, group.id)
        lessons = open_lessons[group.id]
        alone = [lesson for lesson in lessons if export.name(Thing.COURSE, lesson.id) == room]
        if not alone:
            _add_class(export, school, room, group.name, HOME, "homeroom", "")
        _enrol(export, school, room, members[group.id])
        for lesson in lessons:
            section = export.name(Thing.COURSE, lesson.id)
            export.add("courses", sourcedId=f"course-{section}", title=lesson.title, courseCode=lesson.code,
                       orgSourcedId=school)  # fmt: skip
            title = group.name if lesson in alone else lesson.title
            _add_class(export, school, section, title, f"course-{section}", "scheduled", lesson.code)
            pupils = [entry for entry in members[group.id] if entry[1] is Role.PUPIL and lesson not in alone]
            taught = [
                (account, Role.TEACHER, stay)
                for (course, account), stays in here.teachings.items()
                if course == lesson.id and not here.humans[account].closed
                for stay in _running(stays, export.today)
            ]
            _enrol(export, school, section, [*pupils, *taught])


def _add_class(export: Export, school: str, id: str, title: str, course: str, kind: str, code: str) -> None:
    export.add("classes", sourcedId=id, title=title, courseSourcedId=course, classCode=code, classType=kind,
               schoolSourcedId=school, termSourcedIds=YEAR)  # fmt: skip


def _enrol(export: Export, school: str, room: str, entries: Iterable[tuple[UUID, Role, Stay]]) -> None:
    for account, role, stay in entries:
        export.roles[account].setdefault(role, None)
        export.add("enrollments", sourcedId=f"e{len(export.rows['enrollments'])}", classSourcedId=room,
                   schoolSourcedId=school, userSourcedId=export.name(Thing.PERSON, account), role=WORDS[role],
                   primary="false", beginDate=stay.starts.isoformat(),
                   endDate=stay.ends.isoformat() if stay.ends else "")  # fmt: skip


def _add_people(export: Export, school: str) -> None:
    here, agents = export.here, defaultdict[UUID, list[str]](list)
    for (guardian, pupil), stay in here.cares.items():
        if runs(stay, export.today) and Role.PUPIL in export.roles.get(pupil, ()) and not here.humans[guardian].closed:
            agents[pupil].append(export.name(Thing.PERSON, guardian))
            export.roles[guardian].setdefault(Role.GUARDIAN, None)
    for account, roles in export.roles.items():
        human, id = here.humans[account], export.name(Thing.PERSON, account)
        given, _, family = human.name.rpartition(" ")
        export.add("users", sourcedId=id, enabledUser="true", username=id, givenName=given or family,
                   familyName=family if given else "-", sms=(human.phone or "") if Role.GUARDIAN in roles else "",
                   agentSourcedIds=",".join(sorted(agents[account])), primaryOrgSourcedId=school)  # fmt: skip
        for role, held in roles.items():
            export.add("roles", sourcedId=f"r{len(export.rows['roles'])}", userSourcedId=id,
                       roleType="primary" if role is next(iter(roles)) else "secondary", role=WORDS[role],
                       beginDate=held.starts.isoformat() if held else "",
                       endDate=held.ends.isoformat() if held and held.ends else "", orgSourcedId=school)  # fmt: skip


def _manifest() -> dict[str, str]:
    bulk = {f"file.{name}": "bulk" for name in HEADERS if name != "manifest"}
    absent = {f"file.{name}": "absent" for name in ABSENT}
    return {"manifest.version": "1.0", "oneroster.version": "1.2", **bulk, **absent, "source.systemName": "Noken"}


def _zip(rows: Mapping[str, list[dict[str, str]]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, header in HEADERS.items():
            text = io.StringIO(newline="")
            writer = csv.DictWriter(text, header.split(), restval="")
            writer.writeheader()
            writer.writerows(rows[name])
            archive.writestr(f"{name}.csv", text.getvalue())
    return out.getvalue()
