"""What would be otherwise, as plain data. `number` tells changes apart; people and initiatives go by their keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from allocation.facts import AssignmentRole
from engine.facts import Seniority, Stage

STAND_IN = "new:"
"""How the keys of people begin who are not here yet: no key of a real person holds a colon."""


@dataclass(frozen=True, slots=True)
class Move:
    """From a day on somebody else has the assignment: role, stage and hours go with it."""

    number: int
    assignment: str
    to: str
    start: date


@dataclass(frozen=True, slots=True)
class Adjust:
    """From a day on other hours a week, another stage; None leaves what is."""

    number: int
    assignment: str
    start: date
    hours: Decimal | None = None
    stage: Stage | None = None


@dataclass(frozen=True, slots=True)
class Add:
    """Somebody leads or deputises besides; its assignment has the key `+NUMBER`."""

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
    """From a day on the assignment is no more."""

    number: int
    assignment: str
    start: date


@dataclass(frozen=True, slots=True)
class Shift:
    """An initiative's points from a day on that have not passed lie so many days later."""

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
class StandIn:
    """Somebody who is not here yet, with hours and levels by skill; on an initiative's team where one is named."""

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
        return f"{STAND_IN}{self.number}"


@dataclass(frozen=True, slots=True)
class Leaves:
    """From a day on somebody is gone: leads nothing, is on no team, has no hours."""

    number: int
    person: str
    start: date


Change = Move | Adjust | Add | End | Shift | MovePoint | StandIn | Leaves
