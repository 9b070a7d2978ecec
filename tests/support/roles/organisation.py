"""An organisation with someone in every role and a row of everything private, each with a text of its own.

`lead` leads "product" with `deputy` and `member`; `manager` manages the lead, `skip-level-manager` the manager, who came after
`former-manager`; `former-lead` and `former-member` were on it until yesterday; `other-lead` leads "other".
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db.models import Model

from engine.weeks import Week
from integrations.models import WebhookDelivery
from leadplan.permissions.table import RESOURCES
from people.models import Account, Person

NOW: Final = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY: Final = NOW.date()
YESTERDAY: Final = TODAY - timedelta(days=1)
WEEK: Final = Week(2026, 48)
ROLES: Final = (
    "stranger",
    "member",
    "lead",
    "deputy",
    "other-lead",
    "manager",
    "skip-level-manager",
    "former-manager",
    "former-lead",
    "former-member",
    "administrator",
)
OWNERS: Final = ("lead", "deputy", "member", "other-lead", "manager", "stranger", "former-lead")
"""The people with private rows."""
BY_KEY: Final = {thing.key: thing for thing in RESOURCES}


IDS: Final = {
    "TIME_OFF": "time-off/lead",
    "MEMBERSHIP": "membership/",
    "ASSIGNMENT": "assignment/",
    "MEETING": "meeting/lead",
    "WORRY": "worry/lead",
    "OWN_WORK": "own-work/lead",
    "ENTRY": "journal-entry/lead",
    "GOAL": "goal/lead",
    "OFFER": "mentor-offer/lead",
    "MENTORING": "mentoring/lead",
    "INTERRUPTION": "interruption/lead",
    "BLOCK": "block/lead",
    "IMPORTED": "meeting/imported-lead",
    "CALENDAR": "calendar/lead",
    "RULE": "meeting-rule/lead",
    "DIGEST": "digest/lead",
    "OUTBOX_EMAIL": "outbox-email-text/lead",
    "LINK": "link/lead",
    "NOTIFICATION": "notification/lead",
    "TOKEN": "api-token/lead",
    "WEBHOOK": "initiative-webhook/",
    "OWN_WEBHOOK": "week-webhook/lead",
    "IMPORT": "import/lead",
    "JIRA": "jira-connection/lead",
    "PROMISE": "promise/lead",
    "TOUCHPOINT": "touchpoint/lead",
    "EVIDENCE": "evidence/lead",
    "CHANGE": "scenario-change/lead",
    "EXCLUSION": "exclusion/lead",
    "CONVERSATION": "conversation/lead",
    "OFFICE_HOURS": "office-hours/lead",
    "CHECK": "check/",
    "FINDING": "finding/",
    "ADOPTION": "team-adoption/",
    "EXCEPTION": "standard-exception/",
    "REVERT": "revert/",
    "STATEMENT": "sponsor-statement/",
    "TRANSFER": "transfer/",
    "SESSION_OF_TRANSFER": "transfer-session/",
}
"""Names for ids in the table of URLs, and the row that each refers to."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A row, and a text in it that occurs nowhere else."""

    thing: str
    row: Any
    text: str


@dataclass
class ExampleOrganisation:
    people: dict[str, Person]
    markers: list[Marker] = field(default_factory=list)
    things: dict[str, Model] = field(default_factory=dict)
    """Rows by `thing/owner`."""
    session: Any = None
    """The lead's, somewhere else."""
    departure: Any = None
    """Of someone who has left."""

    def add(self, thing: str, row: Any, *texts: str) -> Any:
        owner = BY_KEY[thing].owner(row) if BY_KEY[thing].of == "person" else None
        self.things.setdefault(f"{thing}/{owner.key if owner else ''}", row)
        self.markers += [Marker(thing, row, text) for text in texts]
        return row

    def row(self, thing: str, owner: str) -> Any:
        """The thing of this owner, or of the product if it has no owner."""
        return self.things[f"{thing}/{owner}"]

    def ids(self) -> dict[str, int]:
        return {
            "SESSION": self.session.pk,
            "ACCOUNT": Account.objects.get(person__key="member").pk,
            "DEPARTURE": self.departure.number,
            "WEBHOOK_DELIVERY": WebhookDelivery.objects.get(event="event of product").pk,
            **{name: self.things[row].pk for name, row in IDS.items()},
        }

    def hidden_from(self, role: str) -> list[Marker]:
        """What none of the table's reasons gives a role access to; everything, without signing in."""
        if role == "anonymous":
            return self.markers
        viewer = Person.objects.get(key=role)
        return [one for one in self.markers if not sees(viewer, one)]


def sees(viewer: Person, marker: Marker) -> bool:
    thing = BY_KEY[marker.thing]
    return bool(thing.see.why(thing.context_of(viewer, TODAY, marker.row)))
