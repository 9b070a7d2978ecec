"""People, their skills and hours; accounts; and what is stored alongside them."""

from people.models.account import Account
from people.models.departure import Departure
from people.models.hours import DAYS, DayPart, Duty, TimeOff, WorkingHours
from people.models.link import LinkKind, SecretLink
from people.models.organisation import Organisation, SecondFactor
from people.models.person import Person, Role, Seniority
from people.models.record import AuditLine, Heartbeat, Job, JobState
from people.models.removed import Removed
from people.models.retention import Retention
from people.models.skill import Interest, Level, Rating, RatingKind, Skill
from people.models.team import Team

__all__ = [
    "DAYS",
    "Account",
    "AuditLine",
    "DayPart",
    "Departure",
    "Duty",
    "Heartbeat",
    "Interest",
    "Job",
    "JobState",
    "Level",
    "LinkKind",
    "Organisation",
    "Person",
    "Rating",
    "RatingKind",
    "Removed",
    "Retention",
    "Role",
    "SecondFactor",
    "SecretLink",
    "Seniority",
    "Skill",
    "Team",
    "TimeOff",
    "WorkingHours",
]
