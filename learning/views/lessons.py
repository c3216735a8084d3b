"""Lessons: read, written, put before the class, taken back."""

from collections.abc import Callable
from uuid import UUID

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from learning.actions import lessons as actions
from learning.actions.common import ChangedMeanwhile, NothingInIt
from learning.forms import LessonForm
from learning.models import Course, Lesson
from learning.permissions import READ_COURSE, TEACH_COURSE, TELL_READ
from learning.queries import lessons as queries
from learning.queries.courses import get_course
from learning.queries.teaching_week import has_read
from learning.views.attachments import AttachmentList, posted, stored
from learning.views.blueprint import blueprint
from learning.views.lighter import Lighter
from learning.views.media import has_page, show
from learning.views.taps import carry_out
from noken.accounts.queries import classroom, display_path
from noken.files.queries import file_url, renditions_of
from noken.files.refusal import Refused
from noken.idempotency import KeyReused
from noken.permissions import can
from noken.richtext import from_typed, to_typed
from noken.web.access import permit, who
from noken.web.sounds import plays_opus

Answer = str | Response | tuple[str, int]


@blueprint.get("/pelajaran/<uuid:lesson_id>")
@permit(READ_COURSE, queries.get_lesson)
def lesson(lesson: Lesson) -> Answer:
    """The lesson to read; those who teach it see it as pupils do, with what they can do about it."""
    teaches = can(who(), TEACH_COURSE, lesson)
    if not lesson.is_open and not teaches:
        return withdrawn()

    def page_of(file_id: UUID) -> str:
        return url_for("learning.lesson_file", lesson_id=lesson.id, file_id=file_id)

    reads = not teaches and can(who(), TELL_READ, lesson)
    return render_template(
        "learning/lesson_page.html",
        lesson=lesson,
        reads=reads,
        has_read=reads and has_read(lesson.id, who().id),
        author=queries.author_of(lesson),
        teaches=teaches,
        shown=show(lesson.body, lesson.attachments, page_of),
    )


@blueprint.get("/pelajaran/<uuid:lesson_id>/berkas/<uuid:file_id>")
@permit(READ_COURSE, queries.get_lesson_file)
def lesson_file(attachment: queries.Attachment) -> Answer:
    """A page of its own for a sound, a film or a paper: nothing of it is loaded before it is wanted."""
    return player(attachment, "learning.lesson", "lesson_id")


def player(attachment: queries.Attachment, back: str, argument: str) -> Answer:
    """The page that plays a file or shows its pages; anything else is sent on to where it is read."""
    teaches = can(who(), TEACH_COURSE, attachment)
    if not attachment.open and not teaches:
        return withdrawn()
    file = attachment.file
    found = Lighter(file, renditions_of([file]).get(file.id, ()))
    if not has_page(found):
        return redirect(file_url(file))
    arguments = {argument: (request.view_args or {})[argument]}
    return render_template(
        "learning/lesson_player.html",
        file=file,
        caption=attachment.caption,
        lighter=found,
        teaches=teaches,
        source=file_url(file),
        unsure=plays_opus() is None,
        back_url=url_for(back, **arguments),
    )


def withdrawn() -> tuple[str, int]:
    """What pupils see of a draft and of what was taken back."""
    title = gettext("Ini belum terbit, atau sudah ditarik guru")
    text = gettext("Jawaban yang sudah dikirim tetap tersimpan. Tanyakan kepada guru kalau masih diperlukan.")
    return render_template("noken/error.html", code=404, title=title, text=text), 404


@blueprint.route("/mapel/<uuid:course_id>/pelajaran-baru", methods=["GET", "POST"])
@permit(TEACH_COURSE, get_course)
def new_lesson(course: Course) -> Answer:
    """Write a lesson."""
    form = LessonForm()
    if not form.is_submitted():
        return _page(course, None, form, AttachmentList())
    files = posted(course.class_id, ())

    def save(content: actions.LessonContent, publish_it: bool) -> UUID:
        return actions.create_lesson(course.id, content, who().id, form.command_key, publish_it, form.written_moment)

    return _save(course, None, form, files, save)


