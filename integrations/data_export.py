"""A person's API tokens, for the export of their data."""

from typing import Final

from integrations.models import ApiToken
from people.data_export import NO_ONE_ELSE, DataKind, ExportedRow, values


def token(row: ApiToken) -> ExportedRow:
    """Without its digest."""
    names = ("name", "prefix", "scopes", "created_at", "expires_at", "last_used_at", "last_used_from", "revoked_at")
    return values(row, *names)


KINDS: Final = (
    DataKind(
        "api_tokens", "API tokens", NO_ONE_ELSE,
        lambda asking: ApiToken.objects.visible_to(asking.person), token, ("integrations.ApiToken.person",),
    ),
)  # fmt: skip
