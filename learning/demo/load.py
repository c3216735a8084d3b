"""Puts the school part of the demo city up: the roster through the importer, everything else through the actions
that teachers and pupils use, on the days of the past week on which they would have used them.
"""

import io
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from learning.actions.assignments import AssignmentContent, create_assignment
from learning.actions.common import Attached
from learning.actions.courses import set_late_policy
from learning.actions.extensions import grant_extension
from learning.actions.feed import write_comment, write_post
from learning.actions.lessons import LessonContent, create_lesson
from learning.actions.marks import Judged, give_mark, publish_marks
from learning.actions.reading import tell_read
from learning.actions.submissions import submit_assignment
from learning.demo import content, pictures
from learning.demo.content import Attachment, DemoAssignment, DemoLesson
from learning.demo.holidays import enter_anniversary, enter_holidays
from learning.demo.registers import take_registers
from learning.demo.roster import SCHOOLS, make_roster
from learning.lateness import LatePolicy, LateRule
from learning.models import Course
from learning.roster.actions import Sent, apply_roster, receive_roster
from noken import clock
from noken.accounts.actions import add_membership, end_membership
from noken.accounts.models import Membership, Organization, Role
from noken.accounts.queries import Person, children_of, classes_in, guardians_of, members
from noken.database import reading, session
from noken.feature import N_, Demo, DemoPerson
from noken.files.actions import keep_stream
from noken.ids import new_id

HANDED_IN = 0.7
PHOTOS = 6
IN_CLASS = N_("kelas %(room)s, %(school)s")


@dataclass(frozen=True)
class Room:
    """A class of the demo with its people; `courses` by subject."""

    id: UUID
    school_id: UUID
    name: str
    tutor: Person
    others: Sequence[Person]
    pupils: Sequence[Person]
    courses: dict[str, UUID]


def load(demo: Demo) -> None:
    """Three schools, their people and a week of learning from home."""
    _import_roster(demo)
    _appoint_heads(demo)
    with reading():
        schools = session().scalars(select(Organization.id).where(Organization.parent_id == demo.places["education"]))
        rooms = {room.name: room for school in schools for room in _rooms(school)}
    _give_days_off(demo, rooms["5A"].school_id)
    chance = random.Random(17)  # noqa: S311
    for name, room in rooms.items():
        teachers = [room.tutor.id, *(other.id for other in room.others)] if name == "5A" else [room.tutor.id]
        take_registers(room.id, teachers, room.pupils, chance, _days_ago)
        if name == "5A":
            set_late_policy(room.courses["Matematika"], LatePolicy(LateRule.UNTIL, 3, 5), room.tutor.id)
            _week(room, content.LESSONS_5A, content.ASSIGNMENTS_5A, chance)
            _talk(room)
        elif name in content.OTHER_LESSONS:
            _week(room, [content.OTHER_LESSONS[name]], [content.OTHER_ASSIGNMENTS[name]], chance)
    _offer(demo, rooms)


def _import_roster(demo: Demo) -> None:
    with _days_ago(7, 8):
        sent = Sent(io.BytesIO(make_roster()), "daftar-sekolah.zip")
        roster = receive_roster(demo.places["education"], demo.administrator_id, new_id(), [sent])
        apply_roster(roster, demo.administrator_id, new_id())


def _appoint_heads(demo: Demo) -> None:
    """The office makes heads of those who belong to a school and to no class: no roster may."""
    with reading():
        schools = select(Organization.id).where(Organization.parent_id == demo.places["education"])
        staff = select(Membership.id, Membership.account_id, Membership.organization_id)
        heads = session().execute(staff.where(Membership.organization_id.in_(schools))).all()
    for id, account, school in heads:
        end_membership(id, demo.administrator_id)
        add_membership(account, school, Role.HEAD_TEACHER, demo.administrator_id)


def _give_days_off(demo: Demo, school: UUID) -> None:
    with reading():
        head = members(school, Role.HEAD_TEACHER)[0]
    with _days_ago(7, 9):
        enter_holidays(demo.places["education"], demo.administrator_id)
    with _days_ago(6, 9):
        enter_anniversary(school, head.id)


def _rooms(school_id: UUID) -> Iterator[Room]:
    for room in classes_in(school_id):
        courses = session().scalars(select(Course).where(Course.class_id == room.id)).all()
        taught = Counter(teacher.account_id for course in courses for teacher in course.teachers)
        teachers = members(room.id, Role.TEACHER)
        tutor = max(teachers, key=lambda person: taught[person.id])
        others = [teacher for teacher in teachers if teacher != tutor]
        name = room.name.removeprefix("Kelas ")
        subjects = {course.title.removesuffix(f" {name}"): course.id for course in courses}
        yield Room(room.id, school_id, name, tutor, others, members(room.id, Role.PUPIL), subjects)


@contextmanager
def _days_ago(days: int, hour: int, minute: int = 0) -> Iterator[None]:
    """It is so many days ago, at that time in Jayapura (never later than now)."""
    with clock.at(min(_wit(-days, hour, minute), clock.now() - timedelta(minutes=1))):
        yield


