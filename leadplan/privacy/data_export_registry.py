"""What is stored about a person: the kinds of every app and of third-party apps, and how many rows each has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.db.models import Count, Model, QuerySet, Value

import allocation.data_export
import digests.data_export
import focus.data_export
import growth.data_export
import initiatives.data_export
import integrations.data_export
import people.data_export
import stakeholders.data_export
import standards.data_export
from digests.models import EmailPreferences
from people.data_export import NO_ONE_ELSE, DataKind, DataRequest, ExportedRow, values

LEFT_OUT: Final[Mapping[str, str]] = {
    **stakeholders.data_export.LEFT_OUT,
    **focus.data_export.LEFT_OUT,
    **growth.data_export.LEFT_OUT,
    **allocation.data_export.LEFT_OUT,
}
"""Relations to a person that are not exported, with the reason as shown to the person."""


@dataclass(frozen=True, slots=True)
class KindCount:
    kind: DataKind
    count: int


def count_rows(asking: DataRequest) -> Sequence[KindCount]:
    """How many rows there are of each kind, in one query."""
    first, *others = [
        kind.rows(asking)
        .order_by()
        .select_related(None)
        .prefetch_related(None)
        .annotate(part_=Value(kind.key))
        .values("part_")
        .annotate(rows_=Count("pk"))
        .values_list("part_", "rows_")
        for kind in ALL_KINDS
    ]
    found = dict(first.union(*others, all=True))
    return [KindCount(kind, found.get(kind.key, 0)) for kind in ALL_KINDS]


def admin_lines(asking: DataRequest) -> QuerySet[LogEntry]:
    return LogEntry.objects.filter(user=asking.account)


def admin_line(row: LogEntry) -> ExportedRow:
    return {"at": row.action_time, "object": row.object_repr, "message": row.get_change_message()}


def row_kind(model: type[Model], key: str, title: str, seen_by: str, owner: str, *names: str) -> DataKind:
    """A kind whose rows are exported field by field; `owner` is the relation to the person or their account."""
    return DataKind(
        key, title, seen_by,
        lambda asking: model._default_manager.filter(**{owner: asking.person if owner == "person" else asking.account}),
        lambda row: values(row, *names), (f"{model._meta.label}.{owner}",),
    )  # fmt: skip


ADMINISTRATORS: Final = "administrators"
THIRD_PARTY: Final = (
    DataKind("administration", "Changes you made in the admin", ADMINISTRATORS, admin_lines, admin_line, ("admin.LogEntry.user",)),
    row_kind(EmailAddress, "addresses", "Email addresses of your account", ADMINISTRATORS, "user", "email", "verified", "primary"),
    row_kind(Authenticator, "second_factors", "Second factors", NO_ONE_ELSE, "user", "type", "created_at", "last_used_at"),
    row_kind(
        UserSession, "sessions", "Where you are signed in", NO_ONE_ELSE, "user",
        "ip", "user_agent", "created_at", "last_seen_at",
    ),
    row_kind(
        SocialAccount, "providers", "Single sign-on", ADMINISTRATORS, "user",
        "provider", "uid", "date_joined", "last_login", "extra_data",
    ),
    row_kind(
        EmailPreferences, "mail_choices", "Email preferences", NO_ONE_ELSE, "person",
        "weekly", "hour", "reminder", "reminder_hour", "leads", "changed_at",
    ),
)  # fmt: skip
"""Never anything that would let someone sign in: no second-factor secret, no session key."""

ALL_KINDS: Final = (
    *people.data_export.KINDS,
    *initiatives.data_export.EXPORTED,
    *stakeholders.data_export.KINDS,
    *standards.data_export.KINDS,
    *focus.data_export.KINDS,
    *growth.data_export.KINDS,
    *allocation.data_export.KINDS,
    *digests.data_export.KINDS,
    *integrations.data_export.KINDS,
    *THIRD_PARTY,
)
