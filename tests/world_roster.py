"""Rosters for `world.py`: one that was applied, one that waits for a decision, in each school."""

import io
from collections.abc import Mapping
from uuid import UUID

from learning.roster.actions import Sent, apply_roster, receive_roster
from noken.ids import new_id

APPLIED = "Nama,Kelas,Wali\nSelina Ap,2C,Marta Ap\n"
WAITING = "Nama,Kelas\nSelina Ap,2C\nYance Womsiwor,2C\n,2C\nTanpa Kelas,\n"


def import_rosters(people: Mapping[str, str], things: Mapping[str, str]) -> dict[str, str]:
    """Ids of the imports by name. Call outside of a transaction: each step has its own."""
    made: dict[str, str] = {}
    for side in ("", "other_"):
        school, head = UUID(things[f"{side}school"]), UUID(people[f"{side}head_teacher"])
        done = receive_roster(school, head, new_id(), [Sent(io.BytesIO(APPLIED.encode()), "kelas-2c.csv")])
        apply_roster(done, head, new_id())
        waiting = receive_roster(school, head, new_id(), [Sent(io.BytesIO(WAITING.encode()), "kelas-2c-baru.csv")])
        made |= {f"{side}done_import": str(done), f"{side}import": str(waiting)}
    return made
