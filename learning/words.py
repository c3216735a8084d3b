"""How standings are said on pages: a state word with its tone, a due moment, two times of an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import ngettext

from learning.deadlines import Answer, Standing, State
from learning.models import Submission
from noken.files.models import File
from noken.web.formats import moment, number, size
from noken.web.words import gettext


@dataclass(frozen=True)
class Chip:
    """A state word; tones as in `ui.chip`."""

    text: str
    tone: str = "plain"


def pupil_chip(stand: Standing) -> Chip:
    """To pupils and guardians."""
    return pupil_state_chip(stand.state, stand.mark.points if stand.mark else None, stand.late)


def pupil_state_chip(state: State, points: float | None, late: bool = False) -> Chip:
    """The same from the facts alone."""
    match state:
        case State.PUBLISHED:
            return points_chip(points)
        case State.WAITING:
            return Chip(gettext("terkirim, terlambat") if late else gettext("terkirim"), "info")
        case State.OVERDUE:
            return Chip(gettext("lewat batas"), "danger")
        case State.RETURNED:
            return Chip(gettext("perbaiki dulu"), "warn")
        case _:
            return Chip(gettext("belum dikirim"))


def teacher_chip(stand: Standing, extended: bool = False) -> Chip:
    """To teachers."""
    match stand.state:
        case State.MARKED | State.PUBLISHED:
            return points_chip(stand.mark.points if stand.mark else None)
        case State.WAITING:
            return Chip(gettext("periksa"), "warn")
        case State.AGAIN:
            return Chip(gettext("jawaban baru"), "warn")
        case State.RETURNED:
            return Chip(gettext("dikembalikan"), "info")
        case State.OVERDUE:
            return Chip(gettext("belum"), "danger")
        case _:
            return Chip(gettext("diberi waktu"), "info") if extended else Chip(gettext("belum"))


def points_chip(points: float | None) -> Chip:
    """The points, or that there is a word without points."""
    return Chip(gettext("dikomentari") if points is None else number(points), "ok")


def due_words(stand: Standing) -> str:
    """`hari ini, 18.00 WIT`, or that there is no hurry."""
    return f"{moment(stand.due_at)} WIT" if stand.due_at else gettext("tanpa batas waktu")


def times(answer: Answer | Submission) -> list[str]:
    """When it was written and when it was received; one line where both are the same."""
    received = gettext("diterima %(when)s", when=moment(answer.received_at))
    written = answer.written_at
    if written is None or abs(answer.received_at - written) < timedelta(minutes=1):
        return [received]
    said = [gettext("ditulis %(when)s", when=moment(written)), received]
    off = written > answer.received_at or bool(answer.clock_offset)
    return [*said, gettext("jam HP meleset")] if off else said


def brief_times(answer: Answer) -> list[str]:
    """The same for a narrow list: when it was written is said only where it took long to arrive."""
    arrived_soon = answer.written_at is None or answer.received_at - answer.written_at < timedelta(hours=2)
    return times(answer)[-1:] if arrived_soon else times(answer)


def weight(files: Sequence[File]) -> str:
    """`2 berkas · 249 kB`, or nothing."""
    if not files:
        return ""
    count: str = ngettext("%(num)s berkas", "%(num)s berkas", len(files))
    return f"{count} · {size(sum(file.blob.size for file in files))}"


def receipt_lines(answer: Submission) -> list[str]:
    """What stands on the receipt of an answer, below its number."""
    files = [attachment.file for attachment in answer.attachments]
    return [*times(answer), *([weight(files)] if files else [])]


def teacher_detail(stand: Standing, left: bool = False, extended: bool = False) -> str:
    """The line below a pupil's name in the list of marking."""
    facts = [gettext("pindah kelas")] if left else []
    if stand.answer:
        facts += [gettext("terlambat")] if stand.late else []
        facts += brief_times(stand.answer)
    elif extended and stand.due_at:
        facts.append(gettext("sampai %(when)s", when=moment(stand.due_at)))
    elif stand.mark is None:
        facts.append(gettext("belum mengumpulkan"))
    if stand.state is State.PUBLISHED:
        facts.append(gettext("sudah terbit"))
    return " · ".join(facts)


def level_words(rubric: Sequence[Mapping[str, Any]], levels: Sequence[int]) -> list[tuple[str, str]]:
    """Each row of a rubric with the level reached: `("Ketelitian", "3 dari 4: hampir semua benar")`."""
    return [
        (
            row["title"],
            gettext("%(level)s dari %(most)s", level=level, most=len(row["levels"])) + f": {row['levels'][level - 1]}",
        )
        for row, level in zip(rubric, levels, strict=False)
        if 0 < level <= len(row["levels"])
    ]
