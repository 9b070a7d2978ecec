"""What the engine knows of a person: skills, working hours, absences, duties."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Role = Literal["engineer", "product_manager", "engineering_manager", "designer", "executive", "other"]
Seniority = Literal["junior", "mid", "senior", "staff", "principal"]
DayPart = Literal["all", "morning", "afternoon"]

FULL_TIME = (8.0, 8.0, 8.0, 8.0, 8.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Rating:
    """A level from 0 to 4, with who gave it and when (None if an imported file doesn't say)."""

    level: int
    on: date | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class SkillRatings:
    """One person's ratings in one skill. Both None: not rated, perhaps interested."""

    assessed: Rating | None = None
    own: Rating | None = None
    disputed: bool = False
    interest: bool = False


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """Contracted hours from Monday to Sunday, from a date on; None: always."""

    weekdays: tuple[float, ...] = FULL_TIME
    start: date | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """Time off, first and last day included; a morning or an afternoon is half of each day."""

    start: date
    end: date
    part: DayPart = "all"


@dataclass(frozen=True, slots=True)
class Duty:
    """Hours a week that replace the day-to-day reserve on these days, first and last included."""

    start: date
    end: date
    hours: float
    what: str = ""


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """The facts about a person that planning needs.

    `committed` are hours of the week that are already taken (their own agreed or planned lead hours and
    meetings); only someone with hours left can be brought in. `leaves` is their last working day. `earlier_day_to_day` are
    the hours before `day_to_day`, each with the last day on which they applied, in order.
    """

    key: str
    role: Role = "engineer"
    seniority: Seniority = "mid"
    joined: date | None = None
    skills: Mapping[str, SkillRatings] = field(default_factory=dict)
    hours: tuple[WorkingHours, ...] = (WorkingHours(),)
    day_to_day: float = 12.0
    earlier_day_to_day: tuple[tuple[date, float], ...] = ()
    duties: tuple[Duty, ...] = ()
    away: tuple[Absence, ...] = ()
    holidays: frozenset[date] = frozenset()
    committed: float = 0.0
    leaves: date | None = None
