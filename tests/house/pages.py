"""The kinds of pages: who looks at which, and what each may weigh. Shared by axe, widths, budgets and benchmarks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from tests.world import World

READING, FORM, FORM_WITH_FILE, DASHBOARD = "reading", "form", "form with file", "dashboard"


@dataclass(frozen=True)
class Kind:
    """A page as one person sees it. `arguments`: as in the matrix, a name in `World.things` or `=text`."""

    endpoint: str
    person: str
    budget: str
    arguments: Mapping[str, str] = field(hash=False)

    def address(self, app: Flask, world: World) -> str:
        """Its path in this world."""
        return address(app, self.endpoint, self.arguments, world)

    def __str__(self) -> str:
        return f"{self.endpoint} as {self.person}"


def address(app: Flask, endpoint: str, arguments: Mapping[str, str], world: World, side: str = "") -> str:
    """The path of a route, with names replaced by the ids of one school's things."""
    values: dict[str, Any] = {
        name: value[1:] if value.startswith("=") else world.things[side + value] for name, value in arguments.items()
    }
    with app.test_request_context():
        return app.url_for(endpoint, **values)


def kind(endpoint: str, person: str, budget: str, /, **arguments: str) -> Kind:
    return Kind(endpoint, person, budget, arguments)


PAGES = (
    kind("home", "pupil", DASHBOARD),
    kind("home", "teacher", DASHBOARD),
    kind("home", "guardian", DASHBOARD),
    kind("home", "head_teacher", DASHBOARD),
    kind("home", "citizen", DASHBOARD),
    kind("home", "mayor", DASHBOARD),
    kind("home", "administrator", DASHBOARD),
)

NOT_PAGES = {
    "static": "built files",
    "manifest": "JSON for the browser",
    "components": "only in development; looked at by tests/house/test_look.py",
}
