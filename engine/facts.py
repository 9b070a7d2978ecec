"""The input of the focus model: frozen plain data, keyed by strings. No defaults are looked up elsewhere.

An area's key is `INITIATIVE/AREA`; milestones and meetings refer to areas the same way.
Sequences may be in any order: the plan does not depend on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from engine.forecasts import DependencyState, ForecastConfidence
from engine.people_facts import PersonFacts
from engine.weeks import Week

Effort = Literal["S", "M", "L"]
Status = Literal["not_yet", "open", "settled"]
Phase = Literal["discovery", "proof_of_concept", "design", "build", "early_access", "general_availability", "steady"]
Health = Literal["on_track", "at_risk", "off_track"]
Stage = Literal["embedded", "weekly", "reviewing", "on_call", "handed_off"]
PointKind = Literal["discovery", "scope", "design_review", "implementation_review", "launch", "other"]
Decides = Literal["scope", "design", "implementation", "status", "one_to_one", "other"]
Reach = Literal["feature", "system", "multi_team"]
Verdict = Literal["attend", "delegate", "skip"]
NextStep = Literal["ask", "escalate", "accept", "none"]
HoursSource = Literal["reviewed", "committed", "done", "other_lead", "own_work"]


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """A place on an initiative (membership or lead assignment); familiarity 0 new, 1 some, 2 good, 3 deep, None not stated."""

    person: str
    familiarity: int | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """A skill and the level, 1 to 4, that a critical area needs."""

    skill: str
    level: int


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """A critical area; impact, irreversibility and complexity from 1 to 5."""

    key: str
    initiative: str
    impact: int = 3
    irreversibility: int = 3
    complexity: int = 3
    effort: Effort = "M"
    owner: str | None = None
    status: Status = "open"
    requirements: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True)
class InflectionPointFacts:
    """A milestone; without areas it counts for all areas of the initiative."""

    key: str
    date: date
    areas: tuple[str, ...] = ()
    required: bool = True
    passed: bool = False
    kind: PointKind = "other"
    name: str = ""


@dataclass(frozen=True, slots=True)
class DependencyFacts:
    """What an initiative waits for from another team, on the day of planning; key `INITIATIVE/DEPENDENCY`.

    `promised` is the latest date given; `keeps` of how many possible outcomes are not after it. `waiting` are the days
    that a delivery has waited for acceptance (None: none waits); `blocked`: a blocking finding is open. `follow_up`:
    asking about it is due by the week's Sunday.
    """

    key: str
    area: str | None = None
    name: str = ""
    state: DependencyState = "unknown"
    need_by: date | None = None
    promised: date | None = None
    likely: date | None = None
    late: date | None = None
    keeps: tuple[int, int] | None = None
    confidence: ForecastConfidence | None = None
    next_step: NextStep = "none"
    waiting: int | None = None
    blocked: bool = False
    follow_up: bool = False


@dataclass(frozen=True, slots=True)
class InitiativeFacts:
    """An initiative that the lead leads, or is deputy lead of, this week.

    `stage`, `stage_since` (its first day, if known) and `lead_familiarity` are those of the lead's assignment. `other_leads`
    are the firm assignments of others.
    """

    key: str
    priority: int = 3
    phase: Phase = "discovery"
    health: Health = "on_track"
    stage: Stage = "embedded"
    stage_since: date | None = None
    members: tuple[MemberFacts, ...] = ()
    areas: tuple[AreaFacts, ...] = ()
    points: tuple[InflectionPointFacts, ...] = ()
    lead_familiarity: int | None = None
    other_leads: tuple[MemberFacts, ...] = ()
    dependencies: tuple[DependencyFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """A meeting in the lead's week; `starts` is aware and in the lead's time zone.

    `override` is the person's own choice, with `override_delegate` if they chose someone to go.
    """

    key: str
    starts: datetime
    minutes: int
    title: str = ""
    initiative: str | None = None
    area: str | None = None
    decides: Decides = "other"
    reach: Reach = "feature"
    attendees: tuple[str, ...] = ()
    override: Verdict | None = None
    override_delegate: str | None = None


@dataclass(frozen=True, slots=True)
class OfficeHour:
    """Time that the lead offers to everyone on a day at work; `starts` is aware. An attended meeting then counts instead."""

    starts: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class TouchpointFacts:
    """A contact due by a stakeholder's cadence; `person` if they belong to the organisation."""

    stakeholder: str
    due: date
    person: str | None = None


