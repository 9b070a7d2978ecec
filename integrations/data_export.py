"""A person's API tokens and webhooks, for the export of their data."""

from typing import Final

from django.db.models import QuerySet

from integrations.models import ApiToken, Webhook
from people.data_export import NO_ONE_ELSE, DataKind, ExportedRow, values
from people.models import Person

SET_UP: Final = "administrators; those of an initiative also its leads and their managers; your own week’s, no one"


def token(row: ApiToken) -> ExportedRow:
    """Without its digest."""
    names = ("name", "prefix", "scopes", "created_at", "expires_at", "last_used_at", "last_used_from", "revoked_at")
    return values(row, *names)


def webhook(row: Webhook) -> ExportedRow:
    """Without its address and secret, which are shown to no one again."""
    return values(row, "name", "kind", "host", "events", "weekly", "active", "created_at") | {
        "initiative": row.initiative.key if row.initiative else None
    }


def webhooks_of(person: Person) -> QuerySet[Webhook]:
    return Webhook.objects.filter(owner=person).select_related("initiative")


KINDS: Final = (
    DataKind(
        "api_tokens", "API tokens", NO_ONE_ELSE,
        lambda asking: ApiToken.objects.visible_to(asking.person), token, ("integrations.ApiToken.person",),
    ),
    DataKind(
        "webhooks", "Webhooks you set up", SET_UP,
        lambda asking: webhooks_of(asking.person), webhook, ("integrations.Webhook.owner",),
    ),
)  # fmt: skip
