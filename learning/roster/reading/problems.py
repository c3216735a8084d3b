"""What is wrong with a roster: file, line as a person counts, column, how bad, and a code that names the sentence.

The sentences stand in `learning/roster/sentences.py`, so that the same problem can be shown in another language.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

KEPT = 2_000


class Severity(StrEnum):
    """Error: the line (and what hangs on it) is left out. Warning: it is taken, with a reservation."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to tell. `line` 0: the file as a whole; `file` "": the upload as a whole."""

    severity: Severity
    code: str
    file: str = ""
    line: int = 0
    column: str = ""
    facts: tuple[tuple[str, str], ...] = ()


class Refused(Exception):
    """The roster cannot be used at all; nothing of it is taken."""

    def __init__(self, code: str, file: str = "", line: int = 0, column: str = "", **facts: object) -> None:
        super().__init__(code)
        self.problem = Problem(Severity.ERROR, code, file, line, column, _plain(facts))


@dataclass
class Report:
    """Collects problems. All are counted; of each severity the first `KEPT` are kept."""

    problems: list[Problem] = field(default_factory=list)
    errors: int = 0
    warnings: int = 0
    hurt: set[str] = field(default_factory=set)

    def error(self, code: str, file: str = "", line: int = 0, column: str = "", **facts: object) -> None:
        """The line is left out. `hurt` remembers files that have such lines: nothing may be ended by them."""
        self.errors += 1
        self.hurt.add(file)
        if self.errors <= KEPT:
            self.problems.append(Problem(Severity.ERROR, code, file, line, column, _plain(facts)))

    def warn(self, code: str, file: str = "", line: int = 0, column: str = "", **facts: object) -> None:
        """The line is taken; somebody should look at it."""
        self.warnings += 1
        if self.warnings <= KEPT:
            self.problems.append(Problem(Severity.WARNING, code, file, line, column, _plain(facts)))

    def ordered(self) -> list[Problem]:
        """By file and line, errors before warnings of the same line."""
        return sorted(self.problems, key=lambda p: (p.file, p.line, p.severity, p.code, p.column, p.facts))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Take over problems found elsewhere."""
        for problem in problems:
            add = self.error if problem.severity is Severity.ERROR else self.warn
            add(problem.code, problem.file, problem.line, problem.column, **dict(problem.facts))


def _plain(facts: dict[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((key, short(str(value))) for key, value in sorted(facts.items()))


def short(text: str, limit: int = 80) -> str:
    """A value as it may be repeated in a sentence: one line, not too long, no control characters."""
    line = "".join(letter if letter.isprintable() else "�" for letter in " ".join(text.split()))
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
