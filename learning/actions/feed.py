"""The feed of a class: messages and answers to them. What is taken away stays in the database, out of sight."""

from datetime import datetime
from uuid import UUID

from learning.actions.common import Tap, arrived_before, refuse_taken
from learning.events import CommentWritten, PostWritten
from learning.models import Comment, Post
from noken.clock import now
from noken.database import transaction
from noken.events import publish
from noken.idempotency import earlier
from noken.ledger import record
from noken.live import place_room, tell

FEED = "feed"


class Gone(Exception):
    """What was to be answered has been taken away; nothing was changed."""


def write_post(class_id: UUID, text: str, by: UUID, key: UUID, written_at: datetime | None = None) -> UUID:
    """A message to a class; returns its id, which is `key`. On the disk when this returns."""
    with transaction(durable=True) as db:
        if earlier(by, key, "learning.write-post", {"class": class_id, "text": text}, written_at):
            return key
        refuse_taken(db.get(Post, key))
        db.add(Post(id=key, class_id=class_id, author_id=by, text=text))
        db.flush()
        publish(PostWritten(key, class_id))
        tell(place_room(class_id), FEED, {"of": str(class_id), "by": str(by)})
        return key


def write_comment(post_id: UUID, text: str, by: UUID, key: UUID, written_at: datetime | None = None) -> UUID:
    """An answer to a message; returns its id, which is `key`. On the disk when this returns. Raises Gone."""
    with transaction(durable=True) as db:
        if earlier(by, key, "learning.write-comment", {"post": post_id, "text": text}, written_at):
            return key
        refuse_taken(db.get(Comment, key))
        post = db.get_one(Post, post_id)
        if post.removed_at is not None:
            raise Gone
        db.add(Comment(id=key, post_id=post_id, author_id=by, text=text))
        db.flush()
        publish(CommentWritten(key, post_id, post.class_id))
        tell(place_room(post.class_id), FEED, {"of": str(post.class_id), "by": str(by)})
        return key


def remove_post(post_id: UUID, by: UUID, tap: Tap | None = None) -> None:
    """Take a message out of sight, with its answers; who took it away first stays who did."""
    with transaction(durable=True) as db:
        if arrived_before(tap, by, "learning.remove-post", post_id):
            return
        post = db.get_one(Post, post_id)
        if post.removed_at is None:
            post.removed_at, post.removed_by = now(), by
            record("learning.post-removed", by, "post", post_id, {"class": post.class_id, "author": post.author_id})


def remove_comment(comment_id: UUID, by: UUID, tap: Tap | None = None) -> None:
    """Take an answer out of sight; who took it away first stays who did."""
    with transaction(durable=True) as db:
        if arrived_before(tap, by, "learning.remove-comment", comment_id):
            return
        comment = db.get_one(Comment, comment_id)
        if comment.removed_at is None:
            comment.removed_at, comment.removed_by = now(), by
            details = {"class": comment.post.class_id, "author": comment.author_id}
            record("learning.comment-removed", by, "comment", comment_id, details)
