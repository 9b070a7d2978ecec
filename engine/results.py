"""The output of the focus model: codes and numbers with the reasons behind them, never sentences."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from engine.facts import DependencyFacts, Stage, TransferSession, Verdict
from engine.score_facts import ScoreBreakdown
from engine.weeks import Week
from engine.weights import MODEL_VERSION

AdviceCode = Literal[
    "watch",
    "hand_over",
    "find_out",
    "pair",
    "bring_in",
    "learn",
    "share_context",
    "lead_design",
    "reassign",
    "work_beside_owner",
    "grow",
    "review",
]
VerdictRule = Literal[
    "one_to_one", "unlinked", "decides_scope", "reach", "inflection_point", "focus_area", "worth",
    "delegate", "skip", "override", "away",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Helper:
    """Someone outside the team with free hours, and the skills behind the gap in which they are at the level."""

    person: str
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """The first rule that matched, why, and the people it names.

    `bring_in` are a few of those outside, who could help with most of it, by key; `bring_in_count` is how many there are.
    """

    code: AdviceCode
    because: str
    skill: str | None
    people: tuple[str, ...]
    bring_in: tuple[str, ...]
    bring_in_count: int
    grow: tuple[str, ...]
    # The same with their skills: those who could help with most of it first, then by key, never by level.
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
    # The person agreed to these hours; another plan may still give the area more.
    accepted: bool = False


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
    own_work: float = 0.0
    office_hours: float = 0.0
    follow_ups: float = 0.0
    transfers: float = 0.0
    focus: float = 0.0


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
class OwnWorkShare:
    """This week's share of the lead's own work, in hours."""

    title: str
    hours: float
    due: date
    area: str | None


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
    """The only person in the organisation at the highest level that any area requires of a skill; `rating` is theirs."""

    skill: str
    person: str
    level: int
    rating: float


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
    own_work: tuple[OwnWorkShare, ...] = ()
    # Of all initiatives, those to act on first.
    dependencies: tuple[DependencyFacts, ...] = ()
    transfers: tuple[TransferSession, ...] = ()
    model: int = MODEL_VERSION
