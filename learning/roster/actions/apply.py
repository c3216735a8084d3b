"""Making the changes of a plan: exactly those that were shown, in one transaction, or none."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from learning.roster.actions.errors import NotNow, Stale
from learning.roster.actions.plan import AT_ONCE, plan_roster
from learning.roster.actions.rows import readers, table_of, to_plain, to_row
from learning.roster.models import Action, RosterChange, RosterIdentity, RosterImport, State, Thing
from learning.roster.queries import others_since
from noken.accounts.models import Membership, Role
from noken.clock import now
from noken.database import session, transaction
from noken.idempotency import earlier
from noken.ledger import record
from noken.outbox import Lane, enqueue

LOOKED_UP = 500
MADE = (Action.CREATE, Action.TIE, Action.CHANGE, Action.END)
Changed = Row[Any]


def apply_roster(import_id: UUID, by: UUID, key: UUID, end_missing: bool = False) -> None:
    """Make the changes of a plan, at once or (a big one) by the jobs. The second arrival of the key changes nothing.

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
        if big:
            enqueue("learning.apply_roster", import_id, lane=Lane.SLOW)
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
        row.state, row.stale, row.applied_by, row.end_missing = State.RECEIVED, True, None, False
        big = row.big
        if big:
            enqueue("learning.plan_roster", import_id, lane=Lane.SLOW)
    if not big:
        plan_roster(import_id)


def _make_changes(row: RosterImport) -> None:
    actions = (*MADE, Action.MISSING) if row.end_missing else MADE
    for changes in change_pieces(row.id, actions):
        for (thing, action), some in _by_kind(changes).items():
            if action is Action.CREATE:
                _create(row, thing, some)
            elif action is not Action.TIE:
                restate(thing, [(change.object_id, change.before, change.after) for change in some], strict=True)
            _name(row, thing, some)


def change_pieces(import_id: UUID, actions: Iterable[Action]) -> Iterable[Sequence[Changed]]:
    """The changes of an import in their order, some thousand at a time."""
    chosen = list(actions)
    columns = (RosterChange.position, RosterChange.thing, RosterChange.action, RosterChange.object_id)
    more = (RosterChange.external_id, RosterChange.before, RosterChange.after)
    start = -1
    while True:
        query = (
            select(*columns, *more)
            .where(RosterChange.import_id == import_id, RosterChange.position > start)
            .order_by(RosterChange.position)
            .limit(AT_ONCE)
        )
        piece = session().execute(query).all()
        if not piece:
            return
        start = piece[-1].position
        yield [change for change in piece if change.action in chosen]


def _by_kind(changes: Iterable[Changed]) -> dict[tuple[Thing, Action], list[Changed]]:
    found: defaultdict[tuple[Thing, Action], list[Changed]] = defaultdict(list)
    for change in changes:
        found[(change.thing, change.action)].append(change)
    return found


def _create(row: RosterImport, thing: Thing, changes: Sequence[Changed]) -> None:
    table = table_of(thing)
    read = readers(table)
    shapes: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for change in changes:
        values = to_row(change.after, read)
        values["id"] = change.object_id
        shapes[tuple(values)].append(values)
    for rows in shapes.values():
        if thing is Thing.MEMBERSHIP:
            _refuse_doubled(rows)
            _note_heads(row, rows)
        session().connection().execute(insert(table), rows)


def _refuse_doubled(rows: Sequence[Mapping[str, Any]]) -> None:
    """Somebody else may have put a person into the class since the plan was made."""
    wanted = {(values["account_id"], values["organization_id"], values["role"]): values for values in rows}
    accounts = sorted({account for account, _, _ in wanted})
    for start in range(0, len(accounts), LOOKED_UP):
        query = select(
            Membership.account_id, Membership.organization_id, Membership.role, Membership.starts_on, Membership.ends_on
        ).where(Membership.account_id.in_(accounts[start : start + LOOKED_UP]))
        for account, place, role, starts, ends in session().execute(query):
            new = wanted.get((account, place, role))
            if new and starts <= (new["ends_on"] or starts) and (ends is None or ends >= new["starts_on"]):
                raise Stale


def _note_heads(row: RosterImport, rows: Iterable[Mapping[str, Any]]) -> None:
    for values in rows:
        if values["role"] is Role.HEAD_TEACHER:
            details = {"role": values["role"], "organization": values["organization_id"], "roster": row.id}
            record("accounts.role-given", row.applied_by, "account", values["account_id"], details)


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


def _name(row: RosterImport, thing: Thing, changes: Iterable[Changed]) -> None:
    """From now on the things are known under the identifiers of the roster."""
    rows = [
        {
            "scope_id": row.target_id,
            "source": row.source,
            "thing": thing,
            "external_id": change.external_id,
            "object_id": change.object_id,
        }
        for change in changes
        if change.external_id is not None
    ]
    if rows:
        session().connection().execute(insert(RosterIdentity.__table__), rows)  # type: ignore[arg-type]
