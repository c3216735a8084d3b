"""The control page: a plain Flask page of its own, beside which the pupil's home is measured in the same process.

Four ORM queries that give entities, a template of 14 kB with a layout, macros and escaping, nothing else: no session,
no permissions, no translations, no middleware.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask, render_template
from jinja2 import DictLoader
from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

ROWS = 24
PATH = "/kontrol"

TEMPLATE = """<!doctype html>
<html lang="id"><head><meta charset="utf-8"><title>{{ person.name }}</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/static/app.css"></head><body>
{% macro row(title, detail, url, state) %}
<li class="row"><a class="row-title" href="{{ url }}">{{ title }}</a>
<span class="row-detail">{{ detail }}</span>{% if state %}<span class="chip">{{ state }}</span>{% endif %}</li>
{% endmacro %}
<header class="top"><a class="mark" href="/">noken</a><span class="who">{{ person.name }}</span></header>
<main><h1>Hari ini</h1>
<section><h2>Pelajaran</h2><ul class="rows">
{% for item in lessons %}{{ row(item.title, item.body, "/pelajaran/" ~ item.id, "") }}{% endfor %}</ul></section>
<section><h2>Tugas</h2><ul class="rows">
{% for item in tasks %}{{ row(item.title, item.due_at.strftime("%d.%m. %H.%M"), "/tugas/" ~ item.id, item.state) }}
{% endfor %}</ul></section>
<section><h2>Kabar</h2><ul class="rows">
{% for item in posts %}{{ row(item.author, item.text, "/kabar/" ~ item.id, "baru" if loop.first else "") }}
{% endfor %}</ul></section></main></body></html>"""


class Base(DeclarativeBase):
    pass


class Person(Base):
    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Lesson(Base):
    __tablename__ = "lesson"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str]
    body: Mapped[str]


class Task(Base):
    __tablename__ = "task"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str]
    state: Mapped[str]
    due_at: Mapped[datetime]


class Post(Base):
    __tablename__ = "post"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    author: Mapped[str]
    text: Mapped[str]


def make_control(folder: Path) -> Flask:
    """The control application with its own SQLite file."""
    engine = create_engine(f"sqlite:///{folder / 'control.sqlite3'}")
    Base.metadata.create_all(engine)
    _fill(Session(engine))
    app = Flask("control", static_folder=None)
    app.jinja_loader = DictLoader({"page.html": TEMPLATE})

    @app.get(PATH)
    def page() -> str:
        with Session(engine) as db:
            return render_template(
                "page.html",
                person=db.scalars(select(Person).where(Person.id == 1)).one(),
                lessons=db.scalars(select(Lesson).where(Lesson.person_id == 1).order_by(Lesson.id)).all(),
                tasks=db.scalars(select(Task).where(Task.person_id == 1).order_by(Task.due_at)).all(),
                posts=db.scalars(select(Post).where(Post.person_id == 1).order_by(Post.id.desc())).all(),
            )

    return app


def _fill(db: Session) -> None:
    with db, db.begin():
        db.add(Person(id=1, name="Maria Kogoya"))
        for number in range(ROWS):
            due = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=5 * number)
            words = f"Yang ke-{number}: baca dulu sampai selesai, lalu tulis yang penting di buku."
            db.add(Lesson(person_id=1, title=f"Pecahan senilai bagian {number}", body=words))
            db.add(Task(person_id=1, title=f"Latihan pecahan {number}", state="belum dikirim", due_at=due))
            db.add(Post(person_id=1, author="Yuli Rumbiak", text=words))
