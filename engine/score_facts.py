"""What an area's score is based on: the people who count with their levels, the requirements, milestone and departures."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from engine.facts import Effort, Phase, Status
from engine.people_facts import Rating

GapReason = Literal[
    "no_owner",
    "lead_owns",
    "owner_away",
    "nobody_there",
    "nobody_at_level",
    "one_person_deep",
    "owner_stretched",
    "unknown",
    "leaving",
]
DependencyReason = Literal["late", "at_risk", "waiting", "blocked"]
FamiliaritySource = Literal["stated", "joined", "unknown"]


@dataclass(frozen=True, slots=True)
class LevelFact:
    """One person's effective level and what it is based on.

    `assumed`: not rated, so a prior counts. `counted` is the rating that counts (None when assumed);
    with `disputed` there are two ratings and `proficiency` is their mean.
    """

    person: str
    effective: float
    proficiency: float
    assessed: Rating | None
    own: Rating | None
    assumed: bool
    disputed: bool
    interest: bool
    familiarity: int
    familiarity_source: FamiliaritySource
    penalty: float
    # At work on at least one working day this week: can be named in advice.
    here: bool

    @property
    def counted(self) -> Rating | None:
        return self.assessed or self.own


@dataclass(frozen=True, slots=True)
class RequirementFact:
    """One requirement: its cover, its shortfall, and everyone who counts, by key."""

    skill: str
    level: int
    cover: float
    shortfall: float
    owner_level: float | None
    best_level: float
    best: str | None
    at_level: tuple[str, ...]
    known: bool  # Someone who counts is rated
    behind_gap: bool
    # The share of the shortfall that the lead could close personally, 0 to 1.
    fill: float
    lead: LevelFact
    people: tuple[LevelFact, ...]
    reasons: tuple[GapReason, ...]


@dataclass(frozen=True, slots=True)
class PointFact:
    """The milestone that sets the timing; `days` from Monday, 0 if it is past."""

    key: str
    name: str
    kind: str
    date: date
    days: int
    named: bool
    overdue: bool


@dataclass(frozen=True, slots=True)
class DependencyCause:
    """The dependency that sets the timing: late or at risk, delivered and waiting to be accepted, or with a blocking finding."""

    key: str
    name: str
    cause: DependencyReason
    need_by: date | None
    days: int


@dataclass(frozen=True, slots=True)
class Leaver:
    """Someone who counts now, and the last day on which they do."""

    person: str
    last_day: date


@dataclass(frozen=True, slots=True)
class DepartureFact:
    """The gap once everyone in `people` has left; `days` from Monday to the last of their days.

    `share` is how much of it counts already, `fill` the share that the lead could close (None without a gap).
    """

    days: int
    share: float
    people: tuple[Leaver, ...]
    gap: float
    floor: float
    fill: float | None
    requirements: tuple[RequirementFact, ...]


@dataclass(frozen=True, slots=True)
class ScoreBreakdown:
    """Every factor of one area, and what each is based on.

    `exposure == gap * cost * timing`; h hours are worth, before the opportunity cost,
    `exposure * leverage * (e^(-spent/tau) - e^(-(spent+h)/tau))`.
    `leverage` is None without a gap. `days` is the timing's number of days, None if nothing sets it.
    `gap_now`, `fill` and `requirements` are those with everyone who counts now; `departures` are those with fewer,
    by date. `gap` is the largest of `gap_now` and each departure's share of its gap. `leaving` is the departure
    that sets the leverage, None if those who count now do.
    """

    area: str
    initiative: str
    gap: float
    cost: float
    timing: float
    exposure: float
    leverage: float | None
    tau: float
    spent: float
    spent_assumed: bool
    spent_others: float
    impact: int
    irreversibility: int
    complexity: int
    priority: int
    effort: Effort
    status: Status
    phase: Phase
    owner: str | None
    floor: float  # The minimum gap that a reason sets; 0 without one
    reasons: tuple[GapReason, ...]
    requirements: tuple[RequirementFact, ...]
    point: PointFact | None
    days: int | None
    off_track: bool
    status_factor: float
    most_hours: float  # Hours that may still be planned this week
    # Members and the owner who don't count because they are away until the milestone.
    away: tuple[str, ...]
    owner_owns: int  # The owner's open areas in the whole organisation
    # The part of `spent` that the lead has done this week; it counts towards the most hours.
    done: float = 0.0
    # The part of `spent` that is the lead's own work on the area this week.
    spent_own: float = 0.0
    gap_now: float = 0.0
    # The share of the gap that the lead could close, 0 to 1; None without a gap now.
    fill: float | None = None
    departures: tuple[DepartureFact, ...] = ()
    leaving: DepartureFact | None = None
    # The dependency that moves `days` closer, if one does.
    dependency: DependencyCause | None = None

    @property
    def worth(self) -> float:
        """The value of unlimited attention: exposure times leverage."""
        return self.exposure * (self.leverage or 0.0)

    @property
    def deciding_requirements(self) -> tuple[RequirementFact, ...]:
        """The requirements that set the leverage: with those who stay where someone's departure sets it."""
        return self.requirements if self.leaving is None else self.leaving.requirements

    @property
    def deciding_fill(self) -> float:
        """The share that the lead could close of the gap that sets the leverage."""
        return (self.fill if self.leaving is None else self.leaving.fill) or 0.0
