"""How a text with its attachments is shown: pictures small and in their place, the rest as rows with their weight."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import get_template_attribute
from flask_babel import gettext, ngettext
from markupsafe import Markup

from learning.models import AssignmentFile, LessonFile
from learning.views.lighter import Lighter
from noken.files.models import File
from noken.files.queries import file_url, preview_url, renditions_of
from noken.richtext import on_page, pictures_in
from noken.web.formats import duration, size

Rows = Sequence[LessonFile] | Sequence[AssignmentFile]


@dataclass(frozen=True)
class Row:
    """A file that is not shown but named; `url` is where it is opened, `lighter` what else it can be had as."""

    file: File
    caption: str
    url: str
    lighter: Lighter


@dataclass(frozen=True)
class Shown:
    """A text for its page: `body` with pictures in place, the `pictures` it does not name, the other `files`."""

    body: Markup
    pictures: tuple[Markup, ...]
    files: tuple[Row, ...]
    summary: str


def family(file: File) -> str:
    """`image`, `audio`, `video`, or the rest."""
    return file.blob.media_type.partition("/")[0]


def has_page(found: Lighter) -> bool:
    """Whether a file has a page of its own: sounds, films, papers whose light pages are ready."""
    return family(found.file) in {"audio", "video"} or bool(found.leaves)


def show(text: str, attachments: Rows, page_of: Callable[[UUID], str]) -> Shown:
    """`page_of(file id)`: the page where it is played, or read page by page; everything else opens as it is.

    Pictures are shown only where they are attached: a text cannot show files of somebody else.
    """
    present = {row.file_id: row for row in attachments if row.file.removed_at is None}
    images = {id for id, row in present.items() if family(row.file) == "image"}
    draw: Callable[[File, str, str, str], Markup] = get_template_attribute("learning/_media.html", "figure")

    def figure(row: LessonFile | AssignmentFile, alt: str = "") -> Markup:
        return draw(row.file, row.caption or alt, file_url(row.file), preview_url(row.file))

    def picture(file_id: UUID, alt: str) -> str:
        return figure(present[file_id], alt) if file_id in images else ""

    inside = set(pictures_in(text))
    named = {id: row for id, row in present.items() if id not in images}
    copies = renditions_of([row.file for row in named.values()])
    return Shown(
        body=on_page(text, picture),
        pictures=tuple(figure(row) for id, row in present.items() if id in images - inside),
        files=tuple(
            Row(row.file, row.caption, page_of(id) if has_page(found) else file_url(row.file), found)
            for id, row in named.items()
            for found in [Lighter(row.file, copies.get(id, ()))]
        ),
        summary=summary([row.file for row in present.values()]),
    )


def summary(files: Sequence[File]) -> str:
    """`4 gambar, suara 6 menit · 1,1 MB`; nothing where there is nothing."""
    if not files:
        return ""
    kinds = {name: [file for file in files if family(file) == name] for name in ("image", "audio", "video")}
    rest = len(files) - sum(map(len, kinds.values()))
    words: list[str] = []
    if kinds["image"]:
        words.append(ngettext("%(num)s gambar", "%(num)s gambar", len(kinds["image"])))
    for name, word in (("audio", gettext("suara")), ("video", gettext("video"))):
        if kinds[name]:
            words.append(f"{word} {duration(sum(file.blob.seconds or 0 for file in kinds[name]))}")
    if rest:
        words.append(ngettext("%(num)s dokumen", "%(num)s dokumen", rest))
    return f"{', '.join(words)} · {size(sum(file.blob.size for file in files))}"
