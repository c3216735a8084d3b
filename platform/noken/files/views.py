"""Files given back: to their owner and to whom a feature lets read them, so that nothing in them can run here."""

from collections.abc import Iterator
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirection

from noken.feature import Feature
from noken.files import queries
from noken.files.models import Blob, File
from noken.files.refusal import Refused
from noken.files.storage import Missing
from noken.files.store import store
from noken.files.types import TYPES
from noken.permissions import SIGNED_IN
from noken.web.access import permit, who
from noken.web.errors import came_from

files = Blueprint("files", __name__, url_prefix="/files")

POLICY = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; base-uri 'none'"
PLAYED = "sandbox allow-same-origin; default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; base-uri 'none'"
KEEP = "private, max-age=604800"


@files.app_errorhandler(Refused)
def _refused(refusal: Refused) -> tuple[str, int]:
    """For a page that did not expect it."""
    title, back = gettext("Berkas tidak bisa diterima"), came_from()
    step = gettext("Kembali ke halaman tadi") if back else gettext("Ke Hari ini")
    page = {"code": refusal.status, "title": title, "text": refusal.sentence, "step": step, "url": back or "/"}
    return render_template("noken/error.html", **page), refusal.status


@files.get("/<uuid:file_id>/<name>")
@permit(SIGNED_IN)
def read(file_id: UUID, name: str) -> Response | Redirection:
    """The file; under another name than its own, the way to it."""
    file = _readable(file_id)
    if name != file.name:
        return redirect(queries.file_url(file))
    return _send(file.blob, file.name)


@files.get("/<uuid:file_id>/preview")
@permit(SIGNED_IN)
def preview(file_id: UUID) -> Response:
    """The small picture of it."""
    file = _readable(file_id)
    if file.preview is None:
        abort(404)
    return _send(file.preview, "")


@files.get("/<uuid:file_id>/ringan/<kind>")
@permit(SIGNED_IN)
def lighter(file_id: UUID, kind: str) -> Response:
    """A lighter copy of it, for whoever may read the file."""
    file = _readable(file_id)
    copy = queries.get_rendition(file, kind)
    if copy is None or copy.blob is None:
        abort(404)
    ending = TYPES[copy.blob.media_type].ending
    return _send(copy.blob, f"{file.name.rpartition('.')[0]}-{copy.kind}.{ending}")


def _readable(file_id: UUID) -> File:
    file = queries.get_file(file_id)
    if file is None:
        abort(404)
    features: tuple[Feature, ...] = current_app.extensions["noken_features"]
    person = who()
    if file.owner_id != person.id and not any(f.may_read_file and f.may_read_file(person, file.id) for f in features):
        abort(403)
    return file


def _send(blob: Blob, name: str) -> Response:
    start, stop, status = 0, blob.size, 200
    ranges = request.range
    response = Response(mimetype=blob.media_type)
    response.set_etag(blob.sha256)
    response.accept_ranges = "bytes"
    if request.if_none_match.contains(blob.sha256):
        status, stop = 304, 0
    elif ranges is not None and ranges.units == "bytes" and len(ranges.ranges) == 1 and _unchanged(blob):
        first, last = ranges.range_for_length(blob.size) or (None, None)
        if first is None or last is None:
            status, stop = 416, 0
            response.content_range.set(None, None, blob.size)
        else:
            status, start, stop = 206, first, last
            response.content_range.set(start, stop, blob.size)
    response.status_code = status
    response.response = _body(blob, start, stop)
    if status != 304:
        response.content_length = stop - start
    _harmless(response, blob, name)
    return response


def _unchanged(blob: Blob) -> bool:
    """Whether a range may be answered: no condition, or one that names these bytes."""
    return not request.headers.get("If-Range") or request.if_range.etag == blob.sha256


def _body(blob: Blob, start: int, stop: int) -> Iterator[bytes]:
    try:
        return store().storage.read(blob.sha256, start, stop)
    except Missing:
        current_app.logger.error("bytes are missing", extra={"sha256": blob.sha256})
        abort(404)


def _harmless(response: Response, blob: Blob, name: str) -> None:
    """Only what was judged, shown in a box without scripts, or saved to the disk; never a page of ours.

    Sound and film keep their origin in that box: the player a browser opens asks for the address a second time.
    """
    headers = response.headers
    inline = TYPES[blob.media_type].inline
    if blob.media_type.startswith("text/"):
        response.content_type = f"{blob.media_type}; charset=utf-8"
    headers["Content-Disposition"] = "inline" if inline else "attachment"
    if name:
        headers["Content-Disposition"] += f"; filename*=UTF-8''{quote(name, safe='')}"
    played = blob.media_type.startswith(("audio/", "video/"))
    headers["Content-Security-Policy"] = PLAYED if played else POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Cache-Control"] = KEEP
