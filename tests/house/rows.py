"""How a line of the access matrix is written: `GET("learning.lesson", READERS, lesson_id="lesson")`.

The people named are those who may with the *first* school's object; with the second school's object it is their mirror
images (`tests/world.py`), and everybody else is refused both times.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from flask import Flask

from tests.world import PEOPLE, World, mirror

People = frozenset[str]


def people(names: str) -> People:
    """Named people; a misspelt one fails."""
    chosen = frozenset(names.split())
    assert chosen <= set(PEOPLE), chosen - set(PEOPLE)
    return chosen


EVERYONE = people(" ".join(PEOPLE))
SIGNED_IN = EVERYONE - {"stranger"}
NOBODY = people("")


def value(text: str, world: World, side: str = "") -> str:
    """`=text` as it stands, or the id of a thing of one side."""
    return text[1:] if text.startswith("=") else world.things[side + text]


def address(app: Flask, endpoint: str, arguments: Mapping[str, str], world: World, side: str = "") -> str:
    """The path of a route, with names replaced by the ids of one school's things."""
    values: dict[str, Any] = {name: value(text, world, side) for name, text in arguments.items()}
    with app.test_request_context():
        return app.url_for(endpoint, **values)


@dataclass(frozen=True)
class Row:
    """One route and method.

    `arguments` and `form`: name to a thing of the world, or to `=text`. `sent_to`: where those who may are redirected,
    when that is a sign-in page and would look like a refusal. `no_token`: why the route takes requests without a CSRF
    token ("" = it does not). `why`: what is to be known about who may.
    """

    method: str
    endpoint: str
    allowed: People
    arguments: Mapping[str, str]
    form: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    sent_to: str = ""
    no_token: str = ""
    why: str = ""

    @property
    def sides(self) -> tuple[tuple[str, People], ...]:
        """Prefix of the object's name, and who may: the first school's, the second school's."""
        if all(text.startswith("=") for text in self.arguments.values()):
            return (("", self.allowed),)
        everybody = self.allowed >= SIGNED_IN
        return (("", self.allowed), ("other_", self.allowed if everybody else mirror(self.allowed)))

    def sends(self, **form: str) -> "Row":
        """With these fields of a form."""
        return replace(self, form=form)

    def but(self, **changes: Any) -> "Row":
        """With other headers, another body, a reason..."""
        return replace(self, **changes)

    def __str__(self) -> str:
        things = [text for text in self.arguments.values() if not text.startswith("=")]
        return " ".join([self.method, self.endpoint, *things])


class Maker(Protocol):
    def __call__(self, endpoint: str, allowed: People, /, **arguments: str) -> Row: ...


def _maker(method: str) -> Maker:
    def make(endpoint: str, allowed: People, /, **arguments: str) -> Row:
        return Row(method, endpoint, allowed, arguments)

    return make


GET, POST, PATCH, DELETE, HEAD, OPTIONS = map(_maker, ("GET", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS"))
