"""What the figures of allocation are worked out from: frozen plain data, keyed by strings. No Django, no clock.

`loading` fills it, each page the parts that it needs; a scenario is a function from facts to facts; `figures/` turn facts
into what is shown. Whoever changes facts (`dataclasses.replace`) need not keep anything in step: every figure is worked out
from these rows alone. Hours are Decimals of two places.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

from engine.facts import InitiativeFacts, PersonFacts, Stage
from engine.results import Capacity
from engine.weeks import Week
from engine.weights import Weights

AssignmentRole = Literal["lead", "deputy"]


@dataclass(frozen=True, slots=True)
class Lead:
    """Somebody who leads or deputises in these weeks, and is the viewer's to see.

    `capacity` stands in the order of the weeks. `leaves_on` is the day from which a manager outside the viewer's reporting
    line has them: weeks that begin on it or later are not the viewer's to see. `days_off` are whole days of time off and public
    holidays on which they would work; how many hours are off is told only where `knows_time_off`.
    """

    key: str
    name: str
    capacity: tuple[Capacity, ...]
    manager: str | None = None
    teams: tuple[str, ...] = ()
    days_off: frozenset[date] = frozenset()
    knows_time_off: bool = False
    is_viewer: bool = False
    leaves_on: date | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A lead assignment; both days included, either open. `hours` a week are agreed.

    `key` tells assignments apart. `hours` are None where the lead is outside the viewer's line: who leads is known to
    everyone around an initiative, for how long is not.
    """

    key: str
    person: str
    initiative: str
    role: AssignmentRole
    stage: Stage
    hours: Decimal | None
    start: date | None = None
    end: date | None = None
    tentative: bool = False

    def touches(self, week: Week) -> bool:
        return (self.start or date.min) <= week.sunday and (self.end or date.max) >= week.monday


@dataclass(frozen=True, slots=True)
class Real:
    """A reviewed week whose hours the viewer may see. None: not noted. Interruptions are hours, never what they were."""

    hours: Mapping[str, Decimal]
    """By initiative."""
    day_to_day: Decimal | None = None
    meetings: Decimal | None = None
    interruptions: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Initiative:
    """An initiative as the engine sees it, with what it is called.

    `facts` holds members (with their dates), areas with requirements and owners, and inflection points; its `stage` means
    nothing here, stages are the assignments'. `in_line`: somebody of the viewer's line leads it or is on it.
    """

    key: str
    name: str
    facts: InitiativeFacts
    areas: Mapping[str, str] = field(default_factory=dict)
    """Names of its areas, by whole key (INITIATIVE/AREA)."""
    in_line: bool = True


@dataclass(frozen=True, slots=True)
class OnlyOne:
    """A skill for which one person of the whole company reaches the highest level that any area asks for.

    `initiatives` are those with an area that asks for it at that level, as far as the viewer sees them; `unseen` counts the
    others.
    """

    skill: str
    level: int
    person: str
    initiatives: tuple[str, ...]
    unseen: int = 0


@dataclass(frozen=True)
class Facts:
    """All of it, for one viewer. `weeks` follow each other. Mappings are by key, in the order of names.

    `dataclasses.replace` gives changed facts; what is looked up again and again is then found anew.
    """

    today: date
    weeks: tuple[Week, ...]
    viewer: str
    leads: Mapping[str, Lead]
    assignments: tuple[Assignment, ...]
    planned: Mapping[tuple[str, str, Week], Decimal] = field(default_factory=dict)
    """Person, initiative, week: hours committed to. An entry of 0 is a plan too; without an entry it is "not yet"."""
    real: Mapping[tuple[str, Week], Real] = field(default_factory=dict)
    """Person, week: reviewed, and shared with the viewer (or their own)."""
    initiatives: Mapping[str, Initiative] = field(default_factory=dict)
    people: Mapping[str, PersonFacts] = field(default_factory=dict)
    """Everybody whom the initiatives name, with ratings; and every lead."""
    owned_open: Mapping[str, int] = field(default_factory=dict)
    """Open areas per owner, over the whole organisation."""
    only_ones: tuple[OnlyOne, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    """Of persons."""
    called: Mapping[str, str] = field(default_factory=dict)
    """Of initiatives that somebody leads or has hours in, also of those that are not among `initiatives`."""
    skills: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)
    weights: Weights = field(default_factory=Weights)

    @cached_property
    def assigned(self) -> Mapping[str, tuple[Assignment, ...]]:
        """Assignments by person."""
        found: dict[str, list[Assignment]] = {}
        for one in self.assignments:
            found.setdefault(one.person, []).append(one)
        return {person: tuple(rows) for person, rows in found.items()}

    @cached_property
    def leading(self) -> Mapping[str, tuple[Assignment, ...]]:
        """Assignments by initiative."""
        found: dict[str, list[Assignment]] = {}
        for one in self.assignments:
            found.setdefault(one.initiative, []).append(one)
        return {initiative: tuple(rows) for initiative, rows in found.items()}

    @cached_property
    def planned_by(self) -> Mapping[tuple[str, Week], Mapping[str, Decimal]]:
        """Planned hours by initiative, of each person and week."""
        found: dict[tuple[str, Week], dict[str, Decimal]] = {}
        for (person, initiative, week), hours in self.planned.items():
            found.setdefault((person, week), {})[initiative] = hours
        return found

    def place(self, week: Week) -> int:
        """Where a week stands among the weeks; may lie outside them."""
        return week.since(self.weeks[0])

    def sees(self, person: str, week: Week) -> bool:
        """Whether the hours of somebody in a week are the viewer's to see."""
        lead = self.leads.get(person)
        inside = 0 <= self.place(week) < len(self.weeks)
        return lead is not None and inside and week.monday < (lead.leaves_on or date.max)
