"""The organisation, its skills, people, teams and initiatives, as written in the file."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from leadplan.orgfile.schema.values import (
    Date,
    DayHours,
    Email,
    Entry,
    Familiarity,
    Flag,
    Grade,
    Hours,
    HoursOverWorkdays,
    Key,
    Level,
    Line12,
    Line120,
    Link,
    Name,
    Needed,
    PersonKey,
    ShortText,
    Statement,
    TeamKey,
    Text,
    Title,
    Zone,
)

Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


def shape(value: object) -> str | None:
    """Which of the allowed notations the file uses."""
    if isinstance(value, dict):
        return "mapping"
    return "list" if isinstance(value, list) else "number"


class OrganisationEntry(Entry):
    name: Name
    timezone: Zone = "UTC"
    country: Country | None = None
    region: Line12 | None = None


class SkillEntry(Entry):
    key: Key
    name: Name
    description: Text = ""
    general: Flag = False


class Weekdays(Entry):
    mon: DayHours = Field(default=0, validate_default=True)
    tue: DayHours = Field(default=0, validate_default=True)
    wed: DayHours = Field(default=0, validate_default=True)
    thu: DayHours = Field(default=0, validate_default=True)
    fri: DayHours = Field(default=0, validate_default=True)
    sat: DayHours = Field(default=0, validate_default=True)
    sun: DayHours = Field(default=0, validate_default=True)


WeekHours = Annotated[
    Annotated[HoursOverWorkdays, Tag("number")] | Annotated[Weekdays, Tag("mapping")], Discriminator(shape)
]


class HoursFrom(Entry):
    from_: Date | None = Field(default=None, alias="from")
    hours: WeekHours


HoursField = Annotated[
    Annotated[HoursOverWorkdays, Tag("number")]
    | Annotated[Weekdays, Tag("mapping")]
    | Annotated[list[HoursFrom], Tag("list")],
    Discriminator(shape),
]


class DutyEntry(Entry):
    from_: Date = Field(alias="from")
    to: Date
    hours: Hours
    what: Line120 = ""


class TimeOffEntry(Entry):
    from_: Date = Field(alias="from")
    to: Date
    part: Literal["all", "morning", "afternoon"] = "all"


class RatingEntry(Entry):
    """`level` is the rating by others (`by` names the rater), `self` is the self-rating; `assessed` is the date of both."""

    level: Level | None = None
    self_: Level | None = Field(default=None, alias="self")
    interest: Flag = False
    assessed: Date | None = None
    by: Key | None = None
    disputed: Flag = False


SkillRatings = Annotated[
    Annotated[Level, Tag("number")]
    | Annotated[RatingEntry, Tag("mapping")]
    | Annotated[list[RatingEntry], Tag("list")],
    Discriminator(shape),
]


class PersonEntry(Entry):
    key: Key
    name: Name
    email: Email | None = None
    role: Literal["engineer", "product_manager", "engineering_manager", "designer", "executive", "other"] = "engineer"
    seniority: Literal["junior", "mid", "senior", "staff", "principal"] = "mid"
    joined: Date | None = None
    manager: PersonKey | None = None
    timezone: Zone | None = None
    hours: HoursField = Field(default=40, validate_default=True)
    day_to_day: Hours = Field(default=12, validate_default=True)
    duties: list[DutyEntry] = []
    country: Country | None = None
    region: Line12 | None = None
    skills: dict[Key, SkillRatings] = {}
    time_off: list[TimeOffEntry] = []
    leaves: Date | None = None


class TeamEntry(Entry):
    key: Key
    name: Name
    engineering_manager: PersonKey | None = None
    product_manager: PersonKey | None = None
    tech_lead: PersonKey | None = None
    members: list[PersonKey] = []


class LeadEntry(Entry):
    person: PersonKey
    role: Literal["lead", "deputy"] = "lead"
    stage: Literal["embedded", "weekly", "reviewing", "on_call", "handed_off"] = "embedded"
    hours: Hours = Field(default=0, validate_default=True)
    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None
    tentative: Flag = False
    familiarity: Familiarity | None = None


class MemberEntry(Entry):
    person: PersonKey
    familiarity: Familiarity | None = None
    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None


class AreaEntry(Entry):
    key: Key
    name: Name
    why: Text = ""
    impact: Grade = 3
    irreversibility: Grade = 3
    complexity: Grade = 3
    effort: Literal["S", "M", "L"] = "M"
    owner: PersonKey | None = None
    status: Literal["not_yet", "open", "settled"] = "open"
    needs: dict[Key, Needed] = {}


class PointEntry(Entry):
    key: Key
    name: Name
    date: Date
    kind: Literal["discovery", "scope", "design_review", "implementation_review", "launch", "other"] = "other"
    areas: list[Key] = []
    presence: Literal["required", "optional"] = "required"
    passed: Flag = False


class EtaEntry(Entry):
    columns: ClassVar[Mapping[str, str]] = {"said_on": "recorded_on"}
    said_on: Date
    eta: Date
    by: PersonKey | None = None
    reason: ShortText = ""


class CheckEntry(Entry):
    check: Title
    by: Literal["producer", "consumer"] = "producer"
    done: Flag = False


class DependencyEntry(Entry):
    columns: ClassVar[Mapping[str, str]] = {
        "etas": "dates_given", "acceptance": "acceptance_checks", "delivered": "delivered_on", "accepted": "accepted_on",
    }  # fmt: skip
    key: Key
    name: Name
    area: Key | None = None
    producer: TeamKey | None = None
    dri: PersonKey | None = None
    need_by: Date | None = None
    etas: list[EtaEntry] = []
    last_confirmed: Date | None = None
    delivered: Date | None = None
    accepted: Date | None = None
    status: Literal["asked", "promised", "delivered", "accepted", "cancelled"] = "asked"
    acceptance: list[CheckEntry] = []
    asked_on: list[Date] = []


class InitiativeEntry(Entry):
    columns: ClassVar[Mapping[str, str]] = {"open": "open_to_everyone"}
    key: Key
    name: Name
    summary: Text = ""
    priority: Grade = 3
    phase: Literal[
        "discovery", "proof_of_concept", "design", "build", "early_access", "general_availability", "steady"
    ] = "discovery"
    health: Literal["on_track", "at_risk", "off_track"] = "on_track"
    start: Date | None = None
    target: Date | None = None
    open: Flag = False
    leads: list[LeadEntry] = []
    teams: list[TeamKey] = []
    members: list[MemberEntry] = []
    areas: list[AreaEntry] = []
    inflection_points: list[PointEntry] = []
    dependencies: list[DependencyEntry] = []


class StandardEntry(Entry):
    key: Key
    name: Name
    statement: Statement
    why: Text = ""
    how_url: Link = ""
    owner: PersonKey | None = None
    teams: list[TeamKey] = []
    agreed_on: Date | None = None
    review_by: Date | None = None
    status: Literal["proposed", "agreed", "retired"] = "proposed"
