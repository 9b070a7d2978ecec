"""What happens to a person's API tokens, webhooks and imports when they leave."""

from typing import Final

from integrations.imports.models import DataImport, ImportMapping, JiraConnection
from integrations.models import ApiToken, Webhook
from people.departures import deleted, opened

STEPS: Final = (
    deleted(
        "the webhook that sends their week",
        lambda it: Webhook.objects.personal_of(it.person),
        "integrations.Webhook.owner",
    ),
    opened(
        "webhooks have no owner; those of initiatives stop",
        lambda it: Webhook.objects.filter(owner=it.person),
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
