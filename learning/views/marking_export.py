"""An answer with its marks as a PDF for the teacher's own records."""

from flask_babel import gettext

from learning.ink import Ink
from learning.marked_pdf import Paper, Photo, Verdict, Words, marked_pdf
from learning.queries.marking import Desk, PupilLine
from learning.queries.papers import Papers
from learning.words import level_words
from noken.files.models import File
from noken.files.store import store
from noken.web.formats import moment, number


def marked_answer(desk: Desk, line: PupilLine, papers: Papers) -> bytes:
    """The newest answer with what was said last. Raises `learning.marked_pdf.Unreadable`."""
    return marked_pdf(_parts(papers), _verdict(desk, papers, line.name))


def _parts(papers: Papers) -> list[Paper | Photo | Words]:
    """Words, then files in their order; files that are no pages are named in the verdict."""
    ink: Ink = papers.ink or {}
    found: list[Paper | Photo | Words] = []
    if papers.answers and papers.answers[0].text:
        found.append(Words(papers.answers[0].text))
    for file in papers.newest_files:
        if file.blob.media_type == "application/pdf":
            pages = {page: strokes for (file_id, page), strokes in ink.items() if file_id == file.id}
            found.append(Paper(_bytes(file), pages))
        elif file.blob.media_type.startswith("image/"):
            found.append(Photo(_bytes(file), ink.get((file.id, 1), ())))
    return found


def _verdict(desk: Desk, papers: Papers, pupil: str) -> Verdict:
    if not papers.said:
        return Verdict("", "", [f"{pupil} · {desk.assignment.title}", gettext("Belum dinilai.")])
    mark, teacher = papers.said[0].mark, papers.said[0].teacher
    points = "" if mark.points is None else number(mark.points)
    lines = [
        f"{pupil} · {desk.assignment.title}",
        f"{teacher} · {moment(mark.marked_at)} WIT",
        "",
        gettext("Dikembalikan untuk diperbaiki") if mark.returned else gettext("Nilai: %(points)s", points=points),
        *(f"{title}: {reached}" for title, reached in level_words(desk.assignment.rubric, mark.levels)),
        "",
        *mark.comment.splitlines(),
    ]
    rest = [file.name for file in papers.newest_files if not _is_page(file)]
    if rest:
        lines += ["", gettext("Berkas lain: %(names)s", names=", ".join(rest))]
    return Verdict(teacher, points, lines)


def _is_page(file: File) -> bool:
    return file.blob.media_type == "application/pdf" or file.blob.media_type.startswith("image/")


def _bytes(file: File) -> bytes:
    return b"".join(store().storage.read(file.sha256, 0, file.blob.size))
