"""The list of attachments in a form: in which order, with which captions. It lives in the form until it is saved.

Works without JavaScript: the small buttons send the whole form, which comes back with everything that was typed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from flask import request
from flask_babel import gettext

from learning.actions.common import Attached
from learning.marking_forms import identifier
from learning.models import AssignmentFile, LessonFile
from learning.views.incoming import keep_files
from noken.files.models import File
from noken.files.queries import files_by_ids
from noken.plain import one_line
from noken.web.access import who

MOST_FILES = 30
LONGEST_CAPTION = 200

Rows = Sequence[LessonFile] | Sequence[AssignmentFile]


@dataclass(frozen=True)
class AttachedFile:
    """One line of the list."""

    file: File
    caption: str


@dataclass
class AttachmentList:
    """What the form holds. `faults`: sentences about files that were not kept."""

    rows: list[AttachedFile] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def wanted(self) -> tuple[Attached, ...]:
        return tuple(Attached(row.file.id, row.caption) for row in self.rows)


def stored(rows: Rows) -> AttachmentList:
    """The list as it was saved; files removed since are left out."""
    return AttachmentList([AttachedFile(row.file, row.caption) for row in rows if row.file.removed_at is None])


def posted(class_id: UUID, present: Collection[UUID]) -> AttachmentList:
    """The list as the form being answered has it: what it named, then what came with it, then its button.

    It may name files of the person's own and those in `present`, which hang there already.
    """
    owner_id = who().id
    named = [found for text in request.form.getlist("attached") if (found := identifier(text))]
    kept, faults = keep_files(owner_id, class_id, max(0, MOST_FILES - len(named)))
    files = files_by_ids(dict.fromkeys([*named, *kept]))
    if not {file.id for file in files}.issuperset(named):
        faults = [gettext("Ada lampiran yang sudah tidak tersimpan di kota. Pilih lagi berkasnya."), *faults]
    rows = [
        AttachedFile(file, one_line(request.form.get(f"caption-{file.id}"))[:LONGEST_CAPTION])
        for file in files
        if file.owner_id == owner_id or file.id in present
    ]
    return AttachmentList(_moved(rows, request.form.get("move", "")), faults)


def _moved(rows: list[AttachedFile], button: str) -> list[AttachedFile]:
    act, _, name = button.partition(":")
    place = next((place for place, row in enumerate(rows) if str(row.file.id) == name), None)
    if place is None:
        return rows
    if act == "remove":
        return rows[:place] + rows[place + 1 :]
    other = place + {"up": -1, "down": 1}.get(act, 0)
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
    return rows
