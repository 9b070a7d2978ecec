"""Which email data is kept for a limited time."""

from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from digests.models import Digest, DigestState, EmailAction, OutboxEmail
from people.retention import Rule

OVER: Final = (DigestState.SENT, DigestState.FAILED, DigestState.SKIPPED)


def outbox_emails(before: datetime) -> QuerySet[OutboxEmail]:
    return OutboxEmail.objects.filter(created_at__lt=before)


def digests(before: datetime) -> QuerySet[Digest]:
    """Emails still waiting to be sent never expire."""
    return Digest.objects.filter(created_at__lt=before, state__in=OVER)


def email_actions(before: datetime) -> QuerySet[EmailAction]:
    """Their links expired with their week."""
    return EmailAction.objects.filter(taken_at__lt=before)


RULES: Final = (
    Rule("emails", "emails stored in the outbox", outbox_emails),
    Rule("emails", "email digests", digests),
    Rule("emails", "what was done with buttons in emails", email_actions),
)
