"""Meetings, stakeholders, planning cycles, pitches, and what people record about their weeks, as written in the file."""

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field

from leadplan.orgfile.schema.values import (
    AreaPath,
    Cadence,
    Clock,
    CycleKey,
    Date,
    Entry,
    Figure,
    Flag,
    Grade,
    Hours,
    InitiativeKey,
    IsoWeek,
    Key,
    Line3,
    Line20,
    Line40,
    Line80,
    Line120,
    Line200,
    Line300,
    Line500,
    Minutes,
    Moment,
    Money,
    Name,
    PersonKey,
    PitchKey,
    Session,
    Share,
    Statement,
    TeamKey,
    Text,
    Title,
    Weeks,
    Zone,
)

Audience = Literal["product_manager", "engineering_manager", "executive", "other"]
Engagement = Literal["unaware", "resistant", "neutral", "supportive", "leading"]
Contact = Literal["one_to_one", "group", "message"]


class MeetingEntry(Entry):
    person: PersonKey
    title: Title
    series: Line120 | None = None
    starts: Moment
    minutes: Minutes
    initiative: InitiativeKey | None = None
    area: Key | None = None
    decides: Literal["scope", "design", "implementation", "status", "one_to_one", "other"] = "other"
    reach: Literal["feature", "system", "multi_team"] = "feature"
    attendees: list[PersonKey] = []
    choice: Literal["attend", "delegate", "skip"] | None = None
    delegate: PersonKey | None = None


class TouchpointEntry(Entry):
    on: Date
    kind: Contact = "one_to_one"
    note: Text = ""


class PromiseEntry(Entry):
    columns: ClassVar[Mapping[str, str]] = {"whose": "promised_by"}
    what: Statement
    whose: Literal["mine", "theirs"] = "mine"
    due: Date | None = None
    done: Flag = False


class MoveEntry(Entry):
    """A change of engagement. With `pitch`, the conversation about that pitch on the same day, or on `talked_on`, caused it."""

    on: Date
    before: Engagement
    after: Engagement
    pitch: PitchKey | None = None
    talked_on: Date | None = None


class StakeholderEntry(Entry):
    columns: ClassVar[Mapping[str, str]] = {"desired": "target_engagement", "moves": "engagement_changes"}
    key: Key
    for_: PersonKey = Field(alias="for")
    person: PersonKey | None = None
    name: Name | None = None
    audience: Audience = "other"
    initiatives: list[InitiativeKey] = []
    influence: Grade = 3
    interest: Grade = 3
    engagement: Engagement = "neutral"
    desired: Engagement = "supportive"
    cadence_days: Cadence | None = None
    touchpoints: list[TouchpointEntry] = []
    promises: list[PromiseEntry] = []
    moves: list[MoveEntry] = []


class CycleEntry(Entry):
    key: Key
    name: Name
    starts: Date
    ends: Date
    cutoff: Date | None = None


class EvidenceEntry(Entry):
    what: Statement
    figure: Figure | None = None
    unit: Line40 = ""
    source: Line300 = ""
    date: Date | None = None


class ValueEntry(Entry):
    amount: Money | None = None
    currency: Line3 = ""
    per: Line20 = ""


class SliceEntry(Entry):
    columns: ClassVar[Mapping[str, str]] = {"by": "needed_by"}
    name: Title
    team: TeamKey | None = None
    ask: Text = ""
    effort_weeks: Weeks | None = None
    value_share: Share | None = None
    by: Date | None = None
    agreed: Flag = False
    agreed_by: Line120 = ""


class ConversationEntry(Entry):
    stakeholder: Key
    on: Date
    kind: Contact = "one_to_one"
    result: Text = ""


class HeldEntry(Entry):
    columns: ClassVar[Mapping[str, str]] = {"honoured": "took_place"}
    on: Date
    honoured: Flag


