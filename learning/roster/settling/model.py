"""What a roster comes to: schools, classes, courses, people, and who belongs where, by the file's identifiers."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date

from learning.roster.reading.dates import Span
from learning.roster.reading.model import Person, Roster, School
from noken.accounts.models import Role


@dataclass(frozen=True, slots=True)
class KnownRoom:
    """A room an earlier import brought. `inside`: the homeroom its course lies in; "" where it is a class itself."""

    homeroom: bool
    inside: str = ""


@dataclass(frozen=True)
class Known:
    """What earlier imports of the same source brought, by the file's identifiers. `homes`: homerooms of a pupil."""

    schools: Set[str] = frozenset()
    people: Set[str] = frozenset()
    rooms: Mapping[str, KnownRoom] = field(default_factory=dict)
    homes: Mapping[str, Set[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClassWanted:
    """A class below a school; `HERE` as school is the organisation the roster is imported into."""

    id: str
    title: str
    school: str
    homeroom: bool
    active: bool
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class CourseWanted:
    """A course of a class. `place` may be a class an earlier import brought."""

    id: str
    place: str
    title: str
    code: str
    active: bool
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """When somebody belongs somewhere: times that do not touch, or (`spans` empty) no longer, since `ends`."""

    spans: tuple[Span, ...]
    ends: date | None
    file: str
    line: int


@dataclass
class Settled:
    """Everything that should be here after the import. Problems found on the way stand in the roster's report."""

    roster: Roster
    schools: dict[str, School] = field(default_factory=dict)
    classes: dict[str, ClassWanted] = field(default_factory=dict)
    courses: dict[str, CourseWanted] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    memberships: dict[tuple[str, str, Role], Wanted] = field(default_factory=dict)
    leaderships: dict[tuple[str, str], Wanted] = field(default_factory=dict)
    teachings: dict[tuple[str, str], Wanted] = field(default_factory=dict)
    cares: dict[tuple[str, str], tuple[str, str, int]] = field(default_factory=dict)
