"""Roles count where they are held and below; nearness to a person counts where it is asked for."""

from uuid import UUID

import pytest

from learning.permissions import HAND_IN, READ_COURSE, TEACH_COURSE
from noken.accounts.identity import identity_of_account
from noken.accounts.models import Role
from noken.permissions import Permission, Scope, can, roles
from tests.factories import City

LOOK_AFTER = Permission("tests.look-after", roles=roles(Role.HEAD_TEACHER), owner=True, guardian=True)


class Thing:
    def __init__(self, organization: UUID | None, *owners: UUID) -> None:
        self.scope = Scope(organization, frozenset(owners))


@pytest.mark.usefixtures("read")
@pytest.mark.parametrize(
    ("person", "permission", "allowed"),
    [
        ("pupil", READ_COURSE, True),
        ("pupil", HAND_IN, True),
        ("pupil", TEACH_COURSE, False),
        ("other_pupil", READ_COURSE, False),
        ("teacher", TEACH_COURSE, True),
        ("other_teacher", TEACH_COURSE, False),
        ("head_teacher", TEACH_COURSE, True),
        ("administrator", TEACH_COURSE, True),
        ("mayor", READ_COURSE, False),
        ("citizen", READ_COURSE, False),
        ("guardian", READ_COURSE, True),
        ("other_guardian", READ_COURSE, False),
    ],
)
def test_course(city: City, person: str, permission: Permission, allowed: bool) -> None:
    course = Thing(city.class_, city.teacher)
    assert can(identity_of_account(getattr(city, person)), permission, course) is allowed


@pytest.mark.usefixtures("read")
def test_nearness_is_the_pupil_s_own_and_the_guardian_s(city: City) -> None:
    answer = Thing(city.class_, city.pupil)
    allowed = {
        name
        for name in ("pupil", "classmate", "guardian", "other_guardian", "head_teacher", "officer")
        if can(identity_of_account(getattr(city, name)), LOOK_AFTER, answer)
    }
    assert allowed == {"pupil", "guardian", "head_teacher"}
