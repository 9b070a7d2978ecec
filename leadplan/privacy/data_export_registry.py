"""What is stored about a person: the kinds of every app and of third-party apps, and how many rows each has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db.models import Count, QuerySet, Value

import allocation.data_export
import digests.data_export
import focus.data_export
import initiatives.personal_data
import people.data_export
import stakeholders.data_export
from people.data_export import DataKind, DataRequest, ExportedRow, values

LEFT_OUT: Final[Mapping[str, str]] = {
    **stakeholders.data_export.LEFT_OUT,
    **focus.data_export.LEFT_OUT,
    **allocation.data_export.LEFT_OUT,
}
"""Relations to a person that are not exported, with the reason as shown to the person."""


@cache
def all_kinds() -> tuple[DataKind, ...]:
    return (
        *people.data_export.KINDS,
        *initiatives.personal_data.EXPORTED,
        *stakeholders.data_export.KINDS,
        *focus.data_export.KINDS,
        *allocation.data_export.KINDS,
        *digests.data_export.KINDS,
        *third_party_kinds(),
    )


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
        for kind in all_kinds()
    ]
    found = dict(first.union(*others, all=True))
    return [KindCount(kind, found.get(kind.key, 0)) for kind in all_kinds()]


def admin_lines(asking: DataRequest) -> QuerySet[Any]:
    return LogEntry.objects.filter(user=asking.account)


def admin_line(row: LogEntry) -> ExportedRow:
    return {"at": row.action_time, "object": row.object_repr, "message": row.get_change_message()}


def row_kinds(label: str, key: str, title: str, seen_by: str, owner: str, *names: str) -> list[DataKind]:
    """A kind whose rows are exported field by field, if the installation has the model."""
    app, model = label.split(".")
    if model.lower() not in apps.all_models[app]:
        return []
    rows = apps.get_model(label)._default_manager
    return [
        DataKind(
            key,
            title,
            seen_by,
            lambda asking: rows.filter(**{owner: asking.person if owner == "person" else asking.account}),
            lambda row: values(row, *names),
            (f"{label}.{owner}",),
        )
    ]


ADMINISTRATORS: Final = "administrators"
ADDRESS, FACTOR, SESSION = ("account.EmailAddress", "mfa.Authenticator", "usersessions.UserSession")


def third_party_kinds() -> tuple[DataKind, ...]:
    """Never anything that would let someone sign in: no second-factor secret, no session key."""
    logged = "Changes you made in the admin"
    return (
        DataKind("administration", logged, ADMINISTRATORS, admin_lines, admin_line, ("admin.LogEntry.user",)),
        *row_kinds(ADDRESS, "addresses", "Email addresses of your account", ADMINISTRATORS, "user", "email", "verified", "primary"),
        *row_kinds(FACTOR, "second_factors", "Second factors", "no one else", "user", "type", "created_at", "last_used_at"),
        *row_kinds(
            SESSION, "sessions", "Where you are signed in", "no one else", "user",
            "ip", "user_agent", "created_at", "last_seen_at",
        ),
        *row_kinds(
            "socialaccount.SocialAccount", "providers", "Single sign-on", ADMINISTRATORS, "user",
            "provider", "uid", "date_joined", "last_login", "extra_data",
        ),
        *row_kinds(
            "digests.MailChoice", "mail_choices", "Email preferences", "no one else", "person",
            "weekly", "hour", "reminder", "reminder_hour", "leads", "changed_at",
        ),
    )  # fmt: skip
