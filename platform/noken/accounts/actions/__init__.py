"""Every write of the accounts room, by noun."""

from noken.accounts.actions.people import (
    add_guardianship,
    add_membership,
    close_account,
    create_account,
    create_organization,
    end_guardianship,
    end_membership,
    move_pupil,
)

__all__ = [
    "add_guardianship",
    "add_membership",
    "close_account",
    "create_account",
    "create_organization",
    "end_guardianship",
    "end_membership",
    "move_pupil",
]
