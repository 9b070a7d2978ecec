"""Meetings, stakeholders, planning cycles, pitches and actual hours, as written in the file."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from leadplan.orgfile.schema.values import (
    AreaPath,
    Cadence,
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
    Line120,
    Line300,
    Minutes,
    Moment,
    Money,
    Name,
    PersonKey,
    Share,
    Statement,
    TeamKey,
    Text,
    Title,
    Weeks,
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


class OwnWorkEntry(Entry):
    """What a person must do themselves; `hours` are left, of weekly work each week."""

    person: PersonKey
    title: Title
    hours: Hours
    due: Date
    weekly: Flag = False
    initiative: InitiativeKey | None = None
    area: Key | None = None
    done: Flag = False


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


class StakeholderEntry(Entry):
    columns: ClassVar[Mapping[str, str]] = {"desired": "target_engagement"}
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


class CostEntry(Entry):
    one_off: Money | None = None
    yearly: Money | None = None
    contract_ends: Date | None = None
    notice_by: Date | None = None
    spent: Money | None = None
    saving_yearly: Money | None = None
    saving_from: Date | None = None


class SliceEntry(Entry):
    columns: ClassVar[Mapping[str, str]] = {"by": "needed_by"}
    name: Title
    team: TeamKey | None = None
    ask: Text = ""
    effort_weeks: Weeks | None = None
    value_share: Share | None = None
    by: Date | None = None
    agreed: Flag = False


class ConversationEntry(Entry):
    stakeholder: Key
    on: Date
    kind: Contact = "one_to_one"
    result: Text = ""


class TeamAnswerEntry(Entry):
    """A team's answer that differs from the pitch's own status, ticket and reason."""

    team: TeamKey
    status: Literal["submitted", "accepted", "deferred", "declined"] = "submitted"
    ticket: Line300 = ""
    reason: Text = ""


class PitchEntry(Entry):
    columns: ClassVar[Mapping[str, str]] = {"slices": "steps", "teams": "answers"}
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
    cycle: CycleKey | None = None
    initiative: InitiativeKey | None = None
    ticket: Line300 = ""
    status: Literal["draft", "socialising", "submitted", "accepted", "deferred", "declined"] = "draft"
    reason: Text = ""
    teams: list[TeamAnswerEntry] = []
    cost: CostEntry | None = None


class ActualEntry(Entry):
    person: PersonKey
    week: IsoWeek
    area: AreaPath
    hours: Hours
