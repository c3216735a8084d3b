"""Taking back an import: what it made goes, what it changed is as before, as far as nothing was built on it since.

A person who did something meanwhile (signed in, handed in work) stays, without the places the import gave; a class or
course that holds work stays. The report says of each what became of it.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Select, delete, false, or_, select, tuple_, update

from learning.models import Course, CourseTeacher
from learning.roster.actions.apply import AFTER_A_CRASH, change_pieces, restate
from learning.roster.actions.built import built_on, worked_in_class, worked_in_course
from learning.roster.actions.errors import NotNow
from learning.roster.models import Action, Outcome, RosterChange, RosterIdentity, RosterImport, State, Thing
from learning.roster.planning.match import DAY
from learning.roster.queries import later_import
from noken.accounts.models import Account, Credential, Guardianship, Membership, Organization
from noken.clock import now, today
from noken.database import session, transaction
from noken.idempotency import earlier
from noken.ledger import record
from noken.outbox import Lane, enqueue

MOVED = (Action.CHANGE, Action.END, Action.MISSING)


def undo_roster(import_id: UUID, by: UUID, key: UUID) -> None:
    """Take back an applied import, at once or (a big one) by the jobs. The second arrival of the key changes nothing.

    Raises NotNow where it is not applied, or a later import into the same place stands on it.
    """
    with transaction() as db:
        if earlier(by, key, "undo-roster", {"import": import_id}) is not None:
            return
        row = db.get_one(RosterImport, import_id, with_for_update=True)
        if row.state is not State.APPLIED:
            raise NotNow("not-applied")
        if later_import(row) is not None:
            raise NotNow("later-import")
        row.state, row.undone_by = State.UNDOING, by
        big = row.big
        enqueue("learning.undo_roster", import_id, lane=Lane.SLOW, due_at=None if big else now() + AFTER_A_CRASH)
    if not big:
        take_back(import_id)


def take_back(import_id: UUID) -> None:
    """The second half of `undo_roster`."""
    with transaction(durable=True) as db:
        row = db.get_one(RosterImport, import_id, with_for_update=True)
        if row.state is not State.UNDOING:
            return
        _say(import_id, Outcome.UNDONE, _applied(row))
        _keep(row, Thing.PERSON, built_on(import_id, Thing.PERSON))
        _restore(row)
        _take_back_places(row)
        for thing in (Thing.COURSE, Thing.CLASS, Thing.SCHOOL):
            _keep(row, thing, built_on(import_id, thing))
            _remove(row, thing)
        _remove_people(row)
        _forget_names(row)
        row.state, row.undone_at = State.UNDONE, now()
        record("roster.undone", row.undone_by, "roster_import", import_id, {"target": row.target_id})


def _applied(row: RosterImport) -> list[Action]:
    return [action for action in Action if action is not Action.MISSING or row.end_missing]


def _say(import_id: UUID, outcome: Outcome, actions: Iterable[Action]) -> None:
    mine = RosterChange.import_id == import_id, RosterChange.action.in_(list(actions))
    session().execute(update(RosterChange).where(*mine).values(outcome=outcome))


def _mark(row: RosterImport, thing: Thing, ids: Iterable[UUID], outcome: Outcome) -> None:
    whole = sorted(ids)
    for start in range(0, len(whole), 500):
        mine = RosterChange.import_id == row.id, RosterChange.thing == thing
        some = RosterChange.object_id.in_(whole[start : start + 500])
        session().execute(update(RosterChange).where(*mine, some).values(outcome=outcome))


def _keep(row: RosterImport, thing: Thing, ids: Iterable[UUID]) -> None:
    _mark(row, thing, ids, Outcome.KEPT)


def _restore(row: RosterImport) -> None:
    """Rows that were changed or ended, as they were; those that somebody changed again stay."""
    for changes in change_pieces(row.id, [action for action in MOVED if action in _applied(row)]):
        for thing in Thing:
            some = [(c.object_id, c.after, c.before) for c in changes if c.thing is thing]
            _mark(row, thing, restate(thing, some, strict=False), Outcome.CHANGED_SINCE)


def _made(row: RosterImport, thing: Thing, *outcomes: Outcome) -> Select[UUID]:
    """What the import made, of a kind, with these outcomes so far."""
    return select(RosterChange.object_id).where(
        RosterChange.import_id == row.id,
        RosterChange.thing == thing,
        RosterChange.action == Action.CREATE,
        RosterChange.outcome.in_(outcomes),
    )


def _take_back_places(row: RosterImport) -> None:
    """Memberships, teachers of courses and guardians that were added: gone, or ended where somebody worked in them."""
    for thing, table, worked in (
        (Thing.MEMBERSHIP, Membership, worked_in_class()),
        (Thing.TEACHING, CourseTeacher, worked_in_course()),
        (Thing.CARE, Guardianship, false()),
    ):
        mine = table.id.in_(_made(row, thing, Outcome.UNDONE))
        _mark(row, thing, session().scalars(select(table.id).where(mine, worked)), Outcome.ENDED)
        last = today() - DAY
        left, still = table.id.in_(_made(row, thing, Outcome.ENDED)), or_(table.ends_on.is_(None), table.ends_on > last)
        session().execute(update(table).where(left, still).values(ends_on=last), execution_options=UNTRACKED)
        session().execute(delete(table).where(mine), execution_options=UNTRACKED)


UNTRACKED = {"synchronize_session": False}


def _remove(row: RosterImport, thing: Thing) -> None:
    table = Course if thing is Thing.COURSE else Organization
    gone = table.id.in_(_made(row, thing, Outcome.UNDONE))
    session().execute(delete(table).where(gone), execution_options=UNTRACKED)


def _remove_people(row: RosterImport) -> None:
    """People nobody has met: with the cards that were made for them and never used."""
    gone = _made(row, Thing.PERSON, Outcome.UNDONE)
    session().execute(delete(Credential).where(Credential.account_id.in_(gone)), execution_options=UNTRACKED)
    session().execute(delete(Account).where(Account.id.in_(gone)), execution_options=UNTRACKED)


def _forget_names(row: RosterImport) -> None:
    """Identifiers this import gave; those of what stays remain, so that the next import knows it."""
    mine = RosterIdentity.scope_id == row.target_id, RosterIdentity.source == row.source
    given = select(RosterChange.thing, RosterChange.external_id).where(
        RosterChange.import_id == row.id,
        RosterChange.external_id.is_not(None),
        RosterChange.outcome == Outcome.UNDONE,
    )
    named = tuple_(RosterIdentity.thing, RosterIdentity.external_id).in_(given)
    session().execute(delete(RosterIdentity).where(*mine, named), execution_options=UNTRACKED)
