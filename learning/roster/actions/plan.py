"""The dry run: read the roster, compare, and write down every problem and every change. Nothing else is touched."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import delete, func, insert, select, update

from learning.roster.models import RosterChange, RosterImport, RosterProblem, State
from learning.roster.planning import Change, Plan, accounts_by_phone, known_to, load_here, new_plan, plan_changes
from learning.roster.reading import Problem, Refused, Roster, Severity, open_upload, read_roster
from learning.roster.settling import settle
from noken.accounts.models import Role
from noken.clock import now, today
from noken.database import reading, transaction
from noken.files.store import store, workplace

AT_ONCE = 5_000
GIVEN_UP = timedelta(minutes=10)

log = structlog.stdlib.get_logger("learning.roster")


def plan_roster(import_id: UUID) -> None:
    """Plan an import that was received (or whose plan went stale). Again and again gives the same; no harm twice."""
    with transaction() as db:
        row = db.get_one(RosterImport, import_id, with_for_update=True)
        under_way = row.planned_at is not None and row.planned_at > now() - GIVEN_UP
        if row.state is not State.RECEIVED or under_way:
            return
        row.planned_at = now()
        sha256, name, target_id, big = row.sha256, row.file_name, row.target_id, row.big
    _forget(import_id)
    try:
        with _no_collecting(big), kept_file(sha256) as path, open_upload([(name, path)]) as upload:
            roster = read_roster(upload)
            plan = _compare(import_id, target_id, roster)
    except Refused as refusal:
        _refuse(import_id, refusal.problem)
    except Exception:
        log.exception("roster could not be planned", roster=str(import_id))
        _refuse(import_id, Problem(Severity.ERROR, "crashed"))
    else:
        _finish(import_id, plan)


@contextmanager
def _no_collecting(big: bool) -> Iterator[None]:
    """A city's roster is half a million objects without cycles: looking for cycles among them takes as long as all
    the rest."""
    if big and gc.isenabled():
        gc.disable()
        try:
            yield
        finally:
            gc.enable()
    else:
        yield


@contextmanager
def kept_file(sha256: str) -> Iterator[Path]:
    """The kept bytes as a file one can move about in; gone afterwards."""
    storage = store().storage
    with workplace() as folder:
        path = folder / "roster"
        with path.open("wb") as out:
            for chunk in storage.read(sha256, 0, storage.size(sha256)):
                out.write(chunk)
        yield path


def _compare(import_id: UUID, target_id: UUID, roster: Roster) -> Plan:
    day = today()
    with reading():
        here = load_here(target_id, roster.source)
        settled = settle(roster, known_to(here, day))
        numbers = {person.phone for person in settled.people.values() if person.phone}
        plan = new_plan(settled, here, accounts_by_phone(numbers), day)
    roster.enrolments.clear()
    _write_changes(import_id, plan_changes(plan))
    return plan


def _write_changes(import_id: UUID, changes: Iterable[Change]) -> None:
    """In several short transactions, so that nobody who hands in work has to wait."""
    numbered = enumerate(changes)
    while some := list(islice(numbered, AT_ONCE)):
        rows = [
            {
                "import_id": import_id,
                "position": position,
                "thing": change.thing,
                "action": change.action,
                "object_id": change.object_id,
                "label": change.label,
                "detail": change.detail,
                "file": change.file,
                "line": change.line,
                "external_id": change.external_id,
                "before": change.before,
                "after": change.after,
            }
            for position, change in some
        ]
        with transaction() as db:
            db.connection().execute(insert(RosterChange.__table__), rows)  # type: ignore[arg-type]


def _forget(import_id: UUID) -> None:
    with transaction() as db:
        db.execute(delete(RosterProblem).where(RosterProblem.import_id == import_id))
    left = True
    while left:
        with transaction() as db:
            last = db.scalar(select(func.max(RosterChange.position)).where(RosterChange.import_id == import_id))
            if left := last is not None:
                mine = RosterChange.import_id == import_id
                db.execute(delete(RosterChange).where(mine, RosterChange.position > last - AT_ONCE * 4))


def _refuse(import_id: UUID, problem: Problem) -> None:
    _forget(import_id)
    with transaction() as db:
        _write_problems(import_id, [problem])
        values: dict[str, Any] = {"state": State.REFUSED, "errors": 1, "warnings": 0}
        db.execute(update(RosterImport).where(RosterImport.id == import_id).values(**values))


def _write_problems(import_id: UUID, problems: Iterable[Problem]) -> None:
    rows = [
        RosterProblem(
            import_id=import_id,
            position=position,
            severity=problem.severity,
            code=problem.code,
            file=problem.file,
            line=problem.line,
            column=problem.column,
            facts=dict(problem.facts),
        )
        for position, problem in enumerate(problems)
    ]
    with transaction() as db:
        db.add_all(rows)


def _finish(import_id: UUID, plan: Plan) -> None:
    roster, report = plan.settled.roster, plan.report
    whole = "enrollments" in roster.complete
    summary = {
        thing.value: {action.value: count for action, count in counts.items()} for thing, counts in plan.counts.items()
    }
    for thing, count in plan.same.items():
        summary.setdefault(thing.value, {})["same"] = count
    notes = {
        "unused": roster.unused[:50],
        "new_people": {role.value: count for role, count in plan.people.items()},
        "in_file": _in_file(plan),
    }
    with transaction() as db:
        _write_problems(import_id, report.ordered())
        values: dict[str, Any] = {
            "state": State.PLANNED,
            "source": roster.source,
            "label": roster.label,
            "summary": summary,
            "notes": notes,
            "errors": report.errors,
            "warnings": report.warnings,
            "may_end_missing": whole and not report.hurt,
        }
        planned = RosterImport.id == import_id, RosterImport.state == State.RECEIVED
        db.execute(update(RosterImport).where(*planned).values(**values))


def _in_file(plan: Plan) -> dict[str, int]:
    """How many the roster lists that count, for the line under its name."""
    roles = [person.roles for person in plan.settled.people.values()]
    return {
        "schools": len(plan.settled.schools),
        "classes": sum(wanted.active for wanted in plan.settled.classes.values()),
        "courses": len(plan.settled.courses),
        "people": len(roles),
        "pupils": sum(Role.PUPIL in held for held in roles),
        "teachers": sum(bool(held & {Role.TEACHER, Role.HEAD_TEACHER}) for held in roles),
        "guardians": sum(Role.GUARDIAN in held for held in roles),
    }
