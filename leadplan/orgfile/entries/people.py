"""The organisation, its skills, people and teams, as written in the file."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from leadplan.orgfile.entries.values import (
    Date,
    DayHours,
    Email,
    Entry,
    Flag,
    Hours,
    HoursOverWorkdays,
    Key,
    Level,
    Line12,
    Line120,
    Name,
    Text,
    Zone,
)

Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


def shape(value: Any) -> str | None:
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
    manager: Key | None = None
    timezone: Zone | None = None
    hours: HoursField = Field(default=40, validate_default=True)
    day_to_day: Hours = Field(default=12, validate_default=True)
    duties: list[DutyEntry] = []
    country: Country | None = None
    region: Line12 | None = None
    skills: dict[Key, SkillRatings] = {}
    time_off: list[TimeOffEntry] = []


class TeamEntry(Entry):
    key: Key
    name: Name
    engineering_manager: Key | None = None
    product_manager: Key | None = None
    tech_lead: Key | None = None
    members: list[Key] = []
