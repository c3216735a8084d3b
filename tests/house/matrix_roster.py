"""The part of the access matrix that belongs to rosters."""

from tests.house.rows import GET, POST, Row, people

LEADERS = people("head_teacher administrator")
ALL_LEADERS = LEADERS | people("other_head_teacher")
KEY = "=0190b0a2-0000-7000-8000-000000000002"

ROSTER: tuple[Row, ...] = (
    GET("roster.index", ALL_LEADERS),
    GET("roster.sample_table", ALL_LEADERS),
    GET("roster.sample_workbook", ALL_LEADERS),
    GET("roster.place", LEADERS, id="school"),
    POST("roster.place", LEADERS, id="school").sends(key=KEY),
    POST("roster.export", LEADERS, id="school"),
    GET("roster.report", LEADERS, import_id="import"),
    POST("roster.report_file", LEADERS, import_id="import"),
    POST("roster.apply", LEADERS, import_id="import").sends(key=KEY),
    POST("roster.drop", LEADERS, import_id="import"),
    GET("roster.undo", LEADERS, import_id="done_import"),
    POST("roster.undo", LEADERS, import_id="done_import").sends(key=KEY),
)
