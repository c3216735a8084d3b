"""What is done from time to time: one row a piece of work, claimed by whoever comes first, so that several processes
never do it twice. Also the sign of life of the jobs process.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from noken.clock import now
from noken.database import Model, inserting, reading, session, transaction

JOBS = "noken.jobs"
ALIVE_SECONDS = 30


class ScheduledRow(Model):
    """When a piece of work is next due. For a sign of life: until when it holds."""

    __tablename__ = "schedule"

    name: Mapped[str] = mapped_column(primary_key=True)
    next_at: Mapped[datetime]


def due(work: Mapping[str, int]) -> list[str]:
    """Names of `work` (name to seconds) whose time has come, or that were never done. Only reads."""
    with reading() as db:
        rows = db.execute(select(ScheduledRow.name, ScheduledRow.next_at).where(ScheduledRow.name.in_(work))).all()
    later = {name for name, next_at in rows if next_at > now()}
    return [name for name in work if name not in later]


def claim(name: str, seconds: int) -> bool:
    """Whether it falls to us to do `name` now, in the surrounding transaction; its next time is then set.

    Time that was missed is not made up for.
    """
    moment = now()
    statement = inserting(ScheduledRow).values(name=name, next_at=moment + timedelta(seconds=seconds))
    statement = statement.on_conflict_do_update(
        index_elements=[ScheduledRow.name],
        set_={"next_at": statement.excluded.next_at},
        where=ScheduledRow.next_at <= moment,
    )
    return session().scalar(statement.returning(ScheduledRow.name)) is not None


def beat() -> None:
    """The jobs process is alive, and will say so again within `ALIVE_SECONDS`."""
    until = now() + timedelta(seconds=ALIVE_SECONDS)
    statement = inserting(ScheduledRow).values(name=JOBS, next_at=until)
    with transaction() as db:
        db.execute(statement.on_conflict_do_update(index_elements=[ScheduledRow.name], set_={"next_at": until}))


def alive() -> bool:
    """Whether a jobs process gave a sign of life that still holds."""
    with reading() as db:
        until = db.scalar(select(ScheduledRow.next_at).where(ScheduledRow.name == JOBS))
    return until is not None and until > now()
