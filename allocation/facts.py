"""The data that allocation's figures are calculated from: frozen plain data, keyed by strings. No Django, no clock.

Queries load it, for each page the parts it needs; a scenario is a function from facts to facts; pure functions turn facts into
what is shown. Facts can be changed with `dataclasses.replace` without keeping anything in sync, because every figure is
calculated from these rows alone. Hours are Decimals with two places.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

from engine.facts import DependencyFacts, InitiativeFacts, Stage
from engine.people_facts import PersonFacts
from engine.results import Capacity
from engine.weeks import Week
from engine.weights import Weights

AssignmentRole = Literal["lead", "deputy"]


@dataclass(frozen=True, slots=True)
class Lead:
    """Someone who leads or deputises in these weeks and is visible to the viewer.

    `capacity` is in the order of the weeks. From `leaves_on` they report to a manager outside the viewer's reporting line: the
    viewer may not see weeks that start on it or later. The number of hours off is shown only if `knows_time_off`.
    """

    key: str
    name: str
    capacity: tuple[Capacity, ...]
    manager: str | None = None
    teams: tuple[str, ...] = ()
    knows_time_off: bool = False
    is_viewer: bool = False
    leaves_on: date | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A lead assignment; both days included, either open. `hours` a week are agreed.

    `hours` are None if the lead is outside the viewer's reporting line: everyone who can see an initiative sees its leads, but
    not their hours.
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
    familiarity: int | None = None

    def touches(self, week: Week) -> bool:
        return (self.start or date.min) <= week.sunday and (self.end or date.max) >= week.monday


@dataclass(frozen=True, slots=True)
class ActualHours:
    """A reviewed week whose hours the viewer may see. None: not recorded. Interruptions are hours, without what they were about."""

    hours: Mapping[str, Decimal]
    """By initiative."""
    day_to_day: Decimal | None = None
    meetings: Decimal | None = None
    interruptions: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class NamedInitiative:
    """An initiative as the engine sees it, with its name.

    `facts` holds members (with their dates), areas with requirements and owners, and milestones; its `stage` is not used
    here, because assignments have their own.
    """

    key: str
    name: str
    facts: InitiativeFacts
    areas: Mapping[str, str] = field(default_factory=dict)
    """Names of its areas, by whole key (INITIATIVE/AREA)."""
    dependencies: Mapping[Week, tuple[DependencyFacts, ...]] = field(default_factory=dict)
    """What it waits for, as it sets the timing of areas in weeks from this one on."""


@dataclass(frozen=True)
class Facts:
    """All facts for one viewer. `weeks` are consecutive. Mappings are by key, in the order of names.

    `dataclasses.replace` gives changed facts, whose cached look-ups start empty.
    """

    today: date
    weeks: tuple[Week, ...]
    viewer: str
    leads: Mapping[str, Lead]
    assignments: tuple[Assignment, ...]
    planned: Mapping[tuple[str, str, Week], Decimal] = field(default_factory=dict)
    """Person, initiative, week: committed hours. 0 hours is a plan too; without an entry it is not planned yet.

    In a committed week, each initiative that the person leads has an entry.
    """
    actual: Mapping[tuple[str, Week], ActualHours] = field(default_factory=dict)
    """Person, week: reviewed, and shared with the viewer (or their own)."""
    initiatives: Mapping[str, NamedInitiative] = field(default_factory=dict)
    people: Mapping[str, PersonFacts] = field(default_factory=dict)
    """Everyone involved in the initiatives, with ratings; and every lead."""
    owned_open: Mapping[str, int] = field(default_factory=dict)
    """Open areas per owner, over the whole organisation."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Names of people."""
    called: Mapping[str, str] = field(default_factory=dict)
    """Names of initiatives that someone leads or has hours in, including those not in `initiatives`."""
    skills: Mapping[str, str] = field(default_factory=dict)
    general_skills: frozenset[str] = frozenset()
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
        """The index of a week; may be out of range."""
        return week.since(self.weeks[0])

    def sees(self, person: str, week: Week) -> bool:
        """Whether the viewer may see someone's hours in a week."""
        lead = self.leads.get(person)
        inside = 0 <= self.place(week) < len(self.weeks)
        return lead is not None and inside and week.monday < (lead.leaves_on or date.max)
