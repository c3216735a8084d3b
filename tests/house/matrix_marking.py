"""The part of the access matrix that belongs to marking a whole class."""

from tests.house.rows import GET, POST, SIGNED_IN, Row, people

TEACHERS = people("teacher head_teacher administrator")
PLACE = {"assignment_id": "assignment", "pupil_id": "account"}

MARKING_CLASS: tuple[Row, ...] = (
    GET("learning.marking_class", TEACHERS, assignment_id="assignment"),
    GET("learning.marking_picture", TEACHERS, **PLACE, file_id="answer_file", page="=1"),
    GET("learning.marked_paper", TEACHERS, **PLACE),
    GET("learning.own_comments", SIGNED_IN),
    POST("learning.drop_comment", SIGNED_IN, comment_id="=0190b0a2-0000-7000-8000-000000000002"),
)
