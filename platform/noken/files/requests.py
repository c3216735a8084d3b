"""Files of a form, however they came: uploaded beforehand (`file_ids`) or in the form itself."""

from uuid import UUID

from flask import request

from noken.files.actions import Sent, keep_all
from noken.files.reasons import Reason
from noken.files.refusal import Refused


def files_from_request(owner_id: UUID, organization_id: UUID | None, field: str = "files") -> list[UUID]:
    """Ids of the files of the form being answered, kept: those uploaded beforehand first, then those in `field`.

    Check the rest of the form before, so that a mistake elsewhere keeps nothing. Raises Refused, and then nothing
    was kept.
    """
    try:
        uploaded = [UUID(text) for text in request.form.getlist("file_ids") if text]
    except ValueError:
        raise Refused(Reason.NOT_YOURS) from None
    sent = [Sent(file.stream, file.filename) for file in request.files.getlist(field) if file.filename]
    return keep_all(owner_id, organization_id, list(dict.fromkeys(uploaded)), sent)
