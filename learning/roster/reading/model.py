"""The normalised roster that every reader gives, and where each piece of it was written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from learning.roster.reading.problems import Report
from noken.accounts.models import Role

HERE = "\0here"


class Source(StrEnum):
    """Whose identifiers a roster uses; the same identifier of two sources means two things."""

    ONEROSTER = "oneroster"
    SDS_V1 = "sds1"
    SDS_V2 = "sds2"
    CLEVER = "clever"
    SHEET = "sheet"


@dataclass(frozen=True, slots=True)
class School:
    """An organisation of the file. `type` as written, in small letters: not only schools are listed."""

    id: str
    name: str
    type: str
    parent: str
    active: bool
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Person:
    """A human. `roles` are those the file gives in general, not in one class. `phone` is E.164 or ""."""

    id: str
    name: str
    phone: str
    roles: frozenset[Role]
    active: bool
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Room:
    """A class of the file: a homeroom, or one subject. `inside`: the homeroom, where the file names it itself.

    `HERE` as school: whatever school the roster is imported into (no file can hold that name).
    """

    id: str
    title: str
    school: str
    homeroom: bool
    subject: str
    code: str
    inside: str
    active: bool
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A person in a room as pupil or teacher. None for a date: the file does not say."""

    room: str
    person: str
    role: Role
    starts: date | None
    ends: date | None
    active: bool
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Leadership:
    """A person who leads a school."""

    person: str
    school: str
    starts: date | None
    ends: date | None
    active: bool
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Care:
    """Who looks after whom."""

    guardian: str
    pupil: str
    relation: str
    active: bool
    file: str
    line: int


Refusals = dict[str, int]


@dataclass
class Roster:
    """What one upload says. `complete`: files declared to be whole (bulk). `partial`: some list changes only (delta).

    `open_ended`: kinds whose references may point to what an earlier import brought (partial or absent files).
    `refused`: identifiers on lines left out, with the line, by kind.
    """

    source: Source
    label: str
    schools: Mapping[str, School] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    rooms: Mapping[str, Room] = field(default_factory=dict)
    enrolments: list[Enrolment] = field(default_factory=list)
    leaderships: list[Leadership] = field(default_factory=list)
    cares: list[Care] = field(default_factory=list)
    complete: frozenset[str] = frozenset()
    partial: bool = False
    open_ended: frozenset[str] = frozenset()
    refused: dict[str, Refusals] = field(default_factory=lambda: {"school": {}, "person": {}, "room": {}})
    unused: list[str] = field(default_factory=list)
    report: Report = field(default_factory=Report)
