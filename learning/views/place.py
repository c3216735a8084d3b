"""One pupil's work in front of a teacher: all that `_place.html` shows of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext, ngettext

from learning.deadlines import UNCHECKED, State
from learning.ink import Ink, write
from learning.lateness import Lateness, lateness, policy_of
from learning.likeness import Alike
from learning.marking_forms import ExtensionForm, MarkForm
from learning.queries.marking import Desk, PupilLine, neighbours, next_waiting
from learning.queries.papers import Papers
from learning.queries.said import Said
from learning.views.leaves import leaves_of
from learning.views.tools import TOOLS
from learning.words import teacher_chip, teacher_detail
from noken.files.models import File
from noken.files.queries import files_by_ids
from noken.web.formats import number

Light = Callable[[UUID, int], str]


@dataclass(frozen=True)
class Shown:
    """What the panel shows as chosen: of the form that came back, else of the mark that stands."""

    points: str = ""
    comment: str = ""
    levels: list[int] = field(default_factory=list)
    ink: str = ""
    forgiven: bool = False
    voice: File | None = None
    speaker: str = ""
    voice_field: str = "voice"
    voice_value: str = ""


def place_url(desk: Desk, line: PupilLine) -> str:
    return url_for("learning.marking_pupil", assignment_id=desk.assignment.id, pupil_id=line.id)


def front(desk: Desk) -> PupilLine:
    """Who is in front; only where `get_place` gave the desk."""
    if desk.current is None:
        raise LookupError("nobody in front")
    return desk.current


def counts(desk: Desk) -> str:
    """`31 dari 38 terkumpul · 12 sudah dinilai`"""
    said = gettext("%(count)s dari %(all)s terkumpul", count=desk.handed_in, all=len(desk.lines))
    marked = gettext("%(count)s sudah dinilai", count=desk.marked)
    return f"{said} · {marked}"


def publish_words(desk: Desk) -> str:
    return str(ngettext("Terbitkan %(num)s nilai", "Terbitkan %(num)s nilai", desk.unpublished))


def stands(line: PupilLine) -> bool:
    """Whether the newest mark looked at the newest answer."""
    return line.standing.state in {State.MARKED, State.PUBLISHED}


def late_of(desk: Desk, line: PupilLine) -> Lateness:
    """How late this pupil's answer is, by what was said when the assignment was given."""
    return lateness(policy_of(desk.assignment.late_policy), line.standing.due_at, line.standing.written)


def place_context(
    desk: Desk,
    papers: Papers,
    form: MarkForm | None = None,
    extension: ExtensionForm | None = None,
    light: Light | None = None,
    alike: Alike | None = None,
) -> dict[str, Any]:
    """What the template needs of the pupil in front of `desk`. `light`: where a lighter picture of a page is;
    `alike`: another pupil's answer much like this one."""
    line = desk.current
    before, after = neighbours(desk) if line else (None, None)
    following = next_waiting(desk, line.id) if line else None
    ink: Ink = papers.ink or {} if line and stands(line) else {}
    if form:
        ink = form.drawn
        points, comment, forgiven = form.points.data or "", form.comment.data or "", bool(form.forgiven.data)
        shown = Shown(points, comment, form.levels, form.ink.data or "", forgiven, **voice_in(form, papers.said))
    else:
        shown = _of_mark(papers.said[0], ink) if line and stands(line) and papers.said else Shown()
    return {
        "desk": desk,
        "assignment": desk.assignment,
        "line": line,
        "papers": papers,
        "leaves": leaves_of(papers.answers[0], ink, light) if papers.answers else [],
        "form": form or MarkForm(rubric=desk.assignment.rubric, formdata=None),
        "shown": shown,
        "extension": extension or ExtensionForm(formdata=None),
        "late": late_of(desk, line) if line else Lateness(),
        "alike": _alike(desk, alike) if alike else None,
        "before_url": place_url(desk, before) if before else "",
        "after_url": place_url(desk, after) if after else "",
        "next_url": place_url(desk, following) if following else "",
        "place_url": lambda other: place_url(desk, other),
        "waits": line is not None and line.standing.state in UNCHECKED,
        "counts": counts(desk),
        "chip": teacher_chip,
        "detail": teacher_detail,
        **TOOLS,
    }


def _alike(desk: Desk, found: Alike) -> tuple[str, str, int] | None:
    """Whose answer it is, where it is looked at, and how alike in per cent."""
    other = next((line for line in desk.lines if line.id == found.pupil_id), None)
    return (other.name, place_url(desk, other), found.percent) if other else None


def voice_in(form: MarkForm, said: Sequence[Said]) -> dict[str, Any]:
    """The voice of a form that came back, and how it goes on from there."""
    if form.spoken:
        files = files_by_ids([form.spoken])
        return {"voice": files[0] if files else None, "voice_field": "file_ids", "voice_value": str(form.spoken)}
    kept = next((one for one in said if str(one.mark.id) == form.voice.data), None)
    return {"voice": kept.mark.voice, "speaker": kept.speaker, "voice_value": str(kept.mark.id)} if kept else {}


def _of_mark(one: Said, ink: Ink) -> Shown:
    mark = one.mark
    points = mark.points if mark.full_points is None else mark.full_points
    said = "" if points is None else number(points)
    forgiven = points is not None and not mark.late_percent
    shown = Shown(said, mark.comment, list(mark.levels), write(ink), forgiven)
    return replace(shown, voice=mark.voice, speaker=one.speaker, voice_value=str(mark.id))
