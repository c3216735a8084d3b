"""What the pages of work and marking call from their templates."""

from collections.abc import Iterable
from typing import Any, TypedDict
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from learning.late_words import late_words, taken_words
from learning.models import Assignment
from learning.views.leaves import inked_leaves
from learning.views.lighter import Lighter
from learning.views.media import Shown, show
from learning.words import due_words, level_words, receipt_lines
from noken.files.models import File
from noken.files.queries import file_url, preview_url, renditions_of
from noken.receipts import receipt_number
from noken.web.formats import duration, size


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


class Spoken(TypedDict):
    """A voice beside a mark: whose it is, how long and how heavy, and what a browser picks from."""

    title: str
    facts: str
    tracks: list[dict[str, str]]


def spoken_words(speaker: str, file: File) -> Spoken:
    """A voice in its lightest copy; without a name where it was just spoken."""
    least = lighter_of(file).choices[0]
    seconds = [duration(file.blob.seconds)] if file.blob.seconds else []
    return {
        "title": gettext("Suara %(teacher)s", teacher=speaker) if speaker else gettext("Suara"),
        "facts": " · ".join([*seconds, size(least.bytes)]),
        "tracks": [{"url": track.url, "type": track.type} for track in least.tracks],
    }


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
        spoken_words,
    )
}
