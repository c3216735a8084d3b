"""Domain events: publishing inside a transaction owes one call to every subscriber."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from noken.ids import new_id
from noken.outbox import Lane, enqueue

Subscriptions = Mapping[type[Any], Sequence[str]]

_subscriptions: dict[type[Any], tuple[str, ...]] = {}


def subscribe(table: Subscriptions) -> None:
    """Take the table of `app.py`: event class to names of Celery tasks. Replaces an earlier one."""
    _subscriptions.clear()
    _subscriptions.update({event: tuple(tasks) for event, tasks in table.items()})


def publish(event: Any, lane: Lane = Lane.NORMAL) -> None:
    """Owe `task(event_id, {field: value})` to each subscriber; a handler is idempotent by the event's id."""
    event_id = new_id()
    content = {field.name: getattr(event, field.name) for field in fields(event)}
    for task in _subscriptions.get(type(event), ()):
        enqueue(task, event_id, content, lane=lane)
