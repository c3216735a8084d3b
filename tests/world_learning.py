"""A week of one class for `world.py`: a lesson, assignments in every state, answers, marks, the feed."""

import io
import math
import wave
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from PIL import Image, ImageDraw

from learning.attendance import Presence
from learning.daily_models import AttendanceAct, AttendanceEntry, Holiday
from learning.models import (
    Assignment,
    AssignmentFile,
    Comment,
    Extension,
    Lesson,
    LessonFile,
    Mark,
    Post,
    Submission,
    SubmissionFile,
)
from noken.accounts.models import Organization, Role
from noken.clock import now, today
from noken.database import session
from noken.files.actions import begin_upload, keep_stream
from noken.ids import new_id
from tests.factories import make_account

ORIENTATION = 0x0112
RUBRIC: list[dict[str, Any]] = [
    {"title": "Jawaban benar", "levels": ["Belum", "Sebagian", "Tepat"]},
    {"title": "Cara ditulis", "levels": ["Tidak ada", "Ada", "Jelas"]},
]
NAMES = ("Naomi Yoku", "Elisa Wally", "Ruth Kambu", "Yunus Deda", "Selvi Mebri", "Markus Ongge", "Rahel Tokoro")


def found_work(class_id: UUID, course: UUID, people: Mapping[str, UUID]) -> dict[str, UUID | str]:
    """What `people` (pupil, guardian, teacher, head_teacher) did; ids by name."""
    pupils = [people["pupil"], *(make_account(name, Role.PUPIL, class_id) for name in NAMES)]
    made: dict[str, UUID | str] = {"account": people["pupil"], "staff": people["teacher"]}
    made["caretaker"] = people["guardian"]
    made |= _lessons(course, people["teacher"])
    made |= _assignments(course, people["teacher"], pupils)
    made |= _feed(class_id, people)
    made["holiday"] = _holiday(class_id, people["head_teacher"])
    _attendance(class_id, people["teacher"], pupils)
    return made | _files(class_id, people, made)


def _holiday(class_id: UUID, by: UUID) -> UUID:
    school = session().get_one(Organization, class_id).parent_id
    kept = {"organization_id": school, "name": "Hari Proklamasi Kemerdekaan R.I.", "made_by": by}
    row = Holiday(id=new_id(), first=date(2026, 8, 17), last=date(2026, 8, 17), **kept)
    session().add(row)
    return row.id


def photo(colour: str, turned: int = 1) -> bytes:
    """A small JPEG; `turned`: its EXIF orientation."""
    picture = Image.new("RGB", (320, 240), colour)
    ImageDraw.Draw(picture).polygon([(160, 20), (60, 200), (260, 200)], fill="white")
    exif = Image.Exif()
    exif[ORIENTATION] = turned
    with io.BytesIO() as made:
        picture.save(made, "JPEG", exif=exif)
        return made.getvalue()


