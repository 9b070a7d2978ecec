"""What the allocation page shows: leads, their initiatives, and four weeks of hours against capacity."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page

from engine.results import Capacity
from engine.weeks import Week
from focus.wording.plain import hours
from initiatives.models import AssignmentRole, Stage

NOTHING_LEFT = 0.005
"""Hours of which floats may differ."""


@dataclass(frozen=True, slots=True)
class Share:
    """One initiative's hours of a lead in a week: planned where they committed, else agreed."""

    hours: float
    planned: bool

    @property
    def what(self) -> str:
        return "planned" if self.planned else "agreed"


@dataclass(frozen=True, slots=True)
class Led:
    """An assignment, with its share of each week; None where it does not reach into it."""

    key: str
    name: str
    role: str
    stage: str
    agreed: float
    tentative: bool
    start: date | None
    end: date | None
    shares: Sequence[Share | None]

    @property
    def role_name(self) -> str:
        return str(AssignmentRole(self.role).label)

    @property
    def stage_name(self) -> str:
        return str(Stage(self.stage).label)


@dataclass(frozen=True, slots=True)
class Cell:
    """One lead in one week."""

    week: Week
    capacity: Capacity
    shares: Sequence[Share]
    tentative: float
    knows_time_off: bool
    """Whether the viewer may know how long somebody is away, and not only that they are."""

    @property
    def hours(self) -> float:
        """What counts: planned or agreed, nothing tentative."""
        return round(sum(share.hours for share in self.shares), 2)

    @property
    def room(self) -> float:
        """Hours that the week has for initiatives."""
        return max(0.0, round(self.capacity.focus, 2))

    @property
    def over(self) -> float:
        return max(0.0, round(self.hours - self.room, 2))

    @property
    def what(self) -> str:
        """planned, agreed, or both where only some initiatives are committed to."""
        return " and ".join(sorted({share.what for share in self.shares}, reverse=True))

    @property
    def utilization(self) -> int | None:
        """Per cent; None without capacity."""
        return round(100 * self.hours / self.room) if self.room else None

    @property
    def is_unknown(self) -> bool:
        """No hours are contracted: nothing can be said of the week."""
        return not self.capacity.contracted

    @property
    def is_away(self) -> bool:
        away = self.capacity.time_off + self.capacity.holidays
        return not self.is_unknown and away > self.capacity.contracted - NOTHING_LEFT

    @property
    def absence(self) -> str:
        """8 h holiday, 4 h off; partly away, to whom it is no business how long."""
        words = [f"{hours(self.capacity.holidays)} h holiday"] if self.capacity.holidays else []
        if self.capacity.time_off:
            words.append(f"{hours(self.capacity.time_off)} h off" if self.knows_time_off else "partly away")
        return ", ".join(words)

    @property
    def shade(self) -> str:
        """The class of the cell."""
        if self.over:
            return "overload"
        if self.is_away or self.is_unknown:
            return "away"
        return f"lv-{min(4, (self.utilization or 0) // 25)}"


@dataclass(frozen=True, slots=True)
class Row:
    """A lead with what they lead and a cell per week."""

    key: str
    name: str
    is_viewer: bool
    led: Sequence[Led]
    cells: Sequence[Cell]

    @property
    def over_words(self) -> str:
        """14 h over in week 49, 12 h in week 50."""
        told = ", ".join(f"{hours(cell.over)} h in week {cell.week.number}" for cell in self.cells if cell.over)
        return told.replace(" h in", " h over in", 1)


@dataclass(frozen=True, slots=True)
class Uncovered:
    """An initiative that nobody leads."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Board:
    weeks: Sequence[Week]
    page: Page[Any]
    rows: Sequence[Row]
    uncovered: Sequence[Uncovered]
    manages: bool

    @property
    def over(self) -> list[Row]:
        """Leads with more hours than fit in some week."""
        return [row for row in self.rows if row.over_words]
