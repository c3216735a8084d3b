"""Every write of the accounts room, by noun."""

from noken.accounts.actions.credentials import choose_pictures, issue_cards, reset_pictures, set_pin
from noken.accounts.actions.invitations import invite, invite_guardians, revoke_invitation
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
from noken.accounts.actions.renewals import make_renewal
from noken.accounts.actions.staff import create_password_login

__all__ = [
    "add_guardianship",
    "add_membership",
    "choose_pictures",
    "close_account",
    "create_account",
    "create_organization",
    "create_password_login",
    "end_guardianship",
    "end_membership",
    "invite",
    "invite_guardians",
    "issue_cards",
    "make_renewal",
    "move_pupil",
    "reset_pictures",
    "revoke_invitation",
    "set_pin",
]
