"""Learning as the front door lists it."""

from learning import permissions
from learning.views import blueprint
from noken.feature import Feature
from noken.permissions import Permission

feature = Feature(
    name="learning",
    blueprints=(blueprint,),
    permissions=[value for value in vars(permissions).values() if isinstance(value, Permission)],
)
