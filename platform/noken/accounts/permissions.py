"""What can be allowed around accounts, and to whom: who invites whom, who gives cards."""

from noken.accounts.models import Kind, Role
from noken.permissions import Permission, roles

HEADS = roles(Role.HEAD_TEACHER, Role.ADMINISTRATOR)
LEADERS = HEADS | roles(Role.AGENCY_HEAD)

INVITE_GUARDIANS = Permission("accounts.invite-guardians", roles=HEADS, roles_here=roles(Role.TEACHER))
INVITE_TEACHERS = Permission("accounts.invite-teachers", roles=HEADS)
INVITE_OFFICERS = Permission("accounts.invite-officers", roles=roles(Role.AGENCY_HEAD, Role.ADMINISTRATOR))
INVITE_CITIZENS = Permission(
    "accounts.invite-citizens", roles=roles(Role.AGENCY_HEAD, Role.ADMINISTRATOR), roles_here=roles(Role.OFFICER)
)
INVITE_LEADERS = Permission("accounts.invite-leaders", roles=roles(Role.ADMINISTRATOR))
GIVE_CARDS = Permission("accounts.give-cards", roles=HEADS, roles_here=roles(Role.TEACHER))
SEE_PEOPLE = Permission("accounts.see-people", roles=LEADERS, roles_here=roles(Role.TEACHER, Role.OFFICER))
ADD_PLACES = Permission("accounts.add-places", roles=roles(Role.ADMINISTRATOR))
OWN_DEVICE = Permission("accounts.own-device", owner=True)

ALL = (
    OWN_DEVICE,
    INVITE_GUARDIANS,
    INVITE_TEACHERS,
    INVITE_OFFICERS,
    INVITE_CITIZENS,
    INVITE_LEADERS,
    GIVE_CARDS,
    SEE_PEOPLE,
    ADD_PLACES,
)

INVITE: dict[Role, Permission] = {
    Role.GUARDIAN: INVITE_GUARDIANS,
    Role.TEACHER: INVITE_TEACHERS,
    Role.HEAD_TEACHER: INVITE_LEADERS,
    Role.CITIZEN: INVITE_CITIZENS,
    Role.OFFICER: INVITE_OFFICERS,
    Role.AGENCY_HEAD: INVITE_LEADERS,
    Role.MAYOR: INVITE_LEADERS,
    Role.ADMINISTRATOR: INVITE_LEADERS,
}

ROLES_OF: dict[Kind, tuple[Role, ...]] = {
    Kind.CITY: (Role.CITIZEN, Role.MAYOR, Role.ADMINISTRATOR),
    Kind.AGENCY: (Role.CITIZEN, Role.OFFICER, Role.AGENCY_HEAD),
    Kind.UNIT: (Role.CITIZEN, Role.OFFICER, Role.AGENCY_HEAD),
    Kind.EDUCATION_OFFICE: (Role.OFFICER, Role.AGENCY_HEAD, Role.ADMINISTRATOR),
    Kind.SCHOOL: (Role.TEACHER, Role.HEAD_TEACHER),
    Kind.CLASS: (Role.GUARDIAN, Role.TEACHER),
}

KINDS_BELOW: dict[Kind, tuple[Kind, ...]] = {
    Kind.CITY: (Kind.EDUCATION_OFFICE, Kind.AGENCY, Kind.UNIT),
    Kind.AGENCY: (Kind.UNIT,),
    Kind.EDUCATION_OFFICE: (Kind.SCHOOL, Kind.UNIT),
}

BY_PASSWORD = frozenset(
    {Role.TEACHER, Role.HEAD_TEACHER, Role.OFFICER, Role.AGENCY_HEAD, Role.MAYOR, Role.ADMINISTRATOR}
)
