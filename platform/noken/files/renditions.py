"""Lighter copies of a file: which kinds there are, which are worth making, by which program and in what time.

`audio24` is sound alone at 24 kbit/s; `video144` and `video240` small pictures; `page-1` … the pages of a paper.
`ENDED` is the reason of a copy whose program ended without a word; what failed for a reason in `AGAIN` is tried anew,
until its program has been started `MOST_CRASHES` times.
"""

from dataclasses import dataclass
from enum import StrEnum

from noken.files.reasons import Reason

AUDIO, SMALLEST, SMALL = "audio24", "video144", "video240"
FILMS = (SMALLEST, SMALL)
PAGE = "page-"
MOST_PAGES = 40
LONGEST_SECONDS = 2 * 3600
PLAYED = frozenset(
    {"audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav", "audio/webm", "video/mp4", "video/webm", "video/quicktime"}
)
BITS = {AUDIO: 24_000, SMALLEST: 118_000, SMALL: 228_000}
LIGHTER = 0.85


class State(StrEnum):
    """Of one lighter copy. NEEDLESS: there is no sound in it, or the file itself is as light."""

    QUEUED = "queued"
    WORKING = "working"
    DONE = "done"
    NEEDLESS = "needless"
    FAILED = "failed"


OPEN = (State.QUEUED, State.WORKING)
ENDED = "ended"
AGAIN = frozenset({ENDED, Reason.DISK_FULL})
MOST_CRASHES = 3


@dataclass(frozen=True)
class Source:
    """What is known of a file when it is asked for lighter copies."""

    media_type: str
    size: int
    seconds: float | None = None
    pages: int | None = None

    @property
    def plays(self) -> bool:
        """Whether browsers can play it as it is; of what none plays, lighter copies are made however light it is."""
        return self.media_type in PLAYED


def page_kind(number: int) -> str:
    return f"{PAGE}{number}"


def page_of(kind: str) -> int:
    """The other way round."""
    return int(kind.removeprefix(PAGE))


def kinds_for(source: Source) -> tuple[str, ...]:
    """The kinds worth trying, lightest first; none for pictures, documents and what is too long."""
    kinds = all_kinds(source.media_type)
    if source.media_type == "application/pdf":
        return kinds[: source.pages or 0]
    if not source.seconds or source.seconds > LONGEST_SECONDS:
        return ()
    return tuple(kind for kind in kinds if not source.plays or expected(kind, source.seconds) < LIGHTER * source.size)


def all_kinds(media_type: str) -> tuple[str, ...]:
    """Every kind there may be of a type, lightest first."""
    if media_type == "application/pdf":
        return tuple(map(page_kind, range(1, MOST_PAGES + 1)))
    return {"audio": (AUDIO,), "video": (AUDIO, *FILMS)}.get(media_type.partition("/")[0], ())


def expected(kind: str, seconds: float) -> float:
    """The most bytes a sound or film of this kind takes."""
    return BITS[kind] / 8 * seconds


def worth_keeping(source: Source, kind: str, size: int) -> bool:
    """Whether a copy is so much lighter that it is a choice; pages of a paper always are."""
    return kind.startswith(PAGE) or not source.plays or size < LIGHTER * source.size


def program_for(kind: str) -> str:
    """The last part of `noken.files.decoders.…`."""
    return "light_pages" if kind.startswith(PAGE) else "light_sound" if kind == AUDIO else "light_film"


def processor_seconds(source: Source) -> int:
    """How long a program may work on it: films four times their length, papers a few seconds a page."""
    return round(60 + 4 * (source.seconds or 0) + 3 * min(source.pages or 0, MOST_PAGES))
