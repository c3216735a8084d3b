"""What a feature adds to the city: pages, jobs, commands, menu entries, a part of "hari ini"."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import click
from flask import Blueprint

from noken.accounts.identity import Identity
from noken.accounts.queries import OrganizationView
from noken.permissions import Permission


@dataclass(frozen=True)
class NavigationItem:
    """A place in the bar. Shown to those who hold `permission` anywhere. `icon` names a symbol of the icon set."""

    label: str
    endpoint: str
    icon: str
    permission: Permission


class TodayRow(NamedTuple):
    """One ruled line of "hari ini": what, by when, in which state. `tone`: plain, info, ok, warn or danger.

    The fields are the arguments of `ui.row`.
    """

    title: str
    detail: str
    url: str
    state: str = ""
    tone: str = "plain"


@dataclass(frozen=True)
class TodaySection:
    """A heading with its rows; `empty` is said when there are none ("" = leave the section out)."""

    title: str
    rows: tuple[TodayRow, ...]
    empty: str = ""


class Kept(NamedTuple):
    """Something of this week to be kept on the phone: a page or a file, with what it weighs on the wire.

    `heavy`: only with a second tap (films, long sounds, big documents).
    """

    url: str
    title: str
    bytes: int
    heavy: bool = False


class CalendarEntry(NamedTuple):
    """A moment in somebody's calendar; with `last`, whole days from that of `at` on.

    `uid` stays the same when it is moved; `title` holds nothing about a person.
    """

    uid: str
    title: str
    at: datetime
    changed_at: datetime
    url: str
    last: date | None = None


@dataclass(frozen=True)
class Scheduled:
    """Work of the tick: the Celery task `task` is owed every `seconds`."""

    task: str
    seconds: int


def N_(text: str) -> str:
    """Marks a text that is kept as it is and translated when it is shown."""
    return text


@dataclass(frozen=True)
class DemoPerson:
    """Somebody the sign-in page of the demo city offers with one tap.

    `role` and `note` are message ids (`N_`), said in the language of the page; `facts` stand in the note.
    """

    account_id: UUID
    name: str
    role: str
    note: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Demo:
    """The demo city while it is built: each feature adds its part. `places` are organisations by a short name."""

    administrator_id: UUID
    places: dict[str, UUID]
    people: list[DemoPerson]


@dataclass(frozen=True)
class Feature:
    """One feature as `app.py` lists it. The ground never names one.

    `page_of`: where a place of the tree has its page in this feature (a class its own), for those who may open it.
    `offline`: the pages and files of this person's week, to be kept on the phone by one tap.
    `calendar`: the dates of this person, for the calendar of their phone.
    `receipts`: what its commands are called on receipts.
    """

    name: str
    blueprints: Sequence[Blueprint] = ()
    permissions: Sequence[Permission] = ()
    navigation: Sequence[NavigationItem] = ()
    commands: Sequence[click.Command] = ()
    scheduled: Sequence[Scheduled] = ()
    today: Callable[[Identity], Sequence[TodaySection]] | None = None
    page_of: Callable[[Identity, OrganizationView], str | None] | None = None
    receipts: Mapping[str, str] = field(default_factory=dict)
    offline: Callable[[Identity], Sequence[Kept]] | None = None
    calendar: Callable[[Identity], Sequence[CalendarEntry]] | None = None
    may_read_file: Callable[[Identity, UUID], bool] | None = None
    demo: Callable[[Demo], None] | None = None
