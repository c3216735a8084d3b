"""The gradebook of a course and its export."""

from datetime import date

from flask import Response, render_template, request, url_for
from flask_babel import gettext

from learning.actions.exports import record_export
from learning.deadlines import Standing, State
from learning.permissions import TEACH_COURSE
from learning.queries.gradebook import Gradebook, get_gradebook, points_of
from learning.spreadsheet import CSV, XLSX, Row, to_csv, to_xlsx
from learning.views.blueprint import blueprint
from learning.words import teacher_chip
from noken.clock import today
from noken.web.access import permit, who


@blueprint.get("/mapel/<uuid:course_id>/nilai")
@permit(TEACH_COURSE, get_gradebook)
def gradebook(book: Gradebook) -> str:
    """Pupils by assignments."""
    urls = [url_for("learning.marking", assignment_id=column.id) for column in book.columns]
    return render_template(
        "learning/gradebook_page.html",
        book=book,
        urls=urls,
        chip=teacher_chip,
        points=points_of,
        unpublished=_unpublished,
    )


@blueprint.post("/mapel/<uuid:course_id>/nilai/unduh")
@permit(TEACH_COURSE, get_gradebook)
def export_gradebook(book: Gradebook) -> Response:
    """The same as a file; who took it is on record."""
    kind = "csv" if request.form.get("format") == "csv" else "xlsx"
    record_export(who().id, book.course.id, kind, len(book.lines))
    rows = table(book)
    content = to_csv(rows) if kind == "csv" else to_xlsx(book.course.title, rows)
    response = Response(content, content_type=CSV if kind == "csv" else XLSX)
    response.headers.set("Content-Disposition", "attachment", filename=file_name(book, kind, today()))
    return response


def table(book: Gradebook) -> list[Row]:
    """What stands in the file: points as numbers, everything else in words."""
    head: Row = [gettext("Murid"), *(column.title for column in book.columns), gettext("Rata-rata")]
    rows = [head]
    for line in book.lines:
        name = f"{line.name} ({gettext('pindah kelas')})" if line.left else line.name
        rows.append([name, *(_cell(stand) for stand in line.cells), line.average])
    rows.append([gettext("Rata-rata"), *(column.average for column in book.columns), None])
    return rows


def file_name(book: Gradebook, kind: str, day: date) -> str:
    """`nilai-matematika-2026-11-24.xlsx`: harmless signs only."""
    words = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in book.course.title.lower()).split()
    return "-".join(["nilai", *words, day.isoformat()]) + f".{kind}"


def _cell(stand: Standing) -> str | float | None:
    points = points_of(stand)
    if stand.state in {State.MARKED, State.PUBLISHED} and points is not None:
        return points
    return None if stand.state is State.OPEN else teacher_chip(stand).text


def _unpublished(stand: Standing) -> bool:
    return stand.state is State.MARKED
