"""Who may read a class: its pupils, their guardians, its teachers and the leaders above, nobody else."""

from datetime import date

import pytest

from learning.models import Course
from learning.permissions import COMMENT_IN_CLASS, POST_TO_CLASS, READ_CLASS, READ_COURSE, TEACH_COURSE
from noken.accounts.identity import identity_of_account
from noken.accounts.models import Role
from noken.accounts.queries import classroom
from noken.database import reading, session, transaction
from noken.permissions import Permission, can
from tests.factories import City, add_membership, make_account, make_guardian

READERS = {"pupil", "classmate", "guardian", "teacher", "head_teacher", "administrator"}
EVERYBODY = READERS | {
    "other_pupil",
    "other_guardian",
    "other_teacher",
    "citizen",
    "officer",
    "agency_head",
    "mayor",
}
ALLOWED = {
    READ_CLASS: READERS,
    COMMENT_IN_CLASS: READERS - {"guardian"},
    POST_TO_CLASS: {"teacher", "head_teacher", "administrator"},
}


@pytest.mark.parametrize("permission", ALLOWED, ids=lambda permission: permission.name)
def test_class(city: City, read: None, permission: Permission) -> None:
    room = classroom(city.class_)
    assert room is not None
    may = {name for name in EVERYBODY if can(identity_of_account(getattr(city, name)), permission, room)}
    assert may == ALLOWED[permission]


def test_course(city: City, read: None) -> None:
    course = session().get_one(Course, city.course)
    readers = {name for name in EVERYBODY if can(identity_of_account(getattr(city, name)), READ_COURSE, course)}
    teachers = {name for name in EVERYBODY if can(identity_of_account(getattr(city, name)), TEACH_COURSE, course)}
    assert readers == READERS
    assert teachers == {"teacher", "head_teacher", "administrator"}


def test_guardian_of_a_pupil_who_left(city: City) -> None:
    with transaction():
        gone = make_account("Elias Wenda")
        add_membership(gone, Role.PUPIL, city.class_, ends=date(2021, 6, 30))
        guardian = make_guardian("Ester Wenda", gone)
    with reading():
        assert not can(identity_of_account(guardian), READ_CLASS, classroom(city.class_))