def _wit(days: int, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(clock.today() + timedelta(days=days), time(hour, minute), clock.WIT)


def _kept(owner: UUID, room: Room, attachments: Sequence[Attachment]) -> list[Attached]:
    files = [(name, keep_stream(owner, room.id, io.BytesIO(make()), name)) for name, make in attachments]
    return [Attached(file, name.rsplit(".", 1)[0].replace("-", " ").capitalize()) for name, file in files]


def _week(
    room: Room, lessons: Sequence[DemoLesson], assignments: Sequence[DemoAssignment], chance: random.Random
) -> None:
    for lesson in lessons:
        with _days_ago(lesson.days_ago, 7, 15):
            files = _kept(room.tutor.id, room, lesson.attachments)
            written = LessonContent(lesson.title, lesson.body, files)
            made = create_lesson(room.courses[lesson.subject], written, room.tutor.id, new_id(), publish_it=True)
        with _days_ago(max(0, lesson.days_ago - 1), 6):
            for place, pupil in enumerate(room.pupils):
                if (place + lesson.days_ago) % 5:
                    tell_read(pupil.id, made, new_id())
    for assignment in assignments:
        _assign(room, assignment, chance)


def _assign(room: Room, wanted: DemoAssignment, chance: random.Random) -> None:
    due = _wit(wanted.due_days, wanted.due_hour)
    with _days_ago(wanted.days_ago, 8):
        rubric = [{"title": title, "levels": list(levels)} for title, levels in wanted.rubric]
        files = _kept(room.tutor.id, room, wanted.attachments)
        written = AssignmentContent(wanted.title, wanted.instructions, True, True, due, rubric, files)
        assignment = create_assignment(room.courses[wanted.subject], written, room.tutor.id, new_id(), publish_it=True)
    over = wanted.due_days < 0
    share = 0.9 if over else HANDED_IN if wanted.due_days == 0 else 0.1
    sent = {}
    for place, pupil in enumerate(room.pupils):
        first_of_all = pupil.name == "Maria Kogoya"
        if chance.random() < share and (over or not first_of_all):
            with _days_ago(max(0, wanted.days_ago - 1 - place % 2), 9 + place % 9, (place * 7) % 60):
                sent[pupil.id] = _hand_in(room, assignment, pupil, place, over, chance)
    if over:
        _mark_all(room, assignment, sent, len(rubric), chance)
    elif wanted.due_days == 0 and rubric:
        _mark_some(room, assignment, sent, len(rubric), chance)


def _hand_in(room: Room, assignment: UUID, pupil: Person, place: int, first: bool, chance: random.Random) -> UUID:
    """An answer: words, and for the first pupils a photographed page."""
    pages = content.PAGES[:2] if first else content.PAGES[2:]
    files = []
    if place < PHOTOS:
        photo = pictures.handwriting(pages[place % len(pages)], seed=place)
        files.append(keep_stream(pupil.id, room.id, io.BytesIO(photo), f"halaman-{place + 1}.jpg"))
    text = chance.choice(content.ANSWERS)
    return submit_assignment(pupil.id, assignment, new_id(), text, files, clock.now() - timedelta(minutes=place * 11))


def _mark_all(room: Room, assignment: UUID, sent: dict[UUID, UUID], rows: int, chance: random.Random) -> None:
    with _days_ago(2, 19, 30):
        for pupil, submission in sent.items():
            _mark(room, assignment, pupil, submission, rows, chance)
        publish_marks(room.tutor.id, assignment)


def _mark_some(room: Room, assignment: UUID, sent: dict[UUID, UUID], rows: int, chance: random.Random) -> None:
    with _days_ago(0, 6, 10):
        for pupil, submission in list(sent.items())[2 : 2 + len(sent) // 3]:
            _mark(room, assignment, pupil, submission, rows, chance)
        missing = [pupil for pupil in room.pupils if pupil.id not in sent]
        extra = _wit(2, 18)
        if len(missing) > 1:
            grant_extension(room.tutor.id, assignment, missing[-1].id, new_id(), extra, "Listrik padam")


def _mark(room: Room, assignment: UUID, pupil: UUID, submission: UUID, rows: int, chance: random.Random) -> None:
    levels = [chance.choice((2, 3, 3, 4, 4)) for _ in range(rows)]
    points = round(100 * sum(levels) / (4 * rows)) if rows else chance.choice((75, 80, 85, 90))
    judged = Judged(submission, points, levels, chance.choice(content.COMMENTS))
    give_mark(room.tutor.id, assignment, pupil, new_id(), None, judged)


def _talk(room: Room) -> None:
    for days, text in content.POSTS:
        with _days_ago(days, 6, 45):
            post = write_post(room.id, text, room.tutor.id, new_id())
        for place, reply in enumerate(content.REPLIES[: 3 - days % 2]):
            with _days_ago(days, 8, 10 * place):
                write_comment(post, reply, room.pupils[place].id, new_id())


def _offer(demo: Demo, rooms: dict[str, Room]) -> None:
    """Who can be tried with one tap."""
    first = rooms["5A"]
    school = SCHOOLS[0].name
    with reading():
        maria = next(pupil for pupil in first.pupils if pupil.name == "Maria Kogoya")
        guardian = guardians_of(maria.id)[0]
        siblings = [child for child in children_of(guardian.id) if child.id != maria.id]
        heads = members(first.school_id, Role.HEAD_TEACHER)
    demo.people.append(DemoPerson(maria.id, maria.name, N_("murid"), IN_CLASS, {"room": "5A", "school": school}))
    room = {"room": "3B", "school": school}
    demo.people += [DemoPerson(child.id, child.name, N_("murid"), IN_CLASS, room) for child in siblings]
    demo.people.append(DemoPerson(guardian.id, guardian.name, N_("wali murid"), N_("Maria dan Obed")))
    room = {"room": "5A", "school": school}
    leads = N_("wali kelas %(room)s, %(school)s")
    demo.people.append(DemoPerson(first.tutor.id, first.tutor.name, N_("guru"), leads, room))
    demo.people += [DemoPerson(head.id, head.name, N_("kepala sekolah"), school) for head in heads]
    tutor = rooms["7B"].tutor
    demo.people.append(
        DemoPerson(tutor.id, tutor.name, N_("guru"), IN_CLASS, {"room": "7B", "school": SCHOOLS[2].name})
    )
