"""The accounts room as the front door lists it."""

from noken.accounts import permissions
from noken.accounts.blueprint import blueprint
from noken.accounts.tasks import SWEEP
from noken.accounts.today import today
from noken.accounts.views import calendars, cards, invitations, links, places, profile, sign_in, switcher
from noken.feature import Feature, Scheduled

VIEWS = (calendars, cards, invitations, links, places, profile, sign_in, switcher)

feature = Feature(
    name="accounts",
    blueprints=(blueprint,),
    permissions=permissions.ALL,
    today=today,
    scheduled=(Scheduled(SWEEP, 6 * 3600),),
)
