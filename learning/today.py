"""What learning says in "hari ini": to pupils, teachers, guardians and heads of schools."""

from collections.abc import Set
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from flask_babel import ngettext

from learning.deadlines import State, due_moment, pupil_state
from learning.permissions import LEADERS
from learning.queries import today as queries
from learning.queries import today_staff as staff
from learning.queries.attendance import untaken_today
from learning.queries.courses import classes_of_school, schools_led
from learning.queries.guardian import ChildView, children_overview
from learning.queries.today import LessonRow, WorkRow
from learning.views.blueprint import blueprint
from learning.words import pupil_state_chip
from noken.accounts.identity import Identity
from noken.accounts.models import Role
from noken.accounts.queries import OrganizationView
from noken.clock import now
from noken.clock import today as today_in_jayapura
from noken.feature import TodayRow, TodaySection
from noken.web.formats import moment, number, size
from noken.web.words import gettext, language

MOST = 8
MOST_MARKS = 3
MOST_SCHOOLS = 3
MOST_REGISTERS = 3
BASE = blueprint.url_prefix or ""

Work = tuple[State, datetime | None, WorkRow]


def today(who: Identity) -> list[TodaySection]:
    """The sections of this person; those who neither learn nor teach cost no statement."""
    roles = who.roles
    sections: list[TodaySection] = []
    if Role.PUPIL in roles:
        sections += for_pupil(who)
    if Role.TEACHER in roles or Role.HEAD_TEACHER in roles:
        sections += for_teacher(who.id) or _no_course_yet(roles)
    if roles & LEADERS:
        sections += for_leader(who)
    if who.children:
        sections += for_guardian(who)
    return sections


def for_pupil(who: Identity) -> tuple[TodaySection, ...]:
    """To hand in, this week's lessons, marked lately."""
    at = now()
    undone: list[Work] = []
    marked: list[Work] = []
    for row in queries.work_of(who.id):
        due_at, marked_at = due_moment(row.due_at, row.extended_to), row.published_at
        state = pupil_state(at, due_at, row.answer is not None, row.returned, row.answer == row.answer_marked)
        if state is State.PUBLISHED and marked_at:
            if at - marked_at < queries.FRESH:
                marked.append((state, due_at, row))
        elif state is not State.WAITING and (due_at is None or at - due_at < queries.MISSED):
            undone.append((state, due_at, row))
    marked.sort(key=lambda work: work[2].published_at or at, reverse=True)
    more = max(0, len(undone) - MOST)
    lessons = tuple(queries.lessons_of(who.id))
    return _said_to_pupil(
        tuple(undone[:MOST]), more, tuple(marked[:MOST_MARKS]), lessons, today_in_jayapura(), language()
    )


@lru_cache(4096)
def _said_to_pupil(
    undone: tuple[Work, ...],
    more: int,
    marked: tuple[Work, ...],
    lessons: tuple[LessonRow, ...],
    _today: date,
    _language: str,
) -> tuple[TodaySection, ...]:
    """The same facts are said in the same words all day, so they are put into words once."""
    to_do = [_undone(*work) for work in undone]
    if more:
        to_do.append(TodayRow(gettext("Semua tugas saya"), gettext("%(count)s lagi", count=more), f"{BASE}/tugas"))
    return _filled(
        TodaySection(gettext("Harus dikumpulkan"), tuple(to_do), gettext("Semua sudah dikumpulkan.")),
        TodaySection(gettext("Pelajaran minggu ini"), tuple(_lesson(row) for row in lessons)),
        TodaySection(gettext("Sudah dinilai"), tuple(_marked(*work) for work in marked)),
    )


def for_teacher(teacher_id: UUID) -> tuple[TodaySection, ...]:
    """What waits to be checked or published, and the courses."""
    waiting = []
    for row in staff.to_check(teacher_id):
        where = f"{row.course} · {row.class_}"
        if row.waiting:
            state = gettext("%(count)s periksa", count=row.waiting)
            waiting.append(TodayRow(row.title, where, f"{_task(row.id)}/periksa", state, "warn"))
        else:
            state = gettext("%(count)s belum terbit", count=row.unpublished)
            waiting.append(TodayRow(row.title, where, f"{_task(row.id)}/terbitkan", state, "info"))
    courses = [
        TodayRow(
            row.title,
            f"{row.class_} · {ngettext('%(num)s murid', '%(num)s murid', row.pupils)}",
            f"{BASE}/mapel/{row.id}",
        )
        for row in staff.taught_by(teacher_id)
    ]
    if courses:
        detail = gettext("siapa belum membuka, belum mengumpulkan, menunggu diperiksa")
        courses.insert(0, TodayRow(gettext("Pekan ini"), detail, f"{BASE}/pekan"))
    empty = gettext("Tidak ada jawaban yang menunggu diperiksa.") if courses else ""
    return _filled(
        TodaySection(gettext("Kehadiran hari ini"), tuple(map(_untaken, untaken_today(teacher_id)[:MOST_REGISTERS]))),
        TodaySection(gettext("Menunggu diperiksa"), tuple(waiting), empty),
        TodaySection(gettext("Kelas hari ini"), tuple(courses)),
    )