@dataclass(frozen=True, slots=True)
class OwnWork:
    """What the lead must write, read or decide themselves; `hours` are left, a `weekly` one's each week.

    `moved` are the hours of this week's share that the lead has moved to later weeks.
    """

    title: str
    hours: float
    due: date
    weekly: bool = False
    initiative: str | None = None
    area: str | None = None
    moved: float = 0.0


@dataclass(frozen=True, slots=True)
class TransferSession:
    """A session of a knowledge transfer; `other` is the person on the other side, who learns where the lead `teaches`."""

    area: str
    skill: str
    kind: str
    day: date
    other: str
    teaches: bool


@dataclass(frozen=True, slots=True)
class SpentHours:
    """Hours on an area in a week.

    `reviewed` and `committed` are from earlier weeks (pass one of them per week, `reviewed` if it is
    known); `done` are the lead's own hours this week; `other_lead` is what another lead has committed;
    `own_work` is this week's share of the lead's own work, which planning adds itself.
    """

    area: str
    week: Week
    hours: float
    source: HoursSource = "reviewed"


@dataclass(frozen=True, slots=True)
class ExposureRecord:
    """An initiative's highest exposure in an earlier week, from that week's plan."""

    initiative: str
    week: Week
    exposure: float


@dataclass(frozen=True, slots=True)
class LeadWeek:
    """Everything that one lead's week is planned from.

    `people` maps keys to everyone: the lead, the teams, and people outside who could be brought in; a batch
    shares one mapping. `candidates` are, per skill, the people of the organisation who could be brought in or learned from; with
    None, everyone in `people`. `pins` are half-hours that the person fixed per area, in mid-week only those still
    ahead; 0 is a dismissed area. `accepted` are half-hours that the person agreed to: firm, but no constraint.
    `capacity` replaces the focus capacity in hours; `office_hours`, `follow_ups` on dependencies (counted) and
    `transfers` (sessions) reduce it. `owned_open` (open areas per owner) and
    `highest_required` (per skill) cover the whole organisation; with None they are taken from these initiatives.
    `general_skills` are not tied to a product, so being new to it costs nothing. `not_suggested` are people the
    lead doesn't want suggested. `since`, in mid-week: only the days from then on have hours left, and earlier meetings are dropped;
    `share_of_day` of that day is still ahead, and meetings that ended by `now` are dropped too. Everyone named as
    lead, member or owner must be in `people`; otherwise planning raises KeyError.
    """

    lead: str
    week: Week
    people: Mapping[str, PersonFacts]
    initiatives: tuple[InitiativeFacts, ...] = ()
    meetings: tuple[MeetingFacts, ...] = ()
    touchpoints: tuple[TouchpointFacts, ...] = ()
    pins: Mapping[str, int] = field(default_factory=dict)
    spent: tuple[SpentHours, ...] = ()
    records: tuple[ExposureRecord, ...] = ()
    capacity: float | None = None
    owned_open: Mapping[str, int] | None = None
    highest_required: Mapping[str, int] | None = None
    since: date | None = None
    share_of_day: float = 1.0
    now: datetime | None = None
    accepted: Mapping[str, int] = field(default_factory=dict)
    own_work: tuple[OwnWork, ...] = ()
    office_hours: tuple[OfficeHour, ...] = ()
    follow_ups: int = 0
    transfers: tuple[TransferSession, ...] = ()
    general_skills: frozenset[str] = frozenset()
    not_suggested: frozenset[str] = frozenset()
    candidates: Mapping[str, tuple[str, ...]] | None = None
