"""The plan of an import: every change, in the order in which it is made, and how much stays as it is."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from learning.roster.models import Action, Thing
from learning.roster.planning.change import Change
from learning.roster.planning.here import Here, Human
from learning.roster.reading.problems import Report
from learning.roster.settling.model import Settled
from noken.accounts.models import Role


@dataclass
class Phones:
    """Who has which number: here, and among those this import makes."""

    held: dict[str, Human]
    given: dict[str, tuple[UUID, str]] = field(default_factory=dict)

    def owner(self, number: str) -> tuple[UUID, str] | None:
        """The person of that number, and the name."""
        if number in self.given:
            return self.given[number]
        human = self.held.get(number)
        return None if human is None or human.closed else (human.id, human.name)

    def free(self, number: str) -> bool:
        return number not in self.given and number not in self.held


@dataclass
class Plan:
    """What is known while planning. `ids`: what each identifier of the roster names, found or to be made."""

    settled: Settled
    here: Here
    phones: Phones
    today: date
    ids: dict[Thing, dict[str, UUID]]
    schools_of_classes: dict[UUID, UUID] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)
    left: set[UUID] = field(default_factory=set)
    same: Counter[Thing] = field(default_factory=Counter)
    counts: dict[Thing, Counter[Action]] = field(default_factory=lambda: defaultdict(Counter))
    people: Counter[Role] = field(default_factory=Counter)

    @property
    def report(self) -> Report:
        return self.settled.roster.report

    def name(self, id: UUID) -> str:
        """What a person or place is called, for the lines of the report."""
        if id in self.names:
            return self.names[id]
        here = self.here
        if id in here.humans:
            return here.humans[id].name
        if id in here.places:
            return here.places[id].name
        return here.lessons[id].title if id in here.lessons else ""


def new_plan(settled: Settled, here: Here, phones: dict[str, Human], today: date) -> Plan:
    """`phones`: who has the numbers of the roster already."""
    ids = {thing: dict(known) for thing, known in here.ids.items()}
    wanted: dict[Thing, Iterable[str]] = {
        Thing.SCHOOL: settled.schools,
        Thing.CLASS: settled.classes,
        Thing.COURSE: settled.courses,
        Thing.PERSON: settled.people,
    }
    for thing, things in wanted.items():
        for name in things:
            if name not in ids[thing] and (own := here.own(thing, name)) is not None:
                ids[thing][name] = own
    return Plan(settled, here, Phones(phones), today, ids)


Steps = Iterator[Change]
