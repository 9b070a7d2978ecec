"""What of the mails is kept for a while only."""

from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from digests.models import Digest, DigestState, MailAct, OutboxMail
from people.retention import Rule

OVER: Final = (DigestState.SENT, DigestState.FAILED, DigestState.NOTHING)


def mails(before: datetime) -> QuerySet[OutboxMail]:
    return OutboxMail.objects.filter(at__lt=before)


def digests(before: datetime) -> QuerySet[Digest]:
    """Those that wait to go out are never over."""
    return Digest.objects.filter(created_at__lt=before, state__in=OVER)


def acts(before: datetime) -> QuerySet[MailAct]:
    """Their links ended with their week."""
    return MailAct.objects.filter(at__lt=before)


RULES: Final = (
    Rule("mails", "mails of the outbox", mails),
    Rule("mails", "digests", digests),
    Rule("mails", "what was done by mail", acts),
)
