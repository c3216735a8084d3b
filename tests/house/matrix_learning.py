"""The part of the access matrix that belongs to learning."""

from noken.clock import today
from tests.house.rows import GET, POST, SIGNED_IN, Row, people

LEADERS = people("head_teacher administrator")
TEACHERS = LEADERS | people("teacher")
PUPILS = people("pupil classmate")
FAMILIES = PUPILS | people("guardian")
IN_CLASS = TEACHERS | FAMILIES
TALKING = TEACHERS | PUPILS
ALL_PUPILS = people("pupil classmate other_pupil")
AT_SCHOOL = SIGNED_IN - people("citizen officer agency_head mayor")
KEY = "=0190b0a2-0000-7000-8000-000000000001"

CLASSES: tuple[Row, ...] = (
    GET("learning.classes", AT_SCHOOL),
    GET("learning.week", people("teacher colleague other_teacher head_teacher other_head_teacher administrator")),
    GET("learning.school", LEADERS, id="school"),
    GET("learning.new_class", LEADERS, id="school"),
    POST("learning.new_class", LEADERS, id="school").sends(name="=6C", key=KEY),
    GET("learning.holidays", LEADERS, id="school"),
    POST("learning.holidays", LEADERS, id="school").sends(name="=Natal", first="=2026-12-25", key=KEY),
    GET("learning.holiday_file", LEADERS, id="school"),
    POST("learning.holiday_file", LEADERS, id="school"),
    POST("learning.keep_holidays", LEADERS, id="school").sends(days="=2026-12-25 2026-12-25 Natal", key=KEY),
    POST("learning.remove_holiday", LEADERS, holiday_id="holiday"),
    GET("learning.course_list", IN_CLASS, id="class"),
    GET("learning.class_members", IN_CLASS, id="class"),
    GET("learning.course", IN_CLASS, course_id="course"),
    GET("learning.new_course", LEADERS, id="class"),
    POST("learning.new_course", LEADERS, id="class").sends(title="=Seni", key=KEY),
    GET("learning.change_course", LEADERS, course_id="course"),
    POST("learning.change_course", LEADERS, course_id="course").sends(title="=Seni", key=KEY),
    GET("learning.late_policy", TEACHERS, course_id="course"),
    POST("learning.late_policy", TEACHERS, course_id="course").sends(rule="=closed", percent="=0"),
    POST("learning.close_course", LEADERS, course_id="course"),
)

FEED: tuple[Row, ...] = (
    GET("learning.classroom_feed", IN_CLASS, id="class"),
    GET("learning.post", IN_CLASS, post_id="post"),
    POST("learning.write_post", TEACHERS, id="class").sends(text="=Halo", key=KEY),
    POST("learning.write_comment", TALKING, post_id="post").sends(text="=Ya", key=KEY),
    POST("learning.remove_post", TEACHERS, post_id="post"),
    POST("learning.remove_comment", TEACHERS | people("pupil"), comment_id="comment"),
)

LESSONS: tuple[Row, ...] = (
    GET("learning.lesson", IN_CLASS, lesson_id="lesson"),
    GET("learning.lesson", TEACHERS, lesson_id="draft"),
    GET("learning.lesson_file", IN_CLASS, lesson_id="lesson", file_id="file"),
    GET("learning.new_lesson", TEACHERS, course_id="course"),
    POST("learning.new_lesson", TEACHERS, course_id="course").sends(title="=Baru", key=KEY),
    GET("learning.change_lesson", TEACHERS, lesson_id="lesson"),
    POST("learning.change_lesson", TEACHERS, lesson_id="lesson").sends(title="=Baru", key=KEY),
    POST("learning.lesson_read", PUPILS, lesson_id="lesson").sends(key=KEY),
    POST("learning.publish_lesson", TEACHERS, lesson_id="draft"),
    POST("learning.withdraw_lesson", TEACHERS, lesson_id="lesson"),
)

ASSIGNMENTS: tuple[Row, ...] = (
    GET("learning.my_work", ALL_PUPILS),
    GET("learning.assignment", IN_CLASS, assignment_id="assignment"),
    GET("learning.assignment", TEACHERS, assignment_id="new_assignment"),
    GET("learning.assignment_file", IN_CLASS, assignment_id="assignment", file_id="sheet"),
    GET("learning.new_assignment", TEACHERS, course_id="course"),
    POST("learning.new_assignment", TEACHERS, course_id="course").sends(title="=Baru", key=KEY),
    GET("learning.change_assignment", TEACHERS, assignment_id="assignment"),
    POST("learning.change_assignment", TEACHERS, assignment_id="assignment").sends(title="=Baru", key=KEY),
    POST("learning.publish_assignment", TEACHERS, assignment_id="new_assignment"),
    POST("learning.withdraw_assignment", TEACHERS, assignment_id="assignment"),
    POST("learning.hand_in", PUPILS, assignment_id="assignment").sends(text="=Jawabanku", key=KEY),
)

PLACE = {"assignment_id": "assignment", "pupil_id": "account"}
LATE = {"assignment_id": "late_assignment", "pupil_id": "account"}

MARKING: tuple[Row, ...] = (
    GET("learning.marking", TEACHERS, assignment_id="assignment"),
    GET("learning.marking_pupil", TEACHERS, **PLACE),
    POST("learning.mark_pupil", TEACHERS, **PLACE).sends(points="=80", key=KEY),
    POST("learning.extend", TEACHERS, **LATE).sends(key=KEY),
    POST("learning.revoke_extension", TEACHERS, **LATE),
    GET("learning.publishing", TEACHERS, assignment_id="assignment"),
    POST("learning.publish", TEACHERS, assignment_id="assignment"),
    GET("learning.gradebook", TEACHERS, course_id="course"),
    POST("learning.export_gradebook", TEACHERS, course_id="course"),
)

TODAY = f"={today()}"
ATTENDANCE: tuple[Row, ...] = (
    GET("learning.attendance", TEACHERS, id="class"),
    POST("learning.export_attendance", TEACHERS, id="class"),
    GET("learning.register", TEACHERS, id="class", day=TODAY),
    POST("learning.take_register", TEACHERS, id="class", day=TODAY).sends(key=KEY),
    GET("learning.my_attendance", ALL_PUPILS),
    GET("learning.child_attendance", people("guardian"), pupil_id="account"),
)

PARENTS = people("guardian other_guardian")
CHILDREN: tuple[Row, ...] = (
    GET("learning.children", PARENTS),
    GET("learning.child", people("guardian"), pupil_id="account"),
    GET("learning.child_work", people("guardian"), pupil_id="account", assignment_id="assignment"),
)

LEARNING: tuple[Row, ...] = (*CLASSES, *FEED, *LESSONS, *ASSIGNMENTS, *MARKING, *ATTENDANCE, *CHILDREN)
