"""A person's API tokens, webhooks and imports, for the export of their data."""

from typing import Final

from django.db.models import QuerySet

from integrations.imports.models import DataImport, ImportMapping, JiraConnection
from integrations.models import ApiToken, Webhook
from people.data_export import NO_ONE_ELSE, DataKind, ExportedRow, values
from people.models import Person

SET_UP: Final = "administrators; for an initiative’s, also its leads and their managers; for your own week’s, no one"


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


def data_import(row: DataImport) -> ExportedRow:
    return values(
        row, "system", "site", "title", "state", "created_at", "imported_at", "result", "fault", "settings", "table"
    )


def mapping(row: ImportMapping) -> ExportedRow:
    return values(row, "system", "source", "columns")


def jira(row: JiraConnection) -> ExportedRow:
    """Without its token."""
    return values(row, "address", "email", "jql")


KINDS: Final = (
    DataKind(
        "api_tokens", "API tokens", NO_ONE_ELSE,
        lambda asking: ApiToken.objects.visible_to(asking.person), token, ("integrations.ApiToken.person",),
    ),
    DataKind(
        "webhooks", "Webhooks you set up", SET_UP,
        lambda asking: webhooks_of(asking.person), webhook, ("integrations.Webhook.owner",),
    ),
    DataKind(
        "imports", "Imports", NO_ONE_ELSE,
        lambda asking: DataImport.objects.visible_to(asking.person), data_import, ("integrations.DataImport.person",),
    ),
    DataKind(
        "import_mappings", "What the columns of imported tables mean", NO_ONE_ELSE,
        lambda asking: ImportMapping.objects.visible_to(asking.person), mapping, ("integrations.ImportMapping.person",),
    ),
    DataKind(
        "jira_connections", "Jira sites you import from", NO_ONE_ELSE,
        lambda asking: JiraConnection.objects.visible_to(asking.person), jira, ("integrations.JiraConnection.person",),
    ),
)  # fmt: skip
