"""What hangs on the account in apps that leadplan uses but did not write, and in rows that need no more than their fields."""

from typing import Any, Final

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db.models import QuerySet

from people.mine import Asking, Entry, Kind, values


def admin_lines(asking: Asking) -> QuerySet[Any]:
    return LogEntry.objects.filter(user=asking.account)


def admin_line(row: LogEntry) -> Entry:
    return {"at": row.action_time, "object": row.object_repr, "message": row.get_change_message()}


def plain(label: str, key: str, title: str, seen_by: str, owner: str, *names: str) -> list[Kind]:
    """A kind of rows told by their fields, where the installation has the model."""
    app, model = label.split(".")
    if model.lower() not in apps.all_models[app]:
        return []
    rows = apps.get_model(label)._default_manager
    return [
        Kind(
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


def kinds() -> tuple[Kind, ...]:
    """Never what would let somebody sign in: no secret of a second factor, no key of a session."""
    logged = "Changes that you made in the administration"
    return (
        Kind("administration", logged, ADMINISTRATORS, admin_lines, admin_line, ("admin.LogEntry.user",)),
        *plain(ADDRESS, "addresses", "Addresses of your account", ADMINISTRATORS, "user", "email", "verified", "primary"),
        *plain(FACTOR, "second_factors", "Second factors", "nobody else", "user", "type", "created_at", "last_used_at"),
        *plain(
            SESSION, "sessions", "Where you are signed in", "nobody else", "user",
            "ip", "user_agent", "created_at", "last_seen_at",
        ),
        *plain(
            "socialaccount.SocialAccount", "providers", "Sign-in by another service", ADMINISTRATORS, "user",
            "provider", "uid", "date_joined", "last_login", "extra_data",
        ),
        *plain(
            "digests.MailChoice", "mail_choices", "Which mails you want", "nobody else", "person",
            "weekly", "hour", "reminder", "reminder_hour", "leads", "changed_at",
        ),
    )  # fmt: skip
