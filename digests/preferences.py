"""Which emails a person subscribes to, and when: only they decide, on the Email digests page or by a link in an email."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from digests.models import DigestKind, EmailPreferences
from people import audit, secret_links
from people.concurrency import Version
from people.models import AuditLine, LinkKind, Person, SecretLink

ON_AGAIN: Final = {DigestKind.WEEK: True, DigestKind.REVIEW: None, DigestKind.LEADS: True}
"""What turning a kind on stores: for the reminder, the default."""
LINK_LIFETIME: Final = timedelta(days=180)
SWITCHES: Final = {DigestKind.WEEK: "weekly", DigestKind.REVIEW: "reminder", DigestKind.LEADS: "leads"}
"""The column that turns each kind of email on."""
AUDIT_NAMES: Final = {
    "weekly": "weekly email",
    "hour": "time of the weekly email",
    "reminder": "Friday reminder",
    "reminder_hour": "time of the Friday reminder",
    "leads": "email about leads",
}
"""Their names in the audit log."""


def load_preferences(person: Person) -> EmailPreferences:
    """A person's row, or an unsaved one with the defaults."""
    return EmailPreferences.objects.filter(person=person).first() or EmailPreferences(person=person)


def wants_email(person: Person, kind: DigestKind) -> bool:
    return is_wanted(load_preferences(person), kind)


def is_wanted(row: EmailPreferences | None, kind: DigestKind) -> bool:
    return getattr(row or EmailPreferences(), SWITCHES[kind]) is not False


def email_link(person: Person, now: datetime) -> SecretLink:
    """The link behind every action in emails to this person; revoking it disables them all."""
    return secret_links.ensure_lasting(
        LinkKind.EMAIL_ACTION, by=person, now=now, keep=LINK_LIFETIME, label="Actions in your emails"
    )


def is_lasting(link: SecretLink, now: datetime) -> bool:
    """Whether `email_link` would return this link unchanged."""
    return secret_links.is_derived(link) and link.expires_at >= now + LINK_LIFETIME / 2


def unsubscribe_url(link: SecretLink, kind: DigestKind) -> str:
    """The address to unsubscribe; the same in all of a person's emails of one kind."""
    secret = secret_links.derived_secret(link)
    if kind == DigestKind.WEEK:
        return f"{settings.BASE_URL}{reverse('email_subscription', args=[secret])}"
    return f"{settings.BASE_URL}{reverse('email_subscription_of_kind', args=[secret, kind])}"


def set_subscribed(person: Person, kind: DigestKind, subscribed: bool, *, now: datetime) -> None:
    """Turn one kind on or off, signed in or by a link in an email. Repeating it changes nothing."""
    change_preferences(person, {SWITCHES[kind]: ON_AGAIN[kind] if subscribed else False}, now=now)


@transaction.atomic
def change_preferences(
    person: Person, values: Mapping[str, bool | int | None], *, now: datetime, seen: Version | None = None
) -> EmailPreferences:
    """Save what has changed. Raises EditConflict if the saved row is not the one that the person saw."""
    EmailPreferences.objects.get_or_create(person=person, defaults={"changed_at": now})
    row = EmailPreferences.objects.select_for_update().get(person=person)
    if seen is not None:
        seen.compare(row)
    lines = [audit_line(row, name, value, now) for name, value in values.items() if getattr(row, name) != value]
    if lines:
        for name, value in values.items():
            setattr(row, name, value)
        row.changed_at = now
        row.full_clean(validate_unique=False)
        row.save()
        audit.append(lines)
    return row


def audit_line(row: EmailPreferences, name: str, value: bool | int | None, now: datetime) -> AuditLine:
    return audit.line(
        at=now,
        by=row.person,
        verb="changed",
        thing=AUDIT_NAMES[name],
        label=row.person.name,
        about=row.person,
        before=value_text(name, getattr(row, name)),
        after=value_text(name, value),
        feeds_plans=False,
    )


def value_text(name: str, value: bool | int | None) -> str:
    """on, off; 08:00; when weeks are planned."""
    if name == "reminder" and value is None:
        return "on for committed weeks"
    if isinstance(value, bool):
        return "on" if value else "off"
    return "when weeks are planned" if value is None else f"{value:02}:00"