def _untaken(room: OrganizationView) -> TodayRow:
    url = f"{BASE}/kelas/{room.id}/kehadiran/{today_in_jayapura()}"
    words = gettext("Kehadiran hari ini belum diisi")
    return TodayRow(room.name, words, url, gettext("belum"), "warn")


def _no_course_yet(roles: Set[Role]) -> list[TodaySection]:
    if Role.TEACHER not in roles:
        return []
    words = gettext("Belum ada mata pelajaran untuk Anda. Kepala sekolah memilih gurunya di halaman kelas.")
    return [TodaySection(gettext("Kelas"), (), words)]


def for_leader(who: Identity) -> list[TodaySection]:
    """Whether answers lie about, the schools one leads, and the way to the roster."""
    rows = []
    count = staff.slow_checks(who.organizations(Role.HEAD_TEACHER))
    if count:
        detail = ngettext("%(num)s jawaban", "%(num)s jawaban", count)
        rows.append(TodayRow(gettext("Menunggu diperiksa lebih dari 3 hari"), detail, BASE))
    schools = schools_led(who)
    if len(schools) > MOST_SCHOOLS:
        rows.append(TodayRow(gettext("Semua sekolah"), gettext("%(count)s sekolah", count=len(schools)), BASE))
    else:
        rows += [_school(school) for school in schools]
    detail = gettext("murid, guru, dan wali dari satu berkas")
    rows.append(TodayRow(gettext("Impor daftar murid"), detail, f"{BASE}/roster"))
    return [TodaySection(gettext("Sekolah"), tuple(rows))]


def _school(school: OrganizationView) -> TodayRow:
    classes = classes_of_school(school.id)
    counts = ngettext("%(num)s kelas", "%(num)s kelas", len(classes))
    pupils = ngettext("%(num)s murid", "%(num)s murid", sum(room.pupils for room in classes))
    return TodayRow(school.name, f"{counts} · {pupils}", f"{BASE}/sekolah/{school.id}")


def for_guardian(who: Identity) -> tuple[TodaySection, ...]:
    """A line for each child."""
    rows = tuple(_child(child) for child in children_overview(who.children))
    return _filled(TodaySection(gettext("Anak saya"), rows))


def _filled(*sections: TodaySection) -> tuple[TodaySection, ...]:
    return tuple(section for section in sections if section.rows or section.empty)


def _task(assignment_id: UUID) -> str:
    return f"{BASE}/tugas/{assignment_id}"


def _undone(state: State, due_at: datetime | None, row: WorkRow) -> TodayRow:
    chip = pupil_state_chip(state, row.points)
    when = moment(due_at) if due_at else gettext("tanpa batas waktu")
    return TodayRow(row.title, f"{row.course} · {when}", _task(row.id), chip.text, chip.tone)


def _lesson(row: LessonRow) -> TodayRow:
    detail = f"{row.course} · {size(row.bytes)}" if row.bytes else row.course
    return TodayRow(row.title, detail, f"{BASE}/pelajaran/{row.id}")


def _marked(state: State, _due_at: datetime | None, row: WorkRow) -> TodayRow:
    chip = pupil_state_chip(state, row.points)
    words = row.comment or ""
    if len(words) > 80:
        words = f"{words[:77].rstrip()} …"
    detail = f"“{words}” · {row.teacher}" if words else f"{row.course} · {row.teacher}"
    return TodayRow(row.title, detail, _task(row.id), chip.text, chip.tone)


def _child(child: ChildView) -> TodayRow:
    facts = []
    if child.undone:
        facts.append(ngettext("%(num)s harus dikumpulkan", "%(num)s harus dikumpulkan", len(child.undone)))
    for line in child.marks[:1]:
        mark = line.work.standing.mark
        if mark and mark.points is not None:
            facts.append(f"{line.work.title}: {number(mark.points)}")
    state = ngettext("%(num)s lewat batas", "%(num)s lewat batas", len(child.overdue)) if child.overdue else ""
    detail = " · ".join(facts) or gettext("tidak ada yang menunggu")
    return TodayRow(child.name, detail, f"{BASE}/anak/{child.id}", state, "danger" if state else "plain")
