"""Short ways to give, hand in and mark work. Each opens its own transaction."""

import io
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from PIL import Image, ImageDraw

from learning.actions.marks import Judged, give_mark
from learning.actions.submissions import submit_assignment
from learning.models import Assignment, Mark
from noken.clock import now
from noken.database import reading, transaction
from noken.ids import new_id
from tests.factories import City

RUBRIC: list[dict[str, Any]] = [
    {"title": "Langkah", "levels": ["Belum ada", "Sebagian", "Lengkap", "Lengkap dan rapi"]},
    {"title": "Ketelitian", "levels": ["Banyak salah", "Beberapa salah", "Satu salah", "Benar semua"]},
]
HOUR = timedelta(hours=1)
SignIn = Callable[[UUID], FlaskClient]


def give(
    city: City, title: str = "Pecahan", due_in: timedelta | None = HOUR, course: UUID | None = None, **values: Any
) -> UUID:
    """An assignment of the first school's course, given yesterday."""
    with transaction() as db:
        row = Assignment(id=new_id(), course_id=course or city.course, title=title, author_id=city.teacher)
        row.published_at, row.due_at = now() - 24 * HOUR, now() + due_in if due_in is not None else None
        row.instructions, row.rubric = "<p>Kerjakan di buku.</p>", []
        for name, value in values.items():
            setattr(row, name, value)
        db.add(row)
    return row.id


def hand_in(city: City, assignment: UUID, text: str = "1/2 = 2/4", pupil: UUID | None = None, **more: Any) -> UUID:
    """An answer, of the first pupil by default."""
    return submit_assignment(pupil or city.pupil, assignment, new_id(), text, **more)


def mark(
    city: City, assignment: UUID, answer: UUID | None, points: float | None = 80, pupil: UUID | None = None, **more: Any
) -> UUID:
    """A mark by the teacher who has seen the newest one."""
    owner = pupil or city.pupil
    judged = Judged(answer, points, **more)
    return give_mark(city.teacher, assignment, owner, new_id(), newest_mark(assignment, owner), judged)


def newest_mark(assignment: UUID, pupil: UUID) -> UUID | None:
    marks = marks_of(assignment, pupil)
    return marks[-1].id if marks else None


def marks_of(assignment: UUID, pupil: UUID) -> Sequence[Mark]:
    with reading() as db:
        rows = db.query(Mark).filter_by(assignment_id=assignment, pupil_id=pupil).all()
        return sorted(rows, key=lambda row: (row.marked_at, row.id))


def photo(text: str = "1/2 = 2/4", size: tuple[int, int] = (600, 800), kind: str = "JPEG") -> io.BytesIO:
    """A page of an exercise book."""
    picture = Image.new("RGB", size, "#f7f3e8")
    pen = ImageDraw.Draw(picture)
    for line in range(80, size[1], 60):
        pen.line((0, line, size[0], line), fill="#9db3d6", width=2)
    pen.text((60, 100), text, fill="#1b2a6b")
    file = io.BytesIO()
    picture.save(file, kind)
    file.seek(0)
    return file


def place(assignment: UUID, pupil: UUID, part: str = "periksa") -> str:
    return f"/belajar/tugas/{assignment}/{part}/{pupil}"


def later(moment: datetime, hours: float) -> datetime:
    return moment + hours * HOUR


def sent(answer: UUID | None, seen: UUID | None = None, /, **fields: str) -> dict[str, str]:
    """A form of the marking page."""
    return {
        "key": str(new_id()),
        "seen": str(seen or ""),
        "submission": str(answer or ""),
        "act": "save",
        "points": "",
        "comment": "",
    } | fields
