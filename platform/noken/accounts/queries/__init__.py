"""Every read of the accounts room, by noun. Call inside a reading session."""

from noken.accounts.queries.places import (
    OrganizationView,
    Person,
    children_of,
    classes_in,
    classes_of,
    classroom,
    display_path,
    display_paths,
    guardians_of,
    members,
    name_of,
    organization,
    school_of,
    valid_on,
)

__all__ = [
    "OrganizationView",
    "Person",
    "children_of",
    "classes_in",
    "classes_of",
    "classroom",
    "display_path",
    "display_paths",
    "guardians_of",
    "members",
    "name_of",
    "organization",
    "school_of",
    "valid_on",
]
