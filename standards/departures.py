"""What happens to standards when someone leaves."""

from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from people import audit
from people.departures import DepartureContext, kept, opened
from people.models import EventType, Person
from standards.models import Revert, SponsorStatement, Standard, StandardAsk, StandardException, TeamAdoption
from standards.services.editing import event_of, line_of


def owned(it: DepartureContext) -> QuerySet[Standard]:
    return Standard.objects.in_force().filter(owner=it.person)


def running_exceptions(it: DepartureContext) -> QuerySet[StandardException]:
    """Those that have ended keep their owner as history."""
    return StandardException.objects.filter(owner=it.person, until__gte=it.day, ended_on=None)


STEPS: Final = (
    opened("standards have no owner", owned, "standards.Standard.owner"),
    opened("exceptions to standards have no owner", running_exceptions, "standards.StandardException.owner"),
    kept("retired standards they owned", lambda it: Standard.objects.filter(owner=it.person, status="retired")),
    kept(
        "exceptions they granted or owned until they ended",
        lambda it: StandardException.objects.filter(Q(granted_by=it.person) | Q(owner=it.person))
        .exclude(pk__in=running_exceptions(it).values("pk")),
        "standards.StandardException.granted_by",
    ),
    kept(
        "team states for standards that they set", lambda it: TeamAdoption.objects.filter(by=it.person),
        "standards.TeamAdoption.by",
    ),
    kept("reverts they recorded", lambda it: Revert.objects.filter(by=it.person), "standards.Revert.by"),
    kept(
        "what they said as a sponsor, or reported",
        lambda it: SponsorStatement.objects.filter(Q(person=it.person) | Q(reported_by=it.person)),
        "standards.SponsorStatement.person", "standards.SponsorStatement.reported_by",
    ),
    kept(
        "messages to them about standards", lambda it: StandardAsk.objects.filter(to=it.person), "standards.StandardAsk.to",
    ),
)  # fmt: skip


def record_departure(it: DepartureContext, *, name: str, by: Person | None, signed: str, now: datetime) -> None:
    """An audit line and an event per standard that loses its owner."""
    audit.append(
        line_of(
            row, "changed", by=by, signed=signed, now=now, before=f"owner: {name}", after=f"owner: {audit.EMPTY}",
            event=event_of(row, EventType.STANDARD_CHANGED, by=by, now=now, changes={"owner": (it.person, None)}),
        )
        for row in owned(it)
    )  # fmt: skip
