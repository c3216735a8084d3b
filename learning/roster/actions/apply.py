"""Making the changes of a plan: exactly those that were shown, in one transaction, or none."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Insert,
    Row,
    Table,
    Uuid,
    bindparam,
    cast,
    insert,
    literal,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.exc import IntegrityError

from learning.roster.actions.errors import NotNow, Stale
from learning.roster.actions.plan import AT_ONCE, GIVEN_UP, plan_roster
from learning.roster.actions.rows import readers, table_of, to_plain, to_row
from learning.roster.models import Action, RosterChange, RosterIdentity, RosterImport, State, Thing
from learning.roster.queries import others_since
from noken.accounts.models import Membership
from noken.clock import now
from noken.database import database, session, transaction
from noken.idempotency import earlier
from noken.ledger import record
from noken.outbox import Lane, enqueue

LOOKED_UP = 500
AFTER_A_CRASH = timedelta(minutes=1)
RESTATING = (Action.CHANGE, Action.END)
COLUMNS = {
    Thing.SCHOOL: ("kind", "name", "parent_id"),
    Thing.CLASS: ("kind", "name", "parent_id"),
    Thing.COURSE: ("class_id", "title", "code"),
    Thing.PERSON: ("name", "phone"),
    Thing.MEMBERSHIP: ("account_id", "organization_id", "role", "starts_on", "ends_on"),
    Thing.TEACHING: ("course_id", "account_id", "starts_on", "ends_on"),
    Thing.CARE: ("guardian_id", "pupil_id", "relation", "starts_on", "ends_on"),
}
Changed = Row[Any]


def apply_roster(import_id: UUID, by: UUID, key: UUID, end_missing: bool = False) -> None:
    """Make the changes of a plan, at once or (a big one) by the jobs. The second arrival of the key changes nothing.

    The jobs are asked in any case: should this process die in between, they finish it a minute later.

    `end_missing`: also end what a whole roster no longer lists. Raises NotNow where there is no plan to make.
    """
    with transaction() as db:
        if earlier(by, key, "apply-roster", {"import": import_id, "end_missing": end_missing}) is not None:
            return
        row = db.get_one(RosterImport, import_id, with_for_update=True)
        if row.state is not State.PLANNED:
            raise NotNow("not-planned")
        row.state, row.applied_by = State.APPLYING, by
        row.end_missing = end_missing and row.may_end_missing
        big = row.big
        enqueue("learning.apply_roster", import_id, lane=Lane.SLOW, due_at=None if big else now() + AFTER_A_CRASH)
    if not big:
        carry_out(import_id)


def carry_out(import_id: UUID) -> None:
    """The second half of `apply_roster`. A plan that went stale is made again instead, for people to look at."""
    try:
        with transaction(durable=True) as db:
            row = db.get_one(RosterImport, import_id, with_for_update=True)
            if row.state is not State.APPLYING:
                return
            if others_since(row):
                raise Stale
            _make_changes(row)
            row.state, row.applied_at, row.stale = State.APPLIED, now(), False
            details = {"target": row.target_id, "sha256": row.sha256, "ended_missing": row.end_missing}
            record("roster.applied", row.applied_by, "roster_import", import_id, details | {"summary": row.summary})
    except (Stale, IntegrityError):
        _plan_again(import_id)


def _plan_again(import_id: UUID) -> None:
    with transaction() as db:
        row = db.get_one(RosterImport, import_id, with_for_update=True)
        row.state, row.stale, row.planned_at, row.end_missing = State.RECEIVED, True, None, False
        row.applied_by, big = None, row.big
        enqueue("learning.plan_roster", import_id, lane=Lane.SLOW, due_at=None if big else now() + GIVEN_UP)
    if not big:
        plan_roster(import_id)


def _make_changes(row: RosterImport) -> None:
    """New rows come straight from the plan's lines, in the database: nobody else can write while it lasts."""
    _refuse_doubled(row)
    for thing in Thing:
        session().execute(_insertion(row, thing))
    _give_names(row)
    actions = (*RESTATING, Action.MISSING) if row.end_missing else RESTATING
    for changes in change_pieces(row.id, actions):
        for thing in Thing:
            restate(thing, [(c.object_id, c.before, c.after) for c in changes if c.thing is thing], strict=True)


def _made(row: RosterImport, thing: Thing) -> tuple[ColumnElement[bool], ...]:
    return (
        RosterChange.import_id == row.id,
        RosterChange.thing == thing,
        RosterChange.action == Action.CREATE,
    )


