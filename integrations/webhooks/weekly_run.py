"""Monday's messages: which are due, each written once a week."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from engine.weeks import Week
from focus.models import WeekPlan
from integrations.models import OwnEvent, Webhook, WebhookKind
from integrations.webhooks.services import add_delivery
from people.models import Organisation

FROM_HOUR: Final = 8
UNTIL: Final = timedelta(days=2)
"""After Tuesday a summary of the week is no news."""


def write_due(now: datetime) -> int:
    """A delivery for each webhook that is due. A person's week waits until it is planned. Returns how many."""
    organisation = Organisation.objects.first()
    home = organisation.timezone if organisation else "UTC"
    rows = Webhook.objects.active().weekly().select_related("owner")
    return sum(write(row, home, now) for row in rows)


@transaction.atomic
def write(row: Webhook, home: str, now: datetime) -> bool:
    zone = row.owner.zone(home) if row.owner and row.kind == WebhookKind.WEEK else ZoneInfo(home)
    here = now.astimezone(zone)
    week = Week.of(here.date())
    begins = datetime.combine(week.monday, here.min.time(), zone)
    if not begins + timedelta(hours=FROM_HOUR) <= here < begins + UNTIL:
        return False
    if row.kind == WebhookKind.WEEK and not WeekPlan.objects.filter(person=row.owner_id, week=week).exists():
        return False
    # One UPDATE decides between two workers.
    if not Webhook.objects.active().filter(pk=row.pk).exclude(last_week=str(week)).update(last_week=str(week)):
        return False
    kind = OwnEvent.WEEK if row.kind == WebhookKind.WEEK else OwnEvent.SUMMARY
    add_delivery(row, kind, {"type": kind, "week": str(week)}, now)
    return True
