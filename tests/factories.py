"""Short ways to make people, places and school things. Call inside a transaction."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from learning.models import Course, CourseTeacher
from noken.accounts.models import Account, Guardianship, Kind, Membership, Organization, Role
from noken.database import session
from noken.ids import new_id

LONG_AGO = date(2020, 1, 1)


def make_organization(kind: Kind, name: str, parent: UUID | None = None) -> UUID:
    row = Organization(id=new_id(), kind=kind, name=name, parent_id=parent)
    session().add(row)
    session().flush()
    return row.id


def make_account(name: str, role: Role | None = None, organization: UUID | None = None) -> UUID:
    row = Account(id=new_id(), name=name)
    session().add(row)
    session().flush()
    if role and organization:
        add_membership(row.id, role, organization)
    return row.id


def add_membership(account: UUID, role: Role, organization: UUID, ends: date | None = None) -> None:
    session().add(
        Membership(account_id=account, organization_id=organization, role=role, starts_on=LONG_AGO, ends_on=ends)
    )
    session().flush()


def make_guardian(name: str, *pupils: UUID) -> UUID:
    guardian = make_account(name)
    for pupil in pupils:
        session().add(Guardianship(guardian_id=guardian, pupil_id=pupil, starts_on=LONG_AGO))
    session().flush()
    return guardian


def make_course(class_id: UUID, title: str, *teachers: UUID) -> UUID:
    row = Course(id=new_id(), class_id=class_id, title=title)
    session().add(row)
    session().flush()
    for teacher in teachers:
        session().add(CourseTeacher(course_id=row.id, account_id=teacher, starts_on=LONG_AGO))
    session().flush()
    return row.id


@dataclass(frozen=True)
class City:
    """Ids of what `found_city()` made. `other_…` stand in a second school that the first must not see."""

    city: UUID
    office: UUID
    school: UUID
    class_: UUID
    other_school: UUID
    other_class: UUID
    agency: UUID
    course: UUID
    other_course: UUID
    pupil: UUID
    classmate: UUID
    other_pupil: UUID
    guardian: UUID
    other_guardian: UUID
    teacher: UUID
    other_teacher: UUID
    head_teacher: UUID
    citizen: UUID
    officer: UUID
    agency_head: UUID
    mayor: UUID
    administrator: UUID


def found_city() -> City:
    """One person of every role, two schools with a class and a course each."""
    city = make_organization(Kind.CITY, "Kota Jayapura")
    office = make_organization(Kind.EDUCATION_OFFICE, "Dinas Pendidikan", city)
    school = make_organization(Kind.SCHOOL, "SD Negeri 1", office)
    class_ = make_organization(Kind.CLASS, "5A", school)
    other_school = make_organization(Kind.SCHOOL, "SD Negeri 2", office)
    other_class = make_organization(Kind.CLASS, "6B", other_school)
    agency = make_organization(Kind.AGENCY, "Dukcapil", city)
    pupil = make_account("Maria Kogoya", Role.PUPIL, class_)
    classmate = make_account("Obed Mandowen", Role.PUPIL, class_)
    other_pupil = make_account("Petrus Ayomi", Role.PUPIL, other_class)
    teacher = make_account("Yuli Rumbiak", Role.TEACHER, class_)
    other_teacher = make_account("Frans Wanggai", Role.TEACHER, other_class)
    return City(
        city=city,
        office=office,
        school=school,
        class_=class_,
        other_school=other_school,
        other_class=other_class,
        agency=agency,
        course=make_course(class_, "Matematika", teacher),
        other_course=make_course(other_class, "IPAS", other_teacher),
        pupil=pupil,
        classmate=classmate,
        other_pupil=other_pupil,
        guardian=make_guardian("Debora Kogoya", pupil),
        other_guardian=make_guardian("Yosef Ayomi", other_pupil),
        teacher=teacher,
        other_teacher=other_teacher,
        head_teacher=make_account("Martha Hamadi", Role.HEAD_TEACHER, school),
        citizen=make_account("Lukas Imbiri", Role.CITIZEN, city),
        officer=make_account("Sarce Merauje", Role.OFFICER, agency),
        agency_head=make_account("Daniel Pekei", Role.AGENCY_HEAD, agency),
        mayor=make_account("Benny Tokoro", Role.MAYOR, city),
        administrator=make_account("Ina Sroyer", Role.ADMINISTRATOR, city),
    )
