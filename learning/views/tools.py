"""What the pages of work and marking call from their templates."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import url_for

from learning.late_words import late_words, taken_words
from learning.models import Assignment
from learning.views.leaves import inked_leaves
from learning.views.lighter import Lighter
from learning.views.media import Shown, show
from learning.words import due_words, level_words, receipt_lines
from noken.files.models import File
from noken.files.queries import file_url, preview_url, renditions_of
from noken.receipts import receipt_number


def pictures(files: Iterable[File]) -> list[File]:
    """Those that are shown as pictures."""
    return [file for file in files if file.blob.media_type.startswith("image/") and preview_url(file)]


def others(files: Iterable[File]) -> list[File]:
    """Those that stand in a list."""
    shown = pictures(kept := list(files))
    return [file for file in kept if file not in shown]


def lighter_of(file: File) -> Lighter:
    """A file with the lighter copies that are ready."""
    return Lighter(file, renditions_of([file]).get(file.id, ()))


def task(assignment: Assignment) -> Shown:
    """What is asked, with its pictures in place."""

    def page_of(file_id: UUID) -> str:
        return url_for("learning.assignment_file", assignment_id=assignment.id, file_id=file_id)

    return show(assignment.instructions, assignment.attachments, page_of)


TOOLS: dict[str, Any] = {
    tool.__name__: tool
    for tool in (
        pictures,
        others,
        due_words,
        late_words,
        taken_words,
        level_words,
        receipt_lines,
        receipt_number,
        file_url,
        preview_url,
        inked_leaves,
        lighter_of,
    )
}
