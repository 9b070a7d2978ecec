"""People, their skills and hours; accounts; and what is stored alongside them."""

from people.models.account import Account
from people.models.activity import (
    AuditLine,
    EventType,
    Heartbeat,
    Job,
    JobState,
    Notification,
    NotificationKind,
    TrashItem,
    WebhookEvent,
)
from people.models.availability import (
    DAYS,
    AvailabilityRecord,
    DayPart,
    Duty,
    EarlierAvailability,
    TimeOff,
    WorkingHours,
    hours_valid_on,
)
from people.models.organisation import Organisation, Retention, SecondFactor
from people.models.person import Departure, Person, Role, Seniority, Team
from people.models.search import SearchEntry
from people.models.secret_link import LinkKind, SecretLink
from people.models.skill import Interest, Level, Rating, RatingKind, Skill
