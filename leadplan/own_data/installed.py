"""Account data in third-party apps, and in tables whose fields are exported as they are."""

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
    """A kind whose rows are exported field by field, if the installation has the model."""
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
    """Never anything that would let someone sign in: no second-factor secret, no session key."""
    logged = "Changes you made in the admin"
    return (
        Kind("administration", logged, ADMINISTRATORS, admin_lines, admin_line, ("admin.LogEntry.user",)),
        *plain(ADDRESS, "addresses", "Email addresses of your account", ADMINISTRATORS, "user", "email", "verified", "primary"),
        *plain(FACTOR, "second_factors", "Second factors", "no one else", "user", "type", "created_at", "last_used_at"),
        *plain(
            SESSION, "sessions", "Where you are signed in", "no one else", "user",
            "ip", "user_agent", "created_at", "last_seen_at",
        ),
        *plain(
            "socialaccount.SocialAccount", "providers", "Single sign-on", ADMINISTRATORS, "user",
            "provider", "uid", "date_joined", "last_login", "extra_data",
        ),
        *plain(
            "digests.MailChoice", "mail_choices", "Email preferences", "no one else", "person",
            "weekly", "hour", "reminder", "reminder_hour", "leads", "changed_at",
        ),
    )  # fmt: skip
