"""How long events and their deliveries are kept."""

from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from people.models import WebhookEvent
from people.retention import Rule


def events(before: datetime) -> QuerySet[WebhookEvent]:
    """Those that were passed on, with their deliveries."""
    return WebhookEvent.objects.filter(at__lt=before, passed_on=True)


RULES: Final = (Rule("jobs", "webhook deliveries", events),)
