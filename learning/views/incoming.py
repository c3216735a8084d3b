"""Files that come with a form: each is kept on its own, so that one that is refused costs no other."""

from uuid import UUID

from flask import request
from flask_babel import gettext

from learning.marking_forms import identifier
from noken.files.actions import Sent, keep_all
from noken.files.reasons import Reason
from noken.files.refusal import Refused


def keep_files(owner_id: UUID, class_id: UUID, most: int) -> tuple[list[UUID], list[str]]:
    """Ids of the files that could be kept, and a sentence for each that could not.

    Those uploaded beforehand come as `file_ids`, the others as `files` of the form; above `most` none is kept.
    """
    kept: list[UUID] = []
    faults: list[str] = []
    sent = [file for file in request.files.getlist("files") if file.filename]
    named = dict.fromkeys(identifier(text) for text in request.form.getlist("file_ids") if text)
    if len(sent) + len(named) > most:
        return [], [gettext("Paling banyak %(count)s berkas sekali kirim.", count=most)]
    for file_id in named:
        try:
            if file_id is None:
                raise Refused(Reason.NOT_YOURS)
            kept += keep_all(owner_id, class_id, [file_id], [])
        except Refused as refusal:
            faults.append(refusal.sentence)
    for file in sent:
        try:
            kept += keep_all(owner_id, class_id, [], [Sent(file.stream, file.filename or "")])
        except Refused as refusal:
            faults.append(refusal.sentence)
    return kept, list(dict.fromkeys(faults))


def keep_voice(owner_id: UUID, class_id: UUID) -> tuple[UUID | None, list[str]]:
    """The one file that was spoken with the form, or None: of one that came back with the page and a new one, the new
    one. With a sentence for each that could not be kept."""
    kept, faults = keep_files(owner_id, class_id, most=2)
    return kept[-1] if kept else None, faults