@blueprint.route("/pelajaran/<uuid:lesson_id>/ubah", methods=["GET", "POST"])
@permit(TEACH_COURSE, queries.get_lesson)
def change_lesson(lesson: Lesson) -> Answer:
    """Change a lesson."""
    form = LessonForm()
    if not form.is_submitted():
        form = LessonForm(
            formdata=None, title=lesson.title, body=to_typed(lesson.body), seen=lesson.changed_at.isoformat()
        )
        return _page(lesson.course, lesson, form, stored(lesson.attachments))
    lesson_id = lesson.id
    files = posted(lesson.course.class_id, {row.file_id for row in lesson.attachments})

    def save(content: actions.LessonContent, publish_it: bool) -> UUID:
        actions.change_lesson(
            lesson_id, content, who().id, form.seen_at, publish_it, form.command_key, form.written_moment
        )
        return lesson_id

    return _save(lesson.course, lesson, form, files, save)


@blueprint.post("/pelajaran/<uuid:lesson_id>/terbitkan")
@permit(TEACH_COURSE, queries.get_lesson)
def publish_lesson(lesson: Lesson) -> Response:
    """Put it before the class."""
    lesson_id, done = lesson.id, gettext("Pelajaran sudah terbit. Murid sekelas bisa membacanya.")
    try:
        carry_out(lambda tap: actions.publish_lesson(lesson_id, who().id, tap), done)
    except NothingInIt:
        flash(nothing_in_it(), "warn")
        return redirect(url_for("learning.change_lesson", lesson_id=lesson_id), 303)
    return redirect(url_for("learning.lesson", lesson_id=lesson_id), 303)


@blueprint.post("/pelajaran/<uuid:lesson_id>/tarik")
@permit(TEACH_COURSE, queries.get_lesson)
def withdraw_lesson(lesson: Lesson) -> Response:
    """Take it back."""
    lesson_id = lesson.id
    done = gettext("Pelajaran sudah ditarik. Murid tidak melihatnya lagi; Anda bisa menerbitkannya kembali.")
    carry_out(lambda tap: actions.withdraw_lesson(lesson_id, who().id, tap), done)
    return redirect(url_for("learning.lesson", lesson_id=lesson_id), 303)


def nothing_in_it() -> str:
    return str(gettext("Pelajaran ini masih kosong. Tulis isinya atau lampirkan berkas dulu."))


def _save(
    course: Course,
    lesson: Lesson | None,
    form: LessonForm,
    files: AttachmentList,
    save: Callable[[actions.LessonContent, bool], UUID],
) -> Answer:
    """One of the form's buttons: a small one shows it again; saving does, or the form comes back with all of it."""
    act = request.form.get("act", "")
    if act not in {"draft", "publish"}:
        return _page(course, lesson, form, files), 422 if files.faults else 200
    if not form.validate() or files.faults:
        return _page(course, lesson, form, files), 400
    content = actions.LessonContent(form.title.data or "", from_typed(form.body.data or ""), files.wanted)
    try:
        made = save(content, act == "publish")
    except NothingInIt:
        form.body.errors = [nothing_in_it()]
    except ChangedMeanwhile:
        return _page(course, lesson, form, files, stale=True), 409
    except KeyReused:
        return _saved_before(course, form, files, lesson)
    except Refused as refusal:
        files.faults.append(refusal.sentence)
    else:
        flash(gettext("Pelajaran sudah terbit.") if act == "publish" else gettext("Sudah disimpan."), "ok")
        return redirect(url_for("learning.lesson", lesson_id=made), 303)
    return _page(course, lesson, form, files), 400


def _saved_before(course: Course, form: LessonForm, files: AttachmentList, lesson: Lesson | None) -> Answer:
    """A form sent again with other words: they go on as a change of what was made or changed by it."""
    made = lesson or queries.get_lesson(form.command_key)
    if made is None or made.course_id != course.id:
        abort(409)
    return _page(course, made, form, files, stale=True), 409


def _page(course: Course, lesson: Lesson | None, form: LessonForm, files: AttachmentList, stale: bool = False) -> str:
    if stale and lesson is not None:
        form.seen.data, g.key_used = lesson.changed_at.isoformat(), True
    form.form_errors = files.faults
    return render_template(
        "learning/lesson_form.html",
        course=course,
        path=display_path(course.class_id),
        room=classroom(course.class_id),
        lesson=lesson,
        form=form,
        files=files,
        stale=stale,
        stored=show(lesson.body, (), str).body if stale and lesson else "",
    )
