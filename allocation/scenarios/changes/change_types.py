"""Changes of a scenario as plain data. `number` identifies a change; people and initiatives are referred to by key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from allocation.facts import AssignmentRole
from engine.facts import Seniority, Stage

NEW_HIRE_PREFIX = "new:"
"""Prefix of new hires' keys: no key of a person contains a colon."""


@dataclass(frozen=True, slots=True)
class Move:
    """From a day on someone else has the assignment, with its role, stage and hours."""

    number: int
    assignment: str
    to: str
    start: date


@dataclass(frozen=True, slots=True)
class Adjust:
    """From a day on, different hours a week or a different stage; None leaves them unchanged."""

    number: int
    assignment: str
    start: date
    hours: Decimal | None = None
    stage: Stage | None = None


@dataclass(frozen=True, slots=True)
class Add:
    """Another lead or deputy, whose assignment has the key `+NUMBER`."""

    number: int
    initiative: str
    person: str
    role: AssignmentRole
    stage: Stage
    hours: Decimal
    start: date
    end: date | None = None

    @property
    def key(self) -> str:
        return f"+{self.number}"


@dataclass(frozen=True, slots=True)
class End:
    """The assignment ends; the day is the first without it."""

    number: int
    assignment: str
    start: date


@dataclass(frozen=True, slots=True)
class Shift:
    """An initiative's upcoming milestones from a day on move by a number of days."""

    number: int
    initiative: str
    days: int
    since: date


@dataclass(frozen=True, slots=True)
class MovePoint:
    number: int
    initiative: str
    point: str
    day: date


@dataclass(frozen=True, slots=True)
class NewHire:
    """A new hire with hours and levels by skill; on the team of an initiative if one is named."""

    number: int
    name: str
    start: date
    contracted: Decimal
    reserve: Decimal = Decimal(12)
    seniority: Seniority = "staff"
    levels: Mapping[str, int] = field(default_factory=dict)
    initiative: str | None = None

    @property
    def key(self) -> str:
        return f"{NEW_HIRE_PREFIX}{self.number}"


@dataclass(frozen=True, slots=True)
class Leaves:
    """Someone leaves: from a day on they lead nothing, are on no team and have no hours."""

    number: int
    person: str
    start: date


Change = Move | Adjust | Add | End | Shift | MovePoint | NewHire | Leaves
