"""Reads of a class's feed: messages with their answers, and between them what was published."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from learning.models import Comment, Course, Post
from learning.queries.timeline import Cursor, Item, items, older
from noken.accounts.models import Account
from noken.database import session
from noken.permissions import Scope

SHOWN_COMMENTS = 2


@dataclass(frozen=True)
class Said:
    """A message or an answer to one, with who wrote it."""

    id: UUID
    at: datetime
    text: str
    author_id: UUID
    author: str
    class_id: UUID

    @property
    def scope(self) -> Scope:
        return Scope(self.class_id, frozenset({self.author_id}))


@dataclass(frozen=True)
class Message(Said):
    """A message of the feed. `comments`: the newest few in reading order, of `count` that there are."""

    comments: tuple[Said, ...] = ()
    count: int = 0

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.at, self.id)


@dataclass(frozen=True)
class Page:
    """One page of a feed, newest first. `after`: where the next page begins, None at the end."""

    entries: tuple[Message | Item, ...]
    after: Cursor | None


def get_post(post_id: UUID) -> Post | None:
    """A message, taken away or not: for taking it away again."""
    return session().get(Post, post_id)


def get_visible_post(post_id: UUID) -> Post | None:
    """A message that is in sight."""
    post = session().get(Post, post_id)
    return post if post is not None and post.removed_at is None else None


def get_comment(comment_id: UUID) -> Comment | None:
    """An answer, taken away or not; None where its message is gone."""
    comment = session().get(Comment, comment_id)
    return comment if comment is not None and comment.post.removed_at is None else None


def feed_page(class_id: UUID, before: Cursor | None, limit: int = 20) -> Page:
    """Messages, new lessons and new assignments of a class, older than `before`."""
    db = session()
    courses = db.scalars(select(Course.id).where(Course.class_id == class_id, Course.closed_at.is_(None))).all()
    found: list[Message | Item] = [*_messages(class_id, before, limit + 1), *items(courses, before, limit + 1)]
    found.sort(key=lambda entry: (entry.at, entry.id), reverse=True)
    shown = tuple(found[:limit])
    return Page(shown, shown[-1].cursor if len(found) > limit else None)


def message(post: Post) -> Message:
    """One message with all its answers."""
    author = session().scalar(select(Account.name).where(Account.id == post.author_id)) or ""
    answers = tuple(
        Said(**row._mapping, class_id=post.class_id) for row in session().execute(_answers([post.id], newest=False))
    )
    return Message(post.id, post.created_at, post.text, post.author_id, author, post.class_id, answers, len(answers))


def _messages(class_id: UUID, before: Cursor | None, limit: int) -> list[Message]:
    query = (
        select(Post.id, Post.created_at.label("at"), Post.text, Post.author_id, Account.name.label("author"))
        .join(Account, Account.id == Post.author_id)
        .where(Post.class_id == class_id, Post.removed_at.is_(None), older(before, Post.created_at, Post.id))
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(limit)
    )
    rows = session().execute(query).all()
    answers, counts = _newest_answers(class_id, [row.id for row in rows])
    return [
        Message(**row._mapping, class_id=class_id, comments=tuple(answers[row.id]), count=counts.get(row.id, 0))
        for row in rows
    ]


def _newest_answers(class_id: UUID, post_ids: Sequence[UUID]) -> tuple[dict[UUID, list[Said]], dict[UUID, int]]:
    found: dict[UUID, list[Said]] = defaultdict(list)
    counts: dict[UUID, int] = {}
    if post_ids:
        for row in session().execute(_answers(post_ids, newest=True)):
            counts[row.post_id] = row.answers
            found[row.post_id].append(Said(row.id, row.at, row.text, row.author_id, row.author, class_id))
    return found, counts


def _answers(post_ids: Collection[UUID], newest: bool) -> Any:
    """Answers in reading order; `newest`: only the last few of each message, with how many there are."""
    columns = [
        Comment.id,
        Comment.created_at.label("at"),
        Comment.text,
        Comment.author_id,
        Account.name.label("author"),
    ]
    here = (Comment.post_id.in_(post_ids), Comment.removed_at.is_(None))
    if not newest:
        return (
            select(*columns)
            .join(Account, Account.id == Comment.author_id)
            .where(*here)
            .order_by(Comment.created_at, Comment.id)
        )
    newest_first = (Comment.created_at.desc(), Comment.id.desc())
    rank = func.row_number().over(partition_by=Comment.post_id, order_by=newest_first)
    count = func.count().over(partition_by=Comment.post_id)
    ranked = (
        select(*columns, Comment.post_id, rank.label("rank"), count.label("answers"))
        .join(Account, Account.id == Comment.author_id)
        .where(*here)
        .subquery()
    )
    return select(ranked).where(ranked.c.rank <= SHOWN_COMMENTS).order_by(ranked.c.at, ranked.c.id)
