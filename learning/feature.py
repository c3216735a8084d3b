"""Learning as the front door lists it."""

from learning import permissions
from learning.queries.work import may_read_handed_in
from learning.today import today
from learning.views import blueprint
from noken.feature import Feature
from noken.permissions import Permission

feature = Feature(
    name="learning",
    blueprints=(blueprint,),
    today=today,
    may_read_file=may_read_handed_in,
    permissions=[value for value in vars(permissions).values() if isinstance(value, Permission)],
)
