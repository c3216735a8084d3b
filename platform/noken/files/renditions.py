"""Lighter copies of a file: which kinds there are, which are worth making, by which program and in what time.

`audio24` is sound alone at 24 kbit/s, `audio32` the same for phones without Opus in WebM; `video144` and `video240`
small pictures; `page-1` … the pages of a paper. `ENDED` is the reason of a copy whose program ended without a word;
what failed for a reason in `AGAIN` is tried anew, until its program has been started `MOST_CRASHES` times.
"""

from dataclasses import dataclass
from enum import StrEnum

from noken.files.reasons import Reason

AUDIO, AAC, SMALLEST, SMALL = "audio24", "audio32", "video144", "video240"
SOUNDS = (AUDIO, AAC)
FILMS = (SMALLEST, SMALL)
PAGE = "page-"
MOST_PAGES = 40
LONGEST_SECONDS = 2 * 3600
OPUS_IN_WEBM = "audio/webm"
PLAYED = frozenset({"audio/mpeg", "audio/mp4", "audio/wav", OPUS_IN_WEBM, "video/mp4", "video/quicktime"})
BITS = {AUDIO: 24_000, AAC: 34_000, SMALLEST: 118_000, SMALL: 228_000}
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

    def stands_for(self, kind: str) -> bool:
        """Whether those a copy of this kind is for can play the file as it is; where not, it is made however heavy.

        iPhones before iOS 17.4 play no WebM, before 18.4 no Ogg.
        """
        return self.media_type in PLAYED and (kind != AAC or self.media_type != OPUS_IN_WEBM)


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
    most = LIGHTER * source.size
    return tuple(kind for kind in kinds if not source.stands_for(kind) or expected(kind, source.seconds) < most)


def all_kinds(media_type: str) -> tuple[str, ...]:
    """Every kind there may be of a type, lightest first."""
    if media_type == "application/pdf":
        return tuple(map(page_kind, range(1, MOST_PAGES + 1)))
    return {"audio": SOUNDS, "video": (*SOUNDS, *FILMS)}.get(media_type.partition("/")[0], ())


def expected(kind: str, seconds: float) -> float:
    """The most bytes a sound or film of this kind takes."""
    return BITS[kind] / 8 * seconds


def worth_keeping(source: Source, kind: str, size: int) -> bool:
    """Whether a copy is so much lighter that it is a choice; pages of a paper always are."""
    return kind.startswith(PAGE) or not source.stands_for(kind) or size < LIGHTER * source.size


def program_for(kind: str) -> str:
    """The last part of `noken.files.decoders.…`."""
    return "light_pages" if kind.startswith(PAGE) else "light_sound" if kind in SOUNDS else "light_film"


def processor_seconds(source: Source) -> int:
    """How long a program may work on it: films four times their length, papers a few seconds a page."""
    return round(60 + 4 * (source.seconds or 0) + 3 * min(source.pages or 0, MOST_PAGES))