def tone(hertz: int, seconds: float = 0.5) -> bytes:
    """Sound as WAV."""
    with io.BytesIO() as made:
        with wave.open(made, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(1)
            sound.setframerate(8000)
            samples = (int(128 + 60 * math.sin(2 * math.pi * hertz * n / 8000)) for n in range(round(8000 * seconds)))
            sound.writeframes(bytes(samples))
        return made.getvalue()


def _files(class_id: UUID, people: Mapping[str, UUID], made: Mapping[str, UUID | str]) -> dict[str, UUID]:
    """A picture in the lesson, one in the answer, an upload of the pupil's under way."""
    db, pupil = session(), people["pupil"]
    picture = keep_stream(people["teacher"], class_id, io.BytesIO(photo("teal")), "danau.jpg")
    answer = keep_stream(pupil, class_id, io.BytesIO(photo("sienna", turned=6)), "jawaban.jpg")
    sound = keep_stream(people["teacher"], class_id, io.BytesIO(tone(440)), "suara.wav")
    question = keep_stream(people["teacher"], class_id, io.BytesIO(tone(660)), "soal.wav")
    db.add(LessonFile(lesson_id=UUID(str(made["lesson"])), file_id=sound, position=1))
    db.add(AssignmentFile(assignment_id=UUID(str(made["assignment"])), file_id=question, position=1))
    db.add(LessonFile(lesson_id=UUID(str(made["lesson"])), file_id=picture, position=0))
    voice = keep_stream(people["teacher"], class_id, io.BytesIO(tone(550)), "pesan.wav")
    db.get_one(Mark, UUID(str(made["mark"]))).voice_id = voice
    sheet = keep_stream(people["teacher"], class_id, io.BytesIO(b"Kerjakan nomor 1 sampai 5.\n"), "soal.txt")
    db.add(AssignmentFile(assignment_id=UUID(str(made["assignment"])), file_id=sheet, position=0))
    db.add(SubmissionFile(submission_id=UUID(str(made["submission"])), file_id=answer, position=0))
    upload = begin_upload(pupil, "catatan.pdf", 5000)
    return {"sound": sound, "question": question, "voice": voice} | {
        "file": picture,
        "answer_file": answer,
        "sheet": sheet,
        "upload": upload,
    }


def _lessons(course: UUID, teacher: UUID) -> dict[str, UUID]:
    lesson = Lesson(id=new_id(), course_id=course, title="Pecahan senilai", author_id=teacher, published_at=now())
    lesson.body = "<p>Dua pecahan <strong>senilai</strong> kalau besarnya sama.</p><ul><li>1/2 = 2/4</li></ul>"
    draft = Lesson(id=new_id(), course_id=course, title="Belum jadi", author_id=teacher)
    session().add_all([lesson, draft])
    session().flush()
    return {"lesson": lesson.id, "draft": draft.id}


def _assignment(course: UUID, teacher: UUID, title: str, due_in: timedelta) -> Assignment:
    made = Assignment(id=new_id(), course_id=course, title=title, author_id=teacher, published_at=now())
    made.instructions, made.due_at = "<p>Kerjakan di buku, lalu kirim fotonya.</p>", now() + due_in
    session().add(made)
    session().flush()
    return made


def _assignments(course: UUID, teacher: UUID, pupils: list[UUID]) -> dict[str, UUID]:
    """One open with answers and marks, one overdue with more time for one pupil, one not given yet."""
    db = session()
    current = _assignment(course, teacher, "Latihan pecahan", timedelta(days=2))
    current.rubric = RUBRIC
    late = _assignment(course, teacher, "Cerita tentang danau", timedelta(days=-2))
    unsent = _assignment(course, teacher, "Belum diberikan", timedelta(days=9))
    unsent.published_at = None
    made = {"waiting": pupils[3], "assignment": current.id, "late_assignment": late.id, "new_assignment": unsent.id}
    for place, person in enumerate(pupils[:5]):
        answer = Submission(id=new_id(), assignment_id=current.id, pupil_id=person, text="1/2 = 2/4\n2/3 = 4/6")
        db.add(answer)
        db.flush()
        if place < 3:
            mark = Mark(id=new_id(), assignment_id=current.id, pupil_id=person, submission_id=answer.id)
            mark.points, mark.levels, mark.comment, mark.marked_by = 84.5, [3, 2], "Bagus, caranya jelas.", teacher
            mark.published_at = now() if place == 0 else None
            db.add(mark)
            db.flush()
            if place == 0:
                made |= {"submission": answer.id, "mark": mark.id}
    extension = Extension(id=new_id(), assignment_id=late.id, pupil_id=pupils[1], due_at=now() + timedelta(days=1))
    extension.reason, extension.granted_by = "Sakit", teacher
    db.add(extension)
    db.flush()
    return made | {"extension": extension.id}


def _attendance(class_id: UUID, teacher: UUID, pupils: list[UUID]) -> None:
    """Yesterday's register, and today's taken by two who did not know of each other."""
    db = session()
    for days, fourth in ((1, Presence.SAKIT), (0, Presence.SAKIT), (0, Presence.HADIR)):
        act = AttendanceAct(id=new_id(), class_id=class_id, day=today() - timedelta(days=days), taken_by=teacher)
        db.add(act)
        db.flush()
        states = [Presence.HADIR, Presence.IZIN, Presence.ALPA, fourth, *(Presence.HADIR for _ in pupils[4:])]
        db.add_all(
            AttendanceEntry(act_id=act.id, pupil_id=pupil, state=state)
            for pupil, state in zip(pupils, states, strict=True)
        )
    db.flush()


def _feed(class_id: UUID, people: Mapping[str, UUID]) -> dict[str, UUID]:
    db = session()
    text = "Besok bawa penggaris, ya."
    post = Post(id=new_id(), class_id=class_id, author_id=people["teacher"], text=text)
    db.add(post)
    db.flush()
    comment = Comment(id=new_id(), post_id=post.id, author_id=people["pupil"], text="Baik, Bu.")
    db.add(comment)
    db.flush()
    return {"post": post.id, "comment": comment.id}
