"""What names something must name a thing that exists: tasks, settings, templates, permissions."""

import ast
import re
from collections.abc import Iterator

import pytest
from flask import Flask

import app as front_door
from noken.permissions import PUBLIC, SIGNED_IN
from noken.settings import Settings
from noken.web.access import MARK, permission_of, permit
from tests.house.sources import ROOT, calls, name_of, product_modules, templates

OWN_DOCUMENTS: dict[str, str] = {
    "layout.html": "it is the layout",
    "ui.html": "macros",
    "files.html": "macros",
}


def owed_tasks() -> Iterator[tuple[str, str]]:
    """Where and which Celery task is owed: `enqueue("…")`, `Scheduled("…")`, and the table of subscriptions."""
    for file in product_modules():
        for called, call in calls(file):
            first = call.args[0] if call.args else None
            first = next((word.value for word in call.keywords if word.arg == "task"), first)
            if called in {"enqueue", "Scheduled"} and isinstance(first, ast.Constant):
                yield name_of(file), str(first.value)
    for names in front_door.SUBSCRIPTIONS.values():
        for name in names:
            yield "app.py", name
    for feature in front_door.FEATURES:
        for work in feature.scheduled:
            yield feature.name, work.task


def test_every_task_that_is_owed_exists() -> None:
    known = set(front_door.celery.tasks)
    assert not [owed for owed in owed_tasks() if owed[1] not in known]


def test_tasks_have_names_of_our_own() -> None:
    for name in front_door.celery.tasks:
        assert name.startswith("celery.") or re.fullmatch(r"[a-z]+(\.[a-z]+)?\.[a-z_-]+", name), name


def test_tasks_are_owed_by_name() -> None:
    """A name that is computed cannot be checked; only the table of subscriptions may be walked."""
    computed = [
        name_of(file)
        for file in product_modules()
        for called, call in calls(file)
        if called == "enqueue" and not (call.args and isinstance(call.args[0], ast.Constant))
    ]
    assert set(computed) <= {"platform/noken/events.py", "platform/noken/jobs.py"}


def test_every_setting_is_explained_to_operators() -> None:
    text = (ROOT / "docs" / "operating.md").read_text()
    names = {f"NOKEN_{name.upper()}" for name in Settings.__dataclass_fields__}
    told = set(re.findall(r"NOKEN_[A-Z_]+", text))
    assert not names - told
    assert not told - names, "these settings do not exist"


def test_settings_are_read_in_one_place() -> None:
    readers = {name_of(f) for f in product_modules() if re.search(r"os\.(environ|getenv)", f.read_text())}
    assert readers <= {"platform/noken/settings.py", "platform/noken/start.py"}


def test_every_page_extends_the_layout() -> None:
    loose = []
    for file in templates():
        part = file.name.startswith("_") or file.name in OWN_DOCUMENTS or file.suffix != ".html"
        if not part and not re.match(r"(\{#.*?#\}\s*)*\{%-? extends \"", file.read_text(), re.DOTALL):
            loose.append(name_of(file))
    assert not loose


def test_every_route_names_a_permission(flask_app: Flask) -> None:
    with flask_app.app_context():
        unmarked = {rule.endpoint for rule in flask_app.url_map.iter_rules() if permission_of(rule.endpoint) is None}
    assert not unmarked


def test_every_permission_of_a_route_is_listed_by_a_feature(flask_app: Flask) -> None:
    listed = {PUBLIC, SIGNED_IN} | {p for feature in front_door.FEATURES for p in feature.permissions}
    marks = {getattr(view, MARK, None) for view in flask_app.view_functions.values()}
    assert not marks - listed


def test_names_of_permissions_are_unique() -> None:
    names = [permission.name for feature in front_door.FEATURES for permission in feature.permissions]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_a_route_without_a_mark_is_open_to_nobody(own_app: Flask, method: str) -> None:
    own_app.add_url_rule("/forgotten", "forgotten", lambda: "secret", methods=["GET", "POST", "DELETE"])
    own_app.add_url_rule("/marked", "marked", permit(PUBLIC)(lambda: "open"), methods=["GET", "POST", "DELETE"])
    client = own_app.test_client()
    assert client.open("/forgotten", method=method).status_code == 403
    assert client.open("/marked", method=method).status_code == 200


def test_an_address_that_leads_nowhere_is_not_found(flask_app: Flask) -> None:
    assert flask_app.test_client().get("/tidak-ada").status_code == 404
