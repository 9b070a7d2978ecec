"""Which email data is kept for a limited time."""

from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from digests.models import Digest, DigestState, MailAct, OutboxMail
from people.retention import Rule

OVER: Final = (DigestState.SENT, DigestState.FAILED, DigestState.NOTHING)


def mails(before: datetime) -> QuerySet[OutboxMail]:
    return OutboxMail.objects.filter(at__lt=before)


def digests(before: datetime) -> QuerySet[Digest]:
    """Emails still waiting to be sent never expire."""
    return Digest.objects.filter(created_at__lt=before, state__in=OVER)


def acts(before: datetime) -> QuerySet[MailAct]:
    """Their links expired with their week."""
    return MailAct.objects.filter(at__lt=before)


RULES: Final = (
    Rule("mails", "emails stored in the outbox", mails),
    Rule("mails", "email digests", digests),
    Rule("mails", "what was done with buttons in emails", acts),
)
