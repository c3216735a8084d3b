"""Offices and schools added to the tree by hand."""

from uuid import UUID

from sqlalchemy import select

from noken.accounts.actions.people import create_organization
from noken.accounts.faults import PlaceTaken
from noken.accounts.models import Kind, Organization
from noken.database import transaction


def add_place(parent_id: UUID, kind: Kind, name: str, by: UUID) -> UUID:
    """A new place directly below another. Raises PlaceTaken where one of that name is there."""
    with transaction() as db:
        beside = db.scalars(
            select(Organization.name).where(Organization.parent_id == parent_id, Organization.closed_at.is_(None))
        )
        if name.casefold() in {other.casefold() for other in beside}:
            raise PlaceTaken
        return create_organization(kind, name, parent_id, by)
