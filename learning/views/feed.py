"""The feed of a class: messages, answers, and what was published in between."""

from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from learning.actions import feed as actions
from learning.forms import CommentForm, PostForm
from learning.marking_forms import identifier
from learning.models import Comment, Post
from learning.permissions import COMMENT_IN_CLASS, MODERATE_CLASS, POST_TO_CLASS, READ_CLASS
from learning.queries import feed as queries
from learning.queries.assignments import get_assignment
from learning.queries.timeline import Item, parse_cursor
from learning.views.blueprint import blueprint
from learning.views.taps import carry_out
from learning.views.way import takes_attendance, up_from_class
from noken.accounts.queries import OrganizationView, classroom, display_path
from noken.ids import new_id
from noken.live import newest, place_room
from noken.permissions import can
from noken.richtext import links
from noken.web.access import permit, who


@blueprint.get("/kelas/<uuid:id>")
@permit(READ_CLASS, classroom)
def classroom_feed(room: OrganizationView) -> str:
    """The class: its feed, newest first; from a teacher's week with the words of a reminder to begin with."""
    return _feed(room, PostForm(formdata=None, text=_reminder(room)), writes="ingatkan" in request.args)


@blueprint.post("/kelas/<uuid:id>/kabar")
@permit(POST_TO_CLASS, classroom)
def write_post(room: OrganizationView) -> Response | tuple[str, int]:
    """A message to the class."""
    form = PostForm()
    if not form.validate_on_submit():
        return _feed(room, form), 400
    post_id = actions.write_post(room.id, form.text.data or "", who().id, form.command_key, form.written_moment)
    return redirect(url_for("learning.classroom_feed", id=room.id, _anchor=f"kabar-{post_id}"), 303)


@blueprint.get("/kabar/<uuid:post_id>")
@permit(READ_CLASS, queries.get_visible_post)
def post(post: Post) -> str:
    """One message with all its answers."""
    return _post(post, CommentForm(formdata=None))


@blueprint.post("/kabar/<uuid:post_id>/komentar")
@permit(COMMENT_IN_CLASS, queries.get_post)
def write_comment(post: Post) -> Response | tuple[str, int]:
    """Answer a message."""
    form, class_id, post_id = CommentForm(), post.class_id, post.id
    valid = form.validate_on_submit()
    if not valid and post.removed_at is None:
        return _post(post, form), 400
    try:
        key = form.command_key if valid else new_id()
        comment_id = actions.write_comment(post_id, form.text.data or "", who().id, key, form.written_moment)
    except actions.Gone:
        flash(gettext("Pesan ini sudah dihapus, jadi komentarmu tidak terkirim."), "warn")
        return redirect(url_for("learning.classroom_feed", id=class_id), 303)
    return redirect(url_for("learning.post", post_id=post_id, _anchor=f"komentar-{comment_id}"), 303)


@blueprint.post("/kabar/<uuid:post_id>/hapus")
@permit(MODERATE_CLASS, queries.get_post)
def remove_post(post: Post) -> Response:
    """One's own, or any for teachers. Twice is once."""
    class_id, post_id = post.class_id, post.id
    carry_out(lambda tap: actions.remove_post(post_id, who().id, tap), gettext("Pesan sudah dihapus."))
    return redirect(url_for("learning.classroom_feed", id=class_id), 303)


@blueprint.post("/komentar/<uuid:comment_id>/hapus")
@permit(MODERATE_CLASS, queries.get_comment)
def remove_comment(comment: Comment) -> Response:
    """One's own, or any for teachers. Twice is once."""
    post_id, comment_id = comment.post_id, comment.id
    carry_out(lambda tap: actions.remove_comment(comment_id, who().id, tap), gettext("Komentar sudah dihapus."))
    return redirect(url_for("learning.post", post_id=post_id), 303)


def _reminder(room: OrganizationView) -> str:
    wanted = identifier(request.args.get("ingatkan"))
    found = get_assignment(wanted) if wanted else None
    if found is None or found.course.class_id != room.id or not found.is_open or not can(who(), POST_TO_CLASS, room):
        return ""
    return str(
        gettext("Jangan lupa mengumpulkan tugas “%(title)s”. Yang belum bisa, beri tahu saya.", title=found.title)
    )


def _feed(room: OrganizationView, form: PostForm, writes: bool = False) -> str:
    page = queries.feed_page(room.id, parse_cursor(request.args.get("sebelum", "")))
    return render_template(
        "learning/feed_page.html",
        room=room,
        path=display_path(room.id),
        up=up_from_class(who(), room),
        takes=takes_attendance(who(), room),
        groups=[
            (kind, list(entries))
            for kind, entries in groupby(page.entries, lambda entry: "items" if isinstance(entry, Item) else "messages")
        ],
        after=page.after,
        first="sebelum" not in request.args,
        writes=writes or form.errors,
        form=form,
        may_post=can(who(), POST_TO_CLASS, room),
        may_remove=lambda said: can(who(), MODERATE_CLASS, said),
        links=links,
        told=newest(place_room(room.id)),
    )


def _post(post: Post, form: CommentForm) -> str:
    room = classroom(post.class_id)
    return render_template(
        "learning/feed_post.html",
        room=room,
        told=newest(place_room(post.class_id)),
        message=queries.message(post),
        form=form,
        may_comment=can(who(), COMMENT_IN_CLASS, post),
        may_remove=lambda said: can(who(), MODERATE_CLASS, said),
        links=links,
    )
