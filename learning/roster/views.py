"""Pages of rosters: where to, upload, the report of the dry run, apply, undo, the report as a file."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as WerkzeugResponse

from learning.permissions import IMPORT_ROSTER
from learning.roster import actions, queries, words
from learning.roster.actions.errors import NotNow
from learning.roster.forms import ApplyForm, UndoForm, UploadForm
from learning.roster.models import Action, RosterImport, State, Thing
from learning.roster.report import change_rows, problem_rows
from learning.roster.sample import sample_csv, sample_xlsx
from learning.roster.sentences import sentence
from learning.spreadsheet import CSV, XLSX, to_csv
from noken.accounts.models import Role
from noken.accounts.queries import OrganizationView, display_path, display_paths
from noken.clock import today
from noken.files.refusal import Refused
from noken.web.access import permit, who

blueprint = Blueprint("roster", __name__, url_prefix="/belajar/roster")
Answer = str | tuple[str, int] | WerkzeugResponse
NOT_NOW = {
    "not-planned": lambda: gettext("Daftar ini tidak lagi menunggu keputusan. Lihat keadaannya di bawah."),
    "not-applied": lambda: gettext("Impor ini tidak sedang berlaku, jadi tidak ada yang dibatalkan."),
    "later-import": lambda: gettext("Ada impor lain sesudah ini. Batalkan yang terakhir dulu."),
}


@blueprint.get("")
@permit(IMPORT_ROSTER)
def index() -> Answer:
    """Where to import; with one place only, straight there."""
    targets = queries.targets_of(who())
    if len(targets) == 1:
        return redirect(url_for("roster.place", id=targets[0].id))
    imports = queries.imports_into([target.id for target in targets], limit=20)
    names = {target.id: target.name for target in targets}
    led = who().organizations(Role.ADMINISTRATOR)
    return render_template(
        "learning/roster_places.html",
        targets=targets,
        imports=imports,
        names=names,
        words=words,
        city=led[0] if led else None,
    )


@blueprint.route("/di/<uuid:id>", methods=["GET", "POST"])
@permit(IMPORT_ROSTER, queries.get_target)
def place(target: OrganizationView) -> Answer:
    """Upload a roster for one place; its imports so far."""
    form, error = UploadForm(), ""
    if form.validate_on_submit():
        sent = [actions.Sent(file.stream, file.filename) for file in request.files.getlist("files") if file.filename]
        try:
            if sent:
                return _to_report(actions.receive_roster(target.id, who().id, form.command_key, sent))
            error = gettext("Pilih berkasnya dulu: satu zip, satu Excel, atau beberapa CSV.")
        except Refused as refusal:
            error = refusal.sentence
    imports = queries.imports_into([target.id])
    page = render_template(
        "learning/roster_place.html", target=target, form=form, error=error, imports=imports, words=words
    )
    return page, 400 if error or form.errors else 200


@blueprint.get("/<uuid:import_id>")
@permit(IMPORT_ROSTER, queries.get_import)
def report(row: RosterImport) -> Answer:
    """The dry run and what became of it."""
    return _report(row, ApplyForm())


def _report(row: RosterImport, form: ApplyForm, status: int = 200) -> Answer:
    shown, summary = _shown_changes(row), words.summary_of(row)
    classes = queries.classes_with_new_pupils(row.id) if row.state is State.APPLIED else []
    page = render_template(
        "learning/roster_report.html",
        row=row,
        form=form,
        target=display_path(row.target_id),
        words=words,
        sentence=sentence,
        summary=summary,
        line=next((line for line in summary if shown and line.thing is shown[0]), None),
        problems=queries.problems_page(row.id, _number("masalah")),
        shown=shown,
        changes=queries.changes_page(row.id, *shown, _number("halaman"), _count(row, *shown)) if shown else None,
        classes=classes,
        paths=display_paths([room.id for room in classes]),
        later=queries.later_import(row) if row.state is State.APPLIED else None,
        left=queries.left_standing(row.id) if row.state is State.UNDONE else [],
    )
    return page, status


def _number(name: str) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 8 else 1


def _shown_changes(row: RosterImport) -> tuple[Thing, Action] | None:
    """Which list of changes is open: the one asked for, else the first there is."""
    counts = [(line.thing, action) for line in words.summary_of(row) for action in line.changes]
    thing, _, action = request.args.get("daftar", "").partition("-")
    asked = [pair for pair in counts if (pair[0].value, pair[1].value) == (thing, action)]
    return asked[0] if asked else counts[0] if counts else None


def _count(row: RosterImport, thing: Thing, action: Action) -> int:
    count: int = row.summary.get(thing.value, {}).get(action.value, 0)
    return count


@blueprint.post("/<uuid:import_id>/terapkan")
@permit(IMPORT_ROSTER, queries.get_import)
def apply(row: RosterImport) -> Answer:
    """Make the changes that were shown."""
    form, import_id = ApplyForm(), row.id
    if not form.validate_on_submit():
        return _report(row, form, 400)
    try:
        actions.apply_roster(import_id, who().id, form.command_key, bool(form.end_missing.data))
    except NotNow as reason:
        flash(NOT_NOW[reason.reason](), "warn")
    return _to_report(import_id)


@blueprint.route("/<uuid:import_id>/batalkan", methods=["GET", "POST"])
@permit(IMPORT_ROSTER, queries.get_import)
def undo(row: RosterImport) -> Answer:
    """Ask once more, then take the import back."""
    form, import_id = UndoForm(), row.id
    if form.validate_on_submit():
        try:
            actions.undo_roster(import_id, who().id, form.command_key)
        except NotNow as reason:
            flash(NOT_NOW[reason.reason](), "warn")
        return _to_report(import_id)
    if row.state is not State.APPLIED:
        return _to_report(import_id)
    page = render_template(
        "learning/roster_undo.html",
        row=row,
        form=form,
        target=display_path(row.target_id),
        later=queries.later_import(row),
        summary=words.summary_of(row),
        words=words,
    )
    return page, 400 if form.errors else 200


@blueprint.post("/<uuid:import_id>/buang")
@permit(IMPORT_ROSTER, queries.get_import)
def drop(row: RosterImport) -> Answer:
    """A plan nobody wants."""
    target = row.target_id
    actions.drop_roster(row.id, who().id)
    flash(gettext("Daftar itu dibuang. Tidak ada yang berubah."), "ok")
    return redirect(url_for("roster.place", id=target), 303)


@blueprint.post("/<uuid:import_id>/laporan")
@permit(IMPORT_ROSTER, queries.get_import)
def report_file(row: RosterImport) -> Response:
    """The whole report as a table; who took it is on record."""
    actions.record_report(row.id, who().id)
    content = to_csv([*problem_rows(row.id), *change_rows(row.id)])
    return _file(content, CSV, f"laporan-impor-{today().isoformat()}.csv")


@blueprint.post("/di/<uuid:id>/ekspor")
@permit(IMPORT_ROSTER, queries.get_school)
def export(school: OrganizationView) -> Response:
    """The school for another system: OneRoster 1.2."""
    content = actions.export_roster(school.id, who().id)
    return _file(content, "application/zip", f"oneroster-{today().isoformat()}.zip")


@blueprint.get("/contoh.xlsx")
@permit(IMPORT_ROSTER)
def sample_workbook() -> Response:
    """The spreadsheet to fill in."""
    return _file(sample_xlsx(), XLSX, "contoh-daftar-murid.xlsx")


@blueprint.get("/contoh.csv")
@permit(IMPORT_ROSTER)
def sample_table() -> Response:
    """The same as CSV."""
    return _file(sample_csv(), CSV, "contoh-daftar-murid.csv")


def _file(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _to_report(import_id: UUID) -> Answer:
    return redirect(url_for("roster.report", import_id=import_id), 303)
