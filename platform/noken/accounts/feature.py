"""The accounts room as the front door lists it."""

from noken.accounts import permissions
from noken.accounts.blueprint import blueprint
from noken.accounts.views import cards, invitations, links, places, profile, sign_in, switcher
from noken.feature import Feature

VIEWS = (cards, invitations, links, places, profile, sign_in, switcher)

feature = Feature(name="accounts", blueprints=(blueprint,), permissions=permissions.ALL)