class OfficeHoursEntry(Entry):
    """On one day, or weekly on that weekday until `last`; `at` is local time in `timezone`."""

    columns: ClassVar[Mapping[str, str]] = {"held": "sessions"}
    first: Date
    last: Date | None = None
    at: Clock
    minutes: Session = 60
    timezone: Zone
    place: Line200 = ""
    held: list[HeldEntry] = []


class TeamAnswerEntry(Entry):
    """A team's answer that differs from the pitch's own status, ticket and reason."""

    team: TeamKey
    status: Literal["submitted", "accepted", "deferred", "declined"] = "submitted"
    ticket: Line300 = ""
    reason: Text = ""


class PitchEntry(Entry):
    columns: ClassVar[Mapping[str, str]] = {
        "slices": "steps",
        "teams": "answers",
        "aimed_on": "targeted_on",
        "stood_on": "status_changed_on",
        "back_on": "reopened_on",
    }
    key: Key
    author: PersonKey
    co_sponsors: list[PersonKey] = []
    title: Title
    problem: Text = ""
    evidence: list[EvidenceEntry] = []
    outcome: Text = ""
    value: ValueEntry | None = None
    messages: dict[Audience, Text] = {}
    slices: list[SliceEntry] = []
    stakeholders: list[Key] = []
    conversations: list[ConversationEntry] = []
    office_hours: list[OfficeHoursEntry] = []
    cycle: CycleKey | None = None
    initiative: InitiativeKey | None = None
    area: AreaPath | None = None
    ticket: Line300 = ""
    status: Literal["draft", "socialising", "submitted", "accepted", "deferred", "declined"] = "draft"
    reason: Text = ""
    teams: list[TeamAnswerEntry] = []
    aimed_on: Date | None = None
    stood_on: Date | None = None
    back_on: Date | None = None


class DismissalEntry(Entry):
    """A person deliberately excluded from the stakeholders of an initiative or a pitch."""

    for_: PersonKey = Field(alias="for")
    person: PersonKey
    initiative: InitiativeKey | None = None
    pitch: PitchKey | None = None
    reason: Line300
    at: Moment | None = None


class ActualEntry(Entry):
    person: PersonKey
    week: IsoWeek
    area: AreaPath
    hours: Hours
    note: Line200 = ""
    helped: Flag | None = None


class DecisionEntry(Entry):
    person: PersonKey
    week: IsoWeek
    area: AreaPath
    kind: Literal["accept", "adjust", "dismiss", "pin"]
    hours: Hours = Decimal(0)
    reason: Line300 = ""
    at: Moment | None = None


class CommitmentEntry(Entry):
    person: PersonKey
    week: IsoWeek
    at: Moment | None = None


class BlockEntry(Entry):
    """A block in the calendar, for an area or a check-in with a stakeholder."""

    person: PersonKey
    week: IsoWeek
    kind: Literal["focus", "touchpoint"] = "focus"
    area: AreaPath | None = None
    stakeholder: Key | None = None
    starts: Moment
    minutes: Minutes
    by_hand: Flag = False
    at: Moment | None = None


class ReviewEntry(Entry):
    person: PersonKey
    week: IsoWeek
    note: Line500 = ""
    day_to_day: Hours | None = None
    meetings: Hours | None = None
    at: Moment | None = None


class InterruptionEntry(Entry):
    person: PersonKey
    at: Moment
    source: Line80
    source_person: PersonKey | None = None
    minutes: Minutes
    about: Line200 = ""


class WorryEntry(Entry):
    person: PersonKey
    area: AreaPath | None = None
    text: Statement
    at: Moment
    done_at: Moment | None = None


class PairingEntry(Entry):
    person: PersonKey
    week: IsoWeek
    area: AreaPath
    learner: PersonKey
    beside: PersonKey | None = None
    at: Moment | None = None


class ProposalAnswerEntry(Entry):
    person: PersonKey
    kind: Literal["rota", "pairing", "page", "reserve"]
    about: Line80 = ""
    taken: Flag
    before: Hours | None = None
    after: Hours | None = None
    at: Moment | None = None
