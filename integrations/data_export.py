"""A person's API tokens and imports, for the export of their data."""

from typing import Final

from integrations.imports.models import DataImport, ImportMapping, JiraConnection
from integrations.models import ApiToken
from people.data_export import NO_ONE_ELSE, DataKind, ExportedRow, values


def token(row: ApiToken) -> ExportedRow:
    """Without its digest."""
    names = ("name", "prefix", "scopes", "created_at", "expires_at", "last_used_at", "last_used_from", "revoked_at")
    return values(row, *names)


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
        "imports", "Imports", NO_ONE_ELSE,
        lambda asking: DataImport.objects.visible_to(asking.person), data_import, ("integrations.DataImport.person",),
    ),
    DataKind(
        "import_mappings", "What columns of imported tables are", NO_ONE_ELSE,
        lambda asking: ImportMapping.objects.visible_to(asking.person), mapping, ("integrations.ImportMapping.person",),
    ),
    DataKind(
        "jira_connections", "Jira sites you import from", NO_ONE_ELSE,
        lambda asking: JiraConnection.objects.visible_to(asking.person), jira, ("integrations.JiraConnection.person",),
    ),
)  # fmt: skip
