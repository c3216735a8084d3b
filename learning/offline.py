"""What of learning belongs to a person's week: kept on the phone by one tap, read without a network."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from learning.attendance import school_days
from learning.queries import today as queries
from learning.queries import today_staff as staff
from learning.queries import week
from learning.queries.attendance import classes_taught
from learning.queries.week import FileRow
from learning.views.blueprint import blueprint
from learning.views.lighter import Lighter
from learning.views.media import has_page
from noken.accounts.identity import Identity
from noken.accounts.models import Role
from noken.clock import today
from noken.feature import Kept
from noken.files.queries import file_url, preview_url, renditions_of
from noken.web.words import gettext

BASE = blueprint.url_prefix or ""
PAGE = 6_000
PREVIEW = 40_000
LIGHT = 1_000_000
WEEK = timedelta(days=6)


def offline(who: Identity) -> list[Kept]:
    """A pupil's lessons with light files, assignments, marks, courses; a guardian's children; a teacher's classes."""
    kept: list[Kept] = []
    if Role.PUPIL in who.roles:
        kept += _of_pupil(who)
    if who.roles & {Role.TEACHER, Role.HEAD_TEACHER}:
        kept += [_page("", gettext("Kelas")), _page("/pekan", gettext("Pekan ini"))]
        kept += [_page(f"/mapel/{row.id}", row.title) for row in staff.taught_by(who.id)]
        kept += _registers(who)
    if who.children:
        kept.append(_page("/anak", gettext("Anak")))
        kept += [_page(f"/anak/{child}", gettext("Anak")) for child in sorted(who.children)]
        kept += [_page(f"/anak/{child}/kehadiran", gettext("Kehadiran")) for child in sorted(who.children)]
    return kept


def _of_pupil(who: Identity) -> Iterator[Kept]:
    classes = who.organizations(Role.PUPIL)
    lessons, works = queries.lessons_of(who.id), queries.work_of(who.id)
    yield _page("", gettext("Kelas"))
    yield _page("/tugas", gettext("Tugas saya"))
    yield _page("/kehadiran", gettext("Kehadiranku"))
    yield from (_page(f"/kelas/{place}", gettext("Kabar kelas")) for place in classes)
    yield from (_page(f"/mapel/{course_id}", title) for course_id, title in week.courses_of(classes))
    yield from (_page(f"/pelajaran/{lesson.id}", lesson.title) for lesson in lessons)
    yield from (_page(f"/tugas/{work.id}", work.title) for work in works)
    yield from _files("/pelajaran", week.files_of_lessons([lesson.id for lesson in lessons]))
    yield from _files("/tugas", week.files_of_assignments([work.id for work in works]))


def _registers(who: Identity) -> Iterator[Kept]:
    """The registers of the coming week, so that each is there on its morning without a network."""
    days = school_days(today(), today() + WEEK)
    for room in classes_taught(who.id):
        title = gettext("Kehadiran %(room)s", room=room.name)
        yield from (_page(f"/kelas/{room.id}/kehadiran/{day}", title) for day in days)


def _files(where: str, rows: Sequence[FileRow]) -> Iterator[Kept]:
    """Pictures small, as their pages show them; sounds, films and papers as light as there are, with their pages.

    A film is kept as sound alone; its smallest picture is for those who want it, as everything heavy.
    """
    copies = renditions_of([file for _, file in rows])
    for owner_id, file in rows:
        family = file.blob.media_type.partition("/")[0]
        light = Lighter(file, copies.get(file.id, ()))
        preview = preview_url(file)
        if family == "image":
            weight = min(PREVIEW, file.blob.size) if preview else file.blob.size
            yield Kept(preview or file_url(file), file.name, weight, heavy=weight > LIGHT)
            continue
        if has_page(light):
            yield _page(f"{where}/{owner_id}/berkas/{file.id}", file.name)
        if light.leaves:
            yield from (Kept(leaf.url, file.name, leaf.bytes, heavy=False) for leaf in light.leaves)
            continue
        chosen = light.choices
        smallest_film = next((one for one in chosen if one.film), chosen[0])
        for one in {chosen[0], smallest_film}:
            yield Kept(one.url, file.name, one.bytes, heavy=one is not chosen[0] or one.bytes > LIGHT)


def _page(path: str, title: str) -> Kept:
    return Kept(f"{BASE}{path}", title, PAGE)
