"""How imports, problems and changes are said on pages and in the report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext, lazy_gettext

from learning.roster.models import Action, Outcome, RosterChange, RosterImport, State, Thing
from learning.roster.reading.problems import Severity

STATES = {
    State.RECEIVED: (lazy_gettext("sedang diperiksa"), "info"),
    State.PLANNED: (lazy_gettext("menunggu keputusan"), "warn"),
    State.REFUSED: (lazy_gettext("ditolak"), "danger"),
    State.APPLYING: (lazy_gettext("sedang diterapkan"), "info"),
    State.APPLIED: (lazy_gettext("diterapkan"), "ok"),
    State.UNDOING: (lazy_gettext("sedang dibatalkan"), "info"),
    State.UNDONE: (lazy_gettext("dibatalkan"), "plain"),
    State.DROPPED: (lazy_gettext("dibuang"), "plain"),
}
THINGS = {
    Thing.SCHOOL: lazy_gettext("Sekolah"),
    Thing.CLASS: lazy_gettext("Kelas"),
    Thing.COURSE: lazy_gettext("Mata pelajaran"),
    Thing.PERSON: lazy_gettext("Orang"),
    Thing.MEMBERSHIP: lazy_gettext("Anggota kelas"),
    Thing.TEACHING: lazy_gettext("Pengajar"),
    Thing.CARE: lazy_gettext("Wali murid"),
}
ACTIONS = {
    Action.CREATE: lazy_gettext("baru"),
    Action.TIE: lazy_gettext("sudah ada"),
    Action.CHANGE: lazy_gettext("berubah"),
    Action.END: lazy_gettext("berakhir"),
    Action.MISSING: lazy_gettext("tidak ada lagi"),
}
OUTCOMES = {
    Outcome.UNDONE: lazy_gettext("dibatalkan"),
    Outcome.ENDED: lazy_gettext("diakhiri, karena sudah ada karya di dalamnya"),
    Outcome.KEPT: lazy_gettext("tetap ada, karena sudah dipakai"),
    Outcome.CHANGED_SINCE: lazy_gettext("dibiarkan, karena sudah diubah lagi sesudahnya"),
}
SEVERITIES = {
    Severity.ERROR: (lazy_gettext("tidak diimpor"), "danger"),
    Severity.WARNING: (lazy_gettext("perhatikan"), "warn"),
}
LABELS = {"Lembar kerja": lazy_gettext("Lembar kerja"), "Lembar kerja CSV": lazy_gettext("Lembar kerja CSV")}
COLUMNS = {
    "name": lazy_gettext("nama"),
    "title": lazy_gettext("nama"),
    "code": lazy_gettext("kode"),
    "phone": lazy_gettext("nomor HP"),
    "parent_id": lazy_gettext("sekolah"),
    "class_id": lazy_gettext("kelas"),
}


@dataclass(frozen=True)
class Count:
    """One line of the summary: a kind of thing, how many of each change (None: none at all), how many stay."""

    thing: Thing
    name: str
    changes: Mapping[Action, int]
    same: int


def summary_of(row: RosterImport) -> list[Count]:
    """The summary in the order of things; what does not occur is left out."""
    lines = []
    for thing in Thing:
        counts = row.summary.get(thing.value, {})
        changes = {action: counts[action.value] for action in Action if counts.get(action.value)}
        if changes or counts.get("same"):
            lines.append(Count(thing, str(THINGS[thing]), changes, counts.get("same", 0)))
    return lines


def changes_of(row: RosterImport) -> int:
    """How many changes the plan holds that are made in any case."""
    return sum(
        counts.get(action.value, 0)
        for counts in row.summary.values()
        for action in (Action.CREATE, Action.TIE, Action.CHANGE, Action.END)
    )


def missing_of(row: RosterImport) -> int:
    """How many places the roster no longer lists."""
    return sum(counts.get(Action.MISSING.value, 0) for counts in row.summary.values())


def said(change: RosterChange) -> str:
    """What exactly changes, in one line."""
    before, after = change.before or {}, change.after or {}
    if "starts_on" in after:
        return _days_said(before, after)
    if change.action is Action.TIE:
        return str(gettext("sejak ini dikenali sebagai yang ada di daftar"))
    if change.action is Action.END:
        return str(gettext("ditutup"))
    parts = []
    for column, word in COLUMNS.items():
        if change.action is not Action.CHANGE or column not in after:
            continue
        if column in ("parent_id", "class_id"):
            parts.append(gettext("pindah ke %(place)s", place=change.detail))
        else:
            old, new = before.get(column) or "–", after[column] or "–"
            parts.append(f"{word}: {old} → {new}")
    if "closed_at" in after and before.get("closed_at"):
        parts.append(gettext("dibuka lagi"))
    return ", ".join(parts)


def _days_said(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    now = _span(after)
    return f"{_span(before)} → {now}" if before else now


def _span(days: Mapping[str, Any]) -> str:
    first = _day(days["starts_on"])
    if not days["ends_on"]:
        return str(gettext("sejak %(day)s", day=first))
    return str(gettext("%(first)s sampai %(last)s", first=first, last=_day(days["ends_on"])))


def _day(text: str) -> str:
    return date.fromisoformat(text).strftime("%d-%m-%Y")
