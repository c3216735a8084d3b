"""The access matrix: every route and method, and who may use it.

One line a route: `GET("learning.lesson", READERS, lesson_id="lesson")`. The people named are those who may with the
*first* school's object; with the second school's object it is their mirror images (`tests/world.py`), and everybody
else is refused both times. `CITYWIDE` below stands in both. A route that is missing here fails the build.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from tests.world import PEOPLE, mirror

People = frozenset[str]


def people(names: str) -> People:
    """Named people; a misspelt one fails."""
    chosen = frozenset(names.split())
    assert chosen <= set(PEOPLE), chosen - set(PEOPLE)
    return chosen


EVERYONE = people(" ".join(PEOPLE))
SIGNED_IN = EVERYONE - {"stranger"}
NOBODY = people("")


@dataclass(frozen=True)
class Row:
    """One route and method. `arguments`: route argument to a name in `World.things`, or to `=text` as it stands.

    `no_token`: why this route takes requests without a CSRF token ("" = it does not).
    """

    method: str
    endpoint: str
    allowed: People
    arguments: Mapping[str, str]
    form: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    no_token: str = ""

    @property
    def sides(self) -> tuple[tuple[str, People], ...]:
        """Prefix of the object's name, and who may: the first school's, the second school's."""
        if not any(not value.startswith("=") for value in self.arguments.values()):
            return (("", self.allowed),)
        return (("", self.allowed), ("other_", mirror(self.allowed)))

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint}"


class Maker(Protocol):
    def __call__(self, endpoint: str, allowed: People, /, **arguments: str) -> Row: ...


def _maker(method: str) -> Maker:
    def make(endpoint: str, allowed: People, /, **arguments: str) -> Row:
        return Row(method, endpoint, allowed, arguments)

    return make


GET, POST, PATCH, DELETE, HEAD, OPTIONS = map(_maker, ("GET", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS"))

GROUND = (
    GET("home", SIGNED_IN),
    GET("components", EVERYONE),
    GET("manifest", EVERYONE),
    GET("static", EVERYONE, filename="=manifest.json"),
)

MATRIX: tuple[Row, ...] = GROUND
