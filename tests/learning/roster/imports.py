"""Short ways to import a made roster, and to look at what a database holds. Modules with tests use them."""

import io
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from learning.models import Course
from learning.roster import queries
from learning.roster.actions import Sent, apply_roster, receive_roster, undo_roster
from learning.roster.models import RosterChange, RosterImport, State
from noken.accounts.models import Account, Membership, Organization, Role
from noken.database import Model, reading, session
from noken.ids import new_id
from tests.learning.roster.made import ONEROSTER, Files, zipped

BOOKS = {"ledger", "outbox", "command"}
NAMES = (
    ("Maria,Kogoya", "Hana,Suebu"),
    ("Obed,Mandowen", "Elias,Wenda"),
    ("Petrus,Ayomi", "Gerson,Pekei"),
    ("Yuli,Rumbiak", "Lea,Kreutha"),
    ("Debora,Kogoya", "Ruth,Suebu"),
)


def renamed(files: Files) -> Files:
    """The made roster with people who are not in the small city of the factories."""
    text = files["users.csv"]
    for old, new in NAMES:
        text = text.replace(old, new)
    return {**files, "users.csv": text}


ROSTER = renamed(ONEROSTER)


def plan(target: UUID, by: UUID, files: Mapping[str, str | bytes] | bytes, name: str = "daftar.zip") -> RosterImport:
    """The dry run of these files (or of one file's bytes)."""
    content = files if isinstance(files, bytes) else zipped(files)
    import_id = receive_roster(target, by, new_id(), [Sent(io.BytesIO(content), name)])
    return look(import_id)


def bring(
    target: UUID,
    by: UUID,
    files: Mapping[str, str | bytes] | bytes,
    name: str = "daftar.zip",
    end_missing: bool = False,
) -> RosterImport:
    """The same, and applied."""
    row = plan(target, by, files, name)
    assert row.state is State.PLANNED, row.state
    apply_roster(row.id, by, new_id(), end_missing)
    row = look(row.id)
    assert row.state is State.APPLIED, row.state
    return row


def take_back(row: RosterImport, by: UUID) -> RosterImport:
    undo_roster(row.id, by, new_id())
    row = look(row.id)
    assert row.state is State.UNDONE, row.state
    return row


def look(import_id: UUID) -> RosterImport:
    with reading() as db:
        row = queries.get_import(import_id)
        assert row is not None
        db.expunge(row)
        return row


def changes(row: RosterImport) -> dict[str, int]:
    """`person create` and so on: how many of each; what stays is left out."""
    return {
        f"{thing} {action}": count
        for thing, counts in row.summary.items()
        for action, count in counts.items()
        if action != "same" and count
    }


def problems(row: RosterImport) -> list[tuple[str, str, int]]:
    with reading():
        return [(p.code, p.file, p.line) for p in queries.all_problems(row.id)]


def lines(row: RosterImport) -> list[RosterChange]:
    with reading():
        return list(queries.all_changes(row.id))


def content() -> dict[str, list[str]]:
    """Every row of every table but the books and the imports themselves."""
    with reading() as db:
        return {
            table.name: sorted(map(repr, db.execute(select(table)).all()))
            for table in Model.metadata.sorted_tables
            if table.name not in BOOKS and table.name not in ("roster_import", "roster_change", "roster_problem")
        }


def person(name: str) -> UUID:
    """The one account of that name."""
    with reading() as db:
        return db.scalars(select(Account.id).where(Account.name == name)).one()


def place(name: str, parent: UUID | None = None) -> UUID:
    """The one organisation of that name (below that one)."""
    with reading() as db:
        query = select(Organization.id).where(Organization.name == name)
        return db.scalars(query if parent is None else query.where(Organization.parent_id == parent)).one()


def course(title: str, class_id: UUID) -> UUID:
    with reading() as db:
        return db.scalars(select(Course.id).where(Course.title == title, Course.class_id == class_id)).one()


def stays(account: UUID, role: Role = Role.PUPIL) -> list[tuple[str, str, str | None]]:
    """Class, first and last day of each membership, oldest first."""
    with reading():
        query = (
            select(Organization.name, Membership.starts_on, Membership.ends_on)
            .join(Organization, Organization.id == Membership.organization_id)
            .where(Membership.account_id == account, Membership.role == role)
            .order_by(Membership.starts_on, Organization.name)
        )
        return [
            (name, str(starts), str(ends) if ends else None) for name, starts, ends in session().execute(query).all()
        ]
