"""Every read of rosters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from learning.permissions import IMPORT_ROSTER
from learning.roster.models import Action, Outcome, RosterChange, RosterImport, RosterProblem, State, Thing
from noken.accounts.identity import Identity
from noken.accounts.models import Kind, Organization
from noken.accounts.queries import OrganizationView, organization
from noken.database import session
from noken.permissions import descendants, lineage

T = TypeVar("T")
TARGETS = (Kind.SCHOOL, Kind.EDUCATION_OFFICE)
PER_PAGE = 50
NEW_CLASSES = 60


def get_target(id: UUID) -> OrganizationView | None:
    """A school or education office that rosters can be imported into."""
    found = organization(id)
    return found if found is not None and found.kind in TARGETS else None


def targets_of(who: Identity) -> list[OrganizationView]:
    """Where this person may import rosters: offices first, then schools by name."""
    below = descendants(who.organizations(*IMPORT_ROSTER.roles))
    query = (
        select(Organization)
        .where(Organization.id.in_(below), Organization.kind.in_(TARGETS), Organization.closed_at.is_(None))
        .order_by(Organization.kind, Organization.name)
    )
    return [OrganizationView(row.id, row.kind, row.name, row.parent_id) for row in session().scalars(query)]


def get_school(id: UUID) -> OrganizationView | None:
    """A school whose roster can be taken out."""
    found = organization(id)
    return found if found is not None and found.kind is Kind.SCHOOL else None


def get_import(import_id: UUID) -> RosterImport | None:
    return session().get(RosterImport, import_id)


def imports_into(targets: Iterable[UUID], limit: int = 50) -> Sequence[RosterImport]:
    """The newest imports into these places; dropped ones are left out."""
    query = (
        select(RosterImport)
        .where(RosterImport.target_id.in_(list(targets)), RosterImport.state != State.DROPPED)
        .order_by(RosterImport.created_at.desc(), RosterImport.id.desc())
        .limit(limit)
    )
    return session().scalars(query).all()


def others_since(row: RosterImport) -> bool:
    """Whether another import changed something in the same place, above or below, since this one was planned."""
    places = {*lineage(row.target_id), *descendants([row.target_id])}
    query = (
        select(RosterImport.id)
        .where(
            RosterImport.target_id.in_(places),
            RosterImport.id != row.id,
            or_(RosterImport.applied_at > row.planned_at, RosterImport.undone_at > row.planned_at),
        )
        .limit(1)
    )
    return session().scalar(query) is not None


def later_import(row: RosterImport) -> RosterImport | None:
    """An import into the same place, above or below that was applied after this one and still stands."""
    places = {*lineage(row.target_id), *descendants([row.target_id])}
    query = (
        select(RosterImport)
        .where(
            RosterImport.target_id.in_(places),
            RosterImport.id != row.id,
            RosterImport.state.in_((State.APPLIED, State.APPLYING, State.UNDOING)),
            or_(
                RosterImport.applied_at > row.applied_at,
                and_(RosterImport.applied_at == row.applied_at, RosterImport.id > row.id),
            ),
        )
        .order_by(RosterImport.applied_at.desc())
        .limit(1)
    )
    return session().scalars(query).first()


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some of many; `number` counts from 1."""

    items: Sequence[T]
    number: int
    total: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PER_PAGE))


def problems_page(import_id: UUID, number: int) -> Page[RosterProblem]:
    mine = RosterProblem.import_id == import_id
    total = session().scalar(select(func.count()).select_from(RosterProblem).where(mine)) or 0
    number = min(max(1, number), max(1, -(-total // PER_PAGE)))
    query = select(RosterProblem).where(mine).order_by(RosterProblem.severity, RosterProblem.position)
    items = session().scalars(query.offset((number - 1) * PER_PAGE).limit(PER_PAGE)).all()
    return Page(items, number, total)


def changes_page(import_id: UUID, thing: Thing, action: Action, number: int, total: int) -> Page[RosterChange]:
    """Changes of one kind; `total` stands in the summary of the import."""
    number = min(max(1, number), max(1, -(-total // PER_PAGE)))
    query = (
        select(RosterChange)
        .where(RosterChange.import_id == import_id, RosterChange.thing == thing, RosterChange.action == action)
        .order_by(RosterChange.position)
        .offset((number - 1) * PER_PAGE)
        .limit(PER_PAGE)
    )
    return Page(session().scalars(query).all(), number, total)


def all_problems(import_id: UUID) -> Iterable[RosterProblem]:
    """For the download: errors first."""
    query = (
        select(RosterProblem)
        .where(RosterProblem.import_id == import_id)
        .order_by(RosterProblem.severity, RosterProblem.position)
    )
    return session().scalars(query.execution_options(yield_per=500))


def all_changes(import_id: UUID) -> Iterable[RosterChange]:
    """For the download, in their order."""
    query = select(RosterChange).where(RosterChange.import_id == import_id).order_by(RosterChange.position)
    return session().scalars(query.execution_options(yield_per=500))


def classes_with_new_pupils(import_id: UUID) -> list[OrganizationView]:
    """Classes an import made, to print cards for; at most `NEW_CLASSES`."""
    query = (
        select(Organization)
        .join(RosterChange, RosterChange.object_id == Organization.id)
        .where(
            RosterChange.import_id == import_id,
            RosterChange.thing == Thing.CLASS,
            RosterChange.action.in_((Action.CREATE, Action.TIE)),
            Organization.closed_at.is_(None),
        )
        .order_by(Organization.name)
        .limit(NEW_CLASSES)
    )
    return [OrganizationView(row.id, row.kind, row.name, row.parent_id) for row in session().scalars(query)]


def left_standing(import_id: UUID, limit: int = 100) -> Sequence[RosterChange]:
    """What undoing an import could not take back."""
    query = (
        select(RosterChange)
        .where(
            RosterChange.import_id == import_id,
            RosterChange.outcome.in_((Outcome.KEPT, Outcome.ENDED, Outcome.CHANGED_SINCE)),
        )
        .order_by(RosterChange.position)
        .limit(limit)
    )
    return session().scalars(query).all()
