"""The facts that standings are reckoned from: answers, marks and extensions of many pupils and assignments at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import InstrumentedAttribute

from learning.deadlines import Answer, Facts, Judgement
from learning.models import Extension, Mark, Submission
from noken.database import session

Pair = tuple[UUID, UUID]
Column = InstrumentedAttribute[UUID]


def facts_of(due: Mapping[UUID, datetime | None], pupil_ids: Collection[UUID] | None = None) -> dict[Pair, Facts]:
    """Facts by (assignment, pupil), for the assignments in `due` (with their due moments) and all or some pupils.

    A pair of which nothing is known is left out: `facts.get(pair, Facts(due[assignment]))`.
    """
    if not due or (pupil_ids is not None and not pupil_ids):
        return {}
    db = session()

    def ours(assignment: Column, pupil: Column) -> ColumnElement[bool]:
        here = assignment.in_(due)
        return here if pupil_ids is None else and_(here, pupil.in_(pupil_ids))

    answers: dict[Pair, list[Answer]] = defaultdict(list)
    for row in db.execute(
        select(
            Submission.assignment_id,
            Submission.pupil_id,
            Submission.id,
            Submission.received_at,
            Submission.written_at,
            Submission.clock_offset,
        )
        .where(ours(Submission.assignment_id, Submission.pupil_id))
        .order_by(Submission.received_at, Submission.id)
    ):
        answers[row.assignment_id, row.pupil_id].append(
            Answer(row.id, row.received_at, row.written_at, row.clock_offset)
        )
    marks: dict[Pair, list[Judgement]] = defaultdict(list)
    for act in db.execute(
        select(*JUDGEMENT, Mark.assignment_id, Mark.pupil_id)
        .where(ours(Mark.assignment_id, Mark.pupil_id))
        .order_by(Mark.marked_at, Mark.id)
    ):
        marks[act.assignment_id, act.pupil_id].append(judgement(act))
    extended: dict[Pair, datetime] = {}
    for grant in db.execute(
        select(Extension.assignment_id, Extension.pupil_id, Extension.due_at)
        .where(ours(Extension.assignment_id, Extension.pupil_id), Extension.revoked_at.is_(None))
        .order_by(Extension.granted_at, Extension.id)
    ):
        extended[grant.assignment_id, grant.pupil_id] = grant.due_at
    return {
        pair: Facts(due[pair[0]], extended.get(pair), answers.get(pair, ()), marks.get(pair, ()))
        for pair in answers.keys() | marks.keys() | extended.keys()
    }


JUDGEMENT = (Mark.id, Mark.submission_id, Mark.marked_at, Mark.published_at, Mark.points, Mark.returned)


def judgement(row: Any) -> Judgement:
    """A row of the columns `JUDGEMENT`."""
    return Judgement(row.id, row.submission_id, row.marked_at, row.published_at, row.points, row.returned)
