"""Things by identifier while a file is read: an identifier twice with the same content is a doubled line, with other
content nobody can know which is meant, so that none is taken. The order of lines never matters."""

from dataclasses import dataclass, field, replace
from typing import Any, Generic, Protocol, TypeVar

from learning.roster.reading.problems import Report
from learning.roster.reading.values import MAX_ID


class Located(Protocol):
    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int: ...


T = TypeVar("T", bound=Located)


@dataclass
class Gatherer(Generic[T]):
    """Collects `T` by identifier; `done()` gives what is left. `refused` gets the identifiers of lines left out."""

    file: str
    column: str
    report: Report
    refused: dict[str, int] = field(default_factory=dict)
    _kept: dict[str, T] = field(default_factory=dict)
    _clash: set[str] = field(default_factory=set)

    def usable(self, id: str, line: int) -> bool:
        """Whether `id` can be an identifier; reported where not."""
        if id and len(id) <= MAX_ID:
            return True
        if id:
            self.report.error("too-long", self.file, line, self.column, limit=MAX_ID)
        else:
            self.report.error("empty-value", self.file, line, self.column)
        return False

    def add(self, id: str, thing: T, shown: str = "") -> None:
        """Keep a thing; `shown` is the identifier as the file has it, where ours is longer."""
        first = self._kept.setdefault(id, thing)
        if first is thing:
            return
        value = shown or id
        self.report.error("same-id", self.file, thing.line, self.column, value=value, other=first.line)
        if _content(first) != _content(thing) and id not in self._clash:
            self._clash.add(id)
            self.refused.setdefault(id, first.line)
            self.report.error("same-id", self.file, first.line, self.column, value=value, other=thing.line)

    def refuse(self, id: str, line: int) -> None:
        """The line of this identifier is left out for another reason."""
        self.refused.setdefault(id, line)

    def done(self) -> dict[str, T]:
        """By identifier, in the order of identifiers."""
        kept = self._kept
        for id in self._clash | (self.refused.keys() & kept.keys()):
            kept.pop(id, None)
        return dict(sorted(kept.items()))


def _content(thing: Any) -> Any:
    return replace(thing, line=0)
