"""The one-tap sign-ins of the demo city: only where `demo.json` lies in the data folder and `NOKEN_DEMO` is on."""

import json
from typing import NamedTuple
from uuid import UUID

from flask_babel import gettext

from noken.settings import Settings


class DemoAccount(NamedTuple):
    """One button. `role` and `note` are words people read."""

    account_id: UUID
    name: str
    role: str
    note: str


def demo_accounts(settings: Settings) -> dict[str, list[DemoAccount]]:
    """The buttons by role, in the order of the file; empty outside the demo city."""
    file = settings.data / "demo.json"
    if not settings.demo or not file.is_file():
        return {}
    groups: dict[str, list[DemoAccount]] = {}
    for row in json.loads(file.read_text()):
        said, noted = row["role"], row.get("note", "")
        role, note = gettext(said), gettext(noted, **row.get("facts", {})) if noted else ""
        account = DemoAccount(UUID(row["account_id"]), row["name"], role[:1].upper() + role[1:], note)
        groups.setdefault(account.role, []).append(account)
    return groups
