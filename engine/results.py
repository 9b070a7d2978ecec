"""The output of the focus model: codes and numbers with the reasons behind them, never sentences."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from engine.facts import Effort, Phase, Rating, Stage, Status, Verdict
from engine.weeks import Week

AdviceCode = Literal[
    "watch",
    "find_out",
    "bring_in",
    "share_context",
    "lead_design",
    "work_beside_owner",
    "grow",
    "pair",
    "review",
]
VerdictRule = Literal[
    "one_to_one", "unlinked", "decides_scope", "reach", "inflection_point", "focus_area", "worth",
    "delegate", "skip", "override", "away",
]  # fmt: skip
GapReason = Literal[
    "no_owner",
    "lead_owns",
    "owner_away",
    "nobody_there",
    "nobody_at_level",
    "one_person_deep",
    "owner_stretched",
    "unknown",
]
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
class ScoreBreakdown:
    """Every factor of one area, and what each is based on.

    `exposure == gap * cost * timing`; h hours are worth, before the opportunity cost,
    `exposure * leverage * (e^(-spent/tau) - e^(-(spent+h)/tau))`.
    `leverage` is None without a gap. `days` is the timing's number of days, None if no milestone is ahead.
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

    @property
    def worth(self) -> float:
        """The value of unlimited attention: exposure times leverage."""
        return self.exposure * (self.leverage or 0.0)


@dataclass(frozen=True, slots=True)
class Helper:
    """Someone outside the team with free hours, and the skills behind the gap in which they are at the level."""

    person: str
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """The first rule that matched, why, and the people it names."""

    code: AdviceCode
    because: str
    skill: str | None
    people: tuple[str, ...]
    bring_in: tuple[str, ...]
    grow: tuple[str, ...]
    # The first few of `bring_in`: those who could help with most of it first, then by key, never by level.
    helpers: tuple[Helper, ...]


@dataclass(frozen=True, slots=True)
class AreaFact:
    """One area in the week, chosen or not; hours are multiples of 0.5."""

    area: str
    initiative: str
    hours: float
    optional_hours: float
    value: float
    pinned: bool
    advice: Advice
    confidence: float | None
    receipt: ScoreBreakdown


@dataclass(frozen=True, slots=True)
class Capacity:
    """Where the week's hours go. `focus` may be zero or negative: a fact, not an error."""

    contracted: float
    time_off: float
    holidays: float
    meetings: float
    day_to_day: float
    duties: float
    touchpoints: float
    focus: float


@dataclass(frozen=True, slots=True)
class MeetingFact:
    """A verdict (None: it just takes its time), the rule behind it, and who goes instead."""

    key: str
    title: str
    verdict: Verdict | None
    rule: VerdictRule
    delegate: str | None
    hours: float
    # V(length)/length for its area: the value of an hour in it; 0 without an area.
    value: float


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """Due by Sunday and not covered by a meeting this week."""

    stakeholder: str
    due: date


@dataclass(frozen=True, slots=True)
class Uncovered:
    """An area without hours whose exposure is high; `hand_to` has the level and free hours, or is None."""

    area: str
    exposure: float
    hand_to: str | None


@dataclass(frozen=True, slots=True)
class SignOff:
    """An area that the team covers, hard to reverse, with its milestone near: review the outcome."""

    area: str
    point: str
    date: date


@dataclass(frozen=True, slots=True)
class KeyPerson:
    """The only person in the organisation at the highest level that any area requires of a skill."""

    skill: str
    person: str
    level: int


@dataclass(frozen=True, slots=True)
class StageChange:
    """A suggested change of involvement, less or more, and the codes of its reasons."""

    initiative: str
    start: Stage
    to: Stage
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Margin:
    """What more or fewer hours would change, from the exact solution.

    `hours` is negative for lost hours, and never more than there are; `value` is net, as in the plan; `moved` are the
    areas whose hours differ, and by how much.
    """

    hours: float
    value: float
    moved: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """One lead's planned week. Items and areas are ordered by value, then key."""

    lead: str
    week: Week
    capacity: Capacity
    # Focus capacity rounded down to half-hours, or the given capacity.
    planned_capacity: float
    value: float
    hour_price: float
    free_hours: float
    over_hours: float  # By how much pinned hours exceed the capacity
    more: tuple[float, ...]  # What 0.5, 1, 1.5 and 2 more hours would add to the value
    less: tuple[float, ...]  # What 0.5, 1, 1.5 and 2 fewer hours would deduct from it
    margins: tuple[Margin, ...]  # One hour more, and two hours less
    items: tuple[AreaFact, ...]
    areas: tuple[AreaFact, ...]
    meetings: tuple[MeetingFact, ...]
    touchpoints: tuple[Touchpoint, ...]
    not_covered: tuple[Uncovered, ...]
    sign_off: tuple[SignOff, ...]
    key_people: tuple[KeyPerson, ...]
    steps: tuple[StageChange, ...]
    # Per initiative, by key: to be stored as this week's ExposureRecord.
    highest_exposure: tuple[tuple[str, float], ...]
