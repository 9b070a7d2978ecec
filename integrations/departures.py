"""What happens to a person's API tokens, webhooks and imports when they leave."""

from typing import Final

from django.db.models import QuerySet

from integrations.imports.models import DataImport, ImportMapping, JiraConnection
from integrations.models import ApiToken, Webhook, WebhookKind
from people.departures import DepartureContext, deleted, opened


def shared_webhooks(it: DepartureContext) -> QuerySet[Webhook]:
    """Not the one of their week, which only they know of."""
    return Webhook.objects.filter(owner=it.person).exclude(kind=WebhookKind.WEEK)


STEPS: Final = (
    deleted(
        "the webhook that sends their week",
        lambda it: Webhook.objects.personal_of(it.person),
        "integrations.Webhook.owner",
    ),
    opened(
        "webhooks have no owner; those of initiatives stop",
        shared_webhooks,
        "integrations.Webhook.owner",
    ),
    deleted("API tokens", lambda it: ApiToken.objects.filter(person=it.person), "integrations.ApiToken.person"),
    deleted("imports", lambda it: DataImport.objects.filter(person=it.person), "integrations.DataImport.person"),
    deleted(
        "remembered columns of imports", lambda it: ImportMapping.objects.filter(person=it.person),
        "integrations.ImportMapping.person",
    ),
    deleted(
        "Jira connections", lambda it: JiraConnection.objects.filter(person=it.person), "integrations.JiraConnection.person"
    ),
)  # fmt: skip
