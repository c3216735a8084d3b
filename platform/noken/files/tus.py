"""Resumable uploads: the tus protocol, version 1.0.0 (core, creation, creation-with-upload, checksum, expiration,
termination), for people who are signed in.

`Noken-File` in the answer to the last bytes (and to HEAD from then on) is the id of the file that was kept.
"""

import base64
from collections.abc import Callable, Iterator
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from werkzeug.exceptions import ClientDisconnected
from werkzeug.http import http_date

from noken.files import queries
from noken.files.actions.uploads import (
    Checksum,
    Ended,
    Locked,
    Progress,
    WrongChecksum,
    WrongOffset,
    append,
    begin_upload,
    end_upload,
    is_being_written,
    progress_of,
)
from noken.files.models import Upload
from noken.files.refusal import Refused, sentence
from noken.files.store import store
from noken.permissions import SIGNED_IN
from noken.web.access import permit, who

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
ALGORITHMS = ("sha1", "sha256", "md5")
CONTENT = "application/offset+octet-stream"
PIECE = 65_536

uploads = Blueprint("uploads", __name__, url_prefix="/files/uploads")


@uploads.url_value_preprocessor
def _allow_large(_endpoint: str | None, _values: object) -> None:
    """Bodies of uploads have their own limit, and it counts before anything looks at the body."""
    request.max_content_length = store().upload_limit


@uploads.after_request
def _say_version(response: Response) -> Response:
    """Also, that the connection ends here: where one that was used before breaks, browsers send the whole body again by
    themselves, from the old offset, before anybody can tell them how much had come."""
    response.headers["Tus-Resumable"] = VERSION
    response.headers["Connection"] = "close"
    response.headers["Cache-Control"] = "no-store"
    return response


@uploads.route("", methods=["OPTIONS"])
@permit(SIGNED_IN)
def options() -> Response:
    """What this server can do."""
    return _answer(
        204,
        {
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(store().upload_limit),
            "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
        },
    )


@uploads.route("", methods=["POST"], provide_automatic_options=False)
@permit(SIGNED_IN)
def create() -> Response:
    """Announce an upload; the body may already bring its first bytes. Metadata: `filename`, and `key`, a UUID that
    makes a second announcement of the same upload harmless."""
    length, metadata = _number("Upload-Length"), _metadata()
    if (wrong := _wrong_version()) is not None:
        return wrong
    if length is None or metadata is None:
        return _answer(400, text=gettext("Pemberitahuan kiriman tidak lengkap."))
    try:
        key = UUID(metadata["key"]) if metadata.get("key") else None
    except ValueError:
        return _answer(400, text=gettext("Pemberitahuan kiriman tidak lengkap."))
    try:
        upload_id = begin_upload(who().id, metadata.get("filename") or metadata.get("name") or "", length, key)
    except Refused as refusal:
        return _answer(refusal.status, text=sentence(refusal.reason))
    address = {"Location": url_for("uploads.take", upload_id=upload_id)}
    row = _mine(upload_id)
    if row is None or row.error or row.received or request.mimetype != CONTENT:
        return _answer(201, address | (_headers(progress_of(row)) if row else {}))
    return _take(upload_id, 0, 201, address)


@uploads.route("/<uuid:upload_id>", methods=["HEAD"], provide_automatic_options=False)
@permit(SIGNED_IN)
def stand(upload_id: UUID) -> Response:
    """How much of it is here; 423 while the end of what was cut off is still being written."""
    row = _mine(upload_id)
    if row is None or row.error:
        return _answer(410 if row else 404)
    if row.file_id is None and is_being_written(upload_id):
        return _answer(423)
    return _answer(200, _headers(progress_of(row)) | {"Upload-Length": str(row.length)})


@uploads.patch("/<uuid:upload_id>")
@permit(SIGNED_IN)
def take(upload_id: UUID) -> Response:
    """The next bytes."""
    offset = _number("Upload-Offset")
    if (wrong := _wrong_version()) is not None:
        return wrong
    if request.mimetype != CONTENT:
        return _answer(415)
    if offset is None:
        return _answer(400, text=gettext("Pemberitahuan kiriman tidak lengkap."))
    row = _mine(upload_id)
    if row is None or row.error:
        return _answer(410 if row else 404)
    if row.file_id:
        return _answer(204, _headers(progress_of(row))) if offset == row.length else _answer(409)
    return _take(upload_id, offset, 204, {})


@uploads.delete("/<uuid:upload_id>")
@permit(SIGNED_IN)
def end(upload_id: UUID) -> Response:
    """Throw it away."""
    if (wrong := _wrong_version()) is not None:
        return wrong
    if _mine(upload_id) is None:
        return _answer(404)
    try:
        end_upload(upload_id, who().id)
    except Locked:
        return _answer(423)
    return _answer(204)


def _take(upload_id: UUID, offset: int, done: int, headers: dict[str, str]) -> Response:
    checksum = _checksum()
    if isinstance(checksum, Response):
        return checksum
    answers: dict[type[Exception], int] = {WrongOffset: 409, WrongChecksum: 460, Locked: 423, Ended: 410}
    try:
        progress = append(upload_id, offset, _pieces(), checksum)
    except Refused as refusal:
        return _answer(refusal.status, text=sentence(refusal.reason))
    except tuple(answers) as error:
        return _answer(answers[type(error)])
    return _answer(done, headers | _headers(progress))


def _pieces() -> Iterator[bytes]:
    """The body as far as it came: a connection that breaks ends it, and what came is kept."""
    read: Callable[[int], bytes] = request.stream.read
    try:
        while piece := read(PIECE):
            yield piece
    except ClientDisconnected:
        return


def _mine(upload_id: UUID) -> Upload | None:
    row = queries.get_upload(upload_id)
    return row if row is not None and row.account_id == who().id else None


def _headers(progress: Progress) -> dict[str, str]:
    headers = {"Upload-Offset": str(progress.offset), "Upload-Expires": http_date(progress.expires_at)}
    return headers | ({"Noken-File": str(progress.file_id)} if progress.file_id else {})


def _answer(status: int, headers: dict[str, str] | None = None, text: str = "") -> Response:
    return Response(text, status, headers, mimetype="text/plain" if text else None)


def _wrong_version() -> Response | None:
    if request.headers.get("Tus-Resumable") == VERSION:
        return None
    return _answer(412, {"Tus-Version": VERSION})


def _number(name: str) -> int | None:
    text = request.headers.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def _metadata() -> dict[str, str] | None:
    """`Upload-Metadata` as words; None where it cannot be read."""
    found = {}
    for pair in filter(None, request.headers.get("Upload-Metadata", "").split(",")):
        name, _, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except ValueError:
            return None
    return found


def _checksum() -> Checksum | None | Response:
    text = request.headers.get("Upload-Checksum")
    if text is None:
        return None
    algorithm, _, value = text.partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except ValueError:
        digest = b""
    if algorithm not in ALGORITHMS or not digest:
        return _answer(400, text=gettext("Pemberitahuan kiriman tidak lengkap."))
    return Checksum(algorithm, digest)