def _insertion(row: RosterImport, thing: Thing) -> Insert:
    table = table_of(thing)
    columns = COLUMNS[thing]
    values = [RosterChange.object_id, *(_planned(table, column) for column in columns)]
    lines = select(*values).where(*_made(row, thing))
    return insert(table).from_select(["id", *columns], lines)


def _planned(table: Table, column: str) -> ColumnElement[Any]:
    """A column's value as the plan has it. SQLite keeps identifiers and days as the very text of the plan."""
    text, kind = RosterChange.after[column].as_string(), table.c[column].type
    return type_coerce(text, kind) if database().sqlite else cast(text, kind)


def _refuse_doubled(row: RosterImport) -> None:
    """Somebody else may have put a person into the class since the plan was made."""
    table = table_of(Thing.MEMBERSHIP)
    starts, ends = _planned(table, "starts_on"), _planned(table, "ends_on")
    doubled = (
        select(Membership.id)
        .join(RosterChange, Membership.account_id == _planned(table, "account_id"))
        .where(
            *_made(row, Thing.MEMBERSHIP),
            Membership.organization_id == _planned(table, "organization_id"),
            Membership.role == _planned(table, "role"),
            or_(ends.is_(None), Membership.starts_on <= ends),
            or_(Membership.ends_on.is_(None), Membership.ends_on >= starts),
        )
        .limit(1)
    )
    if session().scalar(doubled) is not None:
        raise Stale


def _give_names(row: RosterImport) -> None:
    """From now on the things are known under the identifiers of the roster."""
    scope, source = literal(row.target_id, Uuid()), literal(row.source, RosterIdentity.source.type)
    named = (RosterChange.thing, RosterChange.external_id, RosterChange.object_id)
    lines = select(scope, source, *named).where(RosterChange.import_id == row.id, RosterChange.external_id.is_not(None))
    columns = ["scope_id", "source", "thing", "external_id", "object_id"]
    session().execute(insert(RosterIdentity).from_select(columns, lines))


def change_pieces(import_id: UUID, actions: Iterable[Action]) -> Iterable[Sequence[Changed]]:
    """The changes of these kinds in their order, some thousand at a time."""
    columns = (RosterChange.position, RosterChange.thing, RosterChange.action, RosterChange.object_id)
    query = (
        select(*columns, RosterChange.before, RosterChange.after)
        .where(RosterChange.import_id == import_id, RosterChange.action.in_(list(actions)))
        .order_by(RosterChange.position)
        .limit(AT_ONCE)
    )
    last = -1
    while piece := session().execute(query.where(RosterChange.position > last)).all():
        last = piece[-1].position
        yield piece


Restated = tuple[UUID, Mapping[str, Any], Mapping[str, Any]]


def restate(thing: Thing, changes: Iterable[Restated], strict: bool) -> set[UUID]:
    """Set rows from one state to another. A row in a third state: Stale if `strict`, else left; those are returned."""
    table = table_of(thing)
    read = readers(table)
    shapes: defaultdict[tuple[str, ...], list[Restated]] = defaultdict(list)
    for change in changes:
        shapes[tuple(change[2])].append(change)
    odd: set[UUID] = set()
    for columns, some in shapes.items():
        odd |= (different := _different(thing, columns, some))
        if different and strict:
            raise Stale
        rows = [
            {f"new_{column}": value for column, value in to_row(after, read).items()} | {"row_id": id}
            for id, _, after in some
            if id not in different
        ]
        if rows:
            values: dict[str, Any] = {column: bindparam(f"new_{column}") for column in columns}
            query = update(table).where(table.c.id == bindparam("row_id")).values(values)
            session().connection().execute(query, rows)
    return odd


def _different(thing: Thing, columns: Sequence[str], changes: Sequence[Restated]) -> set[UUID]:
    """Rows that are not (any more) as `before` says."""
    table = table_of(thing)
    before = {id: plain for id, plain, _ in changes}
    ids = sorted(before)
    fine = set()
    for start in range(0, len(ids), LOOKED_UP):
        query = select(table.c.id, *(table.c[column] for column in columns)).where(
            table.c.id.in_(ids[start : start + LOOKED_UP])
        )
        for id, *values in session().execute(query.with_for_update()):
            if {column: to_plain(value) for column, value in zip(columns, values, strict=True)} == before[id]:
                fine.add(id)
    return set(ids) - fine
