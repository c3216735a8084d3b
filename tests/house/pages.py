"""The kinds of pages: who looks at which, and what each may weigh. Shared by axe, widths, budgets and benchmarks."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Flask

from noken.clock import today
from tests.house.rows import address
from tests.world import World

READING, FORM, FORM_WITH_FILE, DASHBOARD = "reading", "form", "form with file", "dashboard"


@dataclass(frozen=True)
class Kind:
    """A page as one person sees it. `arguments`: as in the matrix, a name in `World.things` or `=text`."""

    endpoint: str
    person: str
    budget: str
    arguments: Mapping[str, str] = field(hash=False)

    def address(self, app: Flask, world: World) -> str:
        """Its path in this world."""
        return address(app, self.endpoint, self.arguments, world)

    def __str__(self) -> str:
        things = [text for text in self.arguments.values() if not text.startswith("=")]
        return " ".join([self.endpoint, *things, "as", self.person])


def kind(endpoint: str, person: str, budget: str, /, **arguments: str) -> Kind:
    return Kind(endpoint, person, budget, arguments)


GROUND = (
    kind("home", "pupil", DASHBOARD),
    kind("home", "teacher", DASHBOARD),
    kind("home", "guardian", DASHBOARD),
    kind("home", "head_teacher", DASHBOARD),
    kind("home", "citizen", DASHBOARD),
    kind("home", "mayor", DASHBOARD),
    kind("home", "administrator", DASHBOARD),
    kind("offline_shell", "stranger", FORM),
    kind("phone", "pupil", FORM),
    kind("phone", "stranger", FORM),
    kind("receipt", "stranger", FORM),
    kind("carry", "pupil", FORM_WITH_FILE),
)

ACCOUNTS = (
    kind("accounts.sign_in", "stranger", FORM),
    kind("accounts.card_code", "stranger", FORM),
    kind("accounts.phone", "stranger", FORM),
    kind("accounts.card", "stranger", FORM, secret="card"),
    kind("accounts.invitation", "stranger", FORM, token="invitation_link"),
    kind("accounts.renewal", "stranger", FORM, token="renewal_link"),
    kind("accounts.switcher", "pupil", FORM),
    kind("accounts.switch", "pupil", FORM, account_id="caretaker"),
    kind("accounts.switch", "guardian", FORM, account_id="account"),
    kind("accounts.profile", "pupil", FORM),
    kind("accounts.profile", "head_teacher", FORM),
    kind("accounts.devices", "guardian", FORM),
    kind("accounts.calendar", "pupil", FORM),
    kind("accounts.change_pin", "guardian", FORM),
    kind("accounts.safety", "teacher", FORM),
    kind("accounts.cards", "teacher", FORM, id="class"),
    kind("accounts.place", "head_teacher", FORM, id="school"),
    kind("accounts.place", "teacher", FORM, id="class"),
    kind("accounts.new_place", "administrator", FORM, id="office"),
    kind("accounts.person", "head_teacher", FORM, organization_id="class", account_id="staff"),
    kind("accounts.invitations", "head_teacher", FORM, id="class"),
    kind("security.login", "stranger", FORM),
    kind("security.verify", "teacher", FORM),
    kind("security.change_password", "teacher", FORM),
    kind("security.two_factor_setup", "teacher", FORM),
    kind("security.mf_recovery_codes", "teacher", FORM),
    kind("security.wan_register", "teacher", FORM),
)

LEARNING = (
    kind("learning.classes", "pupil", READING),
    kind("learning.classes", "teacher", READING),
    kind("learning.week", "teacher", READING),
    kind("learning.week", "head_teacher", READING),
    kind("learning.school", "head_teacher", READING, id="school"),
    kind("learning.holidays", "head_teacher", FORM, id="school"),
    kind("learning.holiday_file", "head_teacher", FORM_WITH_FILE, id="school"),
    kind("learning.new_class", "head_teacher", FORM, id="school"),
    kind("learning.course_list", "pupil", READING, id="class"),
    kind("learning.course_list", "head_teacher", READING, id="class"),
    kind("learning.class_members", "teacher", READING, id="class"),
    kind("learning.classroom_feed", "pupil", FORM, id="class"),
    kind("learning.classroom_feed", "teacher", FORM_WITH_FILE, id="class"),
    kind("learning.post", "pupil", FORM, post_id="post"),
    kind("learning.new_course", "head_teacher", FORM, id="class"),
    kind("learning.change_course", "head_teacher", FORM, course_id="course"),
    kind("learning.late_policy", "teacher", FORM, course_id="course"),
    kind("learning.course", "pupil", READING, course_id="course"),
    kind("learning.course", "teacher", READING, course_id="course"),
    kind("learning.lesson", "pupil", READING, lesson_id="lesson"),
    kind("learning.lesson", "teacher", FORM, lesson_id="draft"),
    kind("learning.new_lesson", "teacher", FORM_WITH_FILE, course_id="course"),
    kind("learning.change_lesson", "teacher", FORM_WITH_FILE, lesson_id="lesson"),
    kind("learning.lesson_file", "pupil", READING, lesson_id="lesson", file_id="sound"),
    kind("learning.my_work", "pupil", READING),
    kind("learning.assignment", "classmate", FORM_WITH_FILE, assignment_id="assignment"),
    kind("learning.assignment", "pupil", FORM_WITH_FILE, assignment_id="assignment"),
    kind("learning.assignment", "pupil", FORM_WITH_FILE, assignment_id="late_assignment"),
    kind("learning.assignment_file", "pupil", READING, assignment_id="assignment", file_id="question"),
    kind("learning.new_assignment", "teacher", FORM_WITH_FILE, course_id="course"),
    kind("learning.change_assignment", "teacher", FORM_WITH_FILE, assignment_id="assignment"),
    kind("learning.marking", "teacher", FORM, assignment_id="assignment"),
    kind("learning.marking_pupil", "teacher", FORM, assignment_id="assignment", pupil_id="account"),
    kind("learning.marking_pupil", "teacher", FORM, assignment_id="late_assignment", pupil_id="account"),
    kind("learning.own_comments", "teacher", FORM),
    kind("learning.publishing", "teacher", FORM, assignment_id="assignment"),
    kind("learning.gradebook", "teacher", DASHBOARD, course_id="course"),
    kind("learning.attendance", "teacher", FORM, id="class"),
    kind("learning.register", "teacher", FORM, id="class", day=f"={today()}"),
    kind("learning.my_attendance", "pupil", READING),
    kind("learning.child_attendance", "guardian", READING, pupil_id="account"),
    kind("learning.children", "guardian", READING),
    kind("learning.child", "guardian", READING, pupil_id="account"),
    kind("learning.child_work", "guardian", READING, pupil_id="account", assignment_id="assignment"),
)

ROSTER = (
    kind("roster.index", "administrator", READING),
    kind("roster.place", "head_teacher", FORM_WITH_FILE, id="school"),
    kind("roster.report", "head_teacher", FORM, import_id="import"),
    kind("roster.report", "head_teacher", FORM, import_id="done_import"),
    kind("roster.undo", "head_teacher", FORM, import_id="done_import"),
)

PAGES = (*GROUND, *ACCOUNTS, *LEARNING, *ROSTER)

HALFWAY = "only between the password and the second factor; looked at by the tests of accounts"
NOT_PAGES = {
    "static": "built files",
    "manifest": "JSON for the browser",
    "service_worker": "a script",
    "live": "a stream of events",
    "components": "only in development; looked at by tests/flows/test_look.py",
    "roster.sample_table": "a file",
    "roster.sample_workbook": "a file",
    "accounts.calendar_feed": "a file for calendars",
    "files.read": "files of people, served as they are",
    "files.preview": "pictures",
    "files.lighter": "lighter copies of files",
    "learning.marking_class": "JSON for the script of marking",
    "learning.marking_picture": "pictures",
    "learning.marked_paper": "a file",
    "outbox": "JSON for the phone's sender",
    "public_keys": "JSON for those who check receipts",
    "healthz": "for machines",
    "readyz": "for machines",
    "metrics": "for machines",
    "security.two_factor_token_validation": HALFWAY,
    "security.two_factor_rescue": HALFWAY,
    "security.tf_select": HALFWAY,
    "security.mf_recovery": HALFWAY,
    "security.wan_signin": HALFWAY,
    "security.wan_delete": "sends on to the list of passkeys",
}
