"""How long events and their deliveries are kept, answers for requests that arrive again, and imports."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from integrations.imports.models import DataImport
from integrations.models import KeptAnswer
from people.models import WebhookEvent
from people.retention import Rule

ANSWERS_KEPT_FOR: Final = timedelta(hours=24)
"""They may hold private text."""


def events(before: datetime) -> QuerySet[WebhookEvent]:
    """Those that were passed on, with their deliveries."""
    return WebhookEvent.objects.filter(at__lt=before, passed_on=True)


def imports(before: datetime) -> QuerySet[DataImport]:
    """What was imported stays."""
    return DataImport.objects.filter(created_at__lt=before)


def delete_kept_answers(now: datetime) -> None:
    KeptAnswer.objects.filter(at__lt=now - ANSWERS_KEPT_FOR).delete()


RULES: Final = (Rule("jobs", "webhook deliveries", events), Rule("jobs", "imports", imports))
