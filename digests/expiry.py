"""What of the mails is kept for a while only."""

from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from digests.models import Digest, DigestState, OutboxMail
from people.retention import Rule


def mails(before: datetime) -> QuerySet[OutboxMail]:
    return OutboxMail.objects.filter(at__lt=before)


def digests(before: datetime) -> QuerySet[Digest]:
    """Those that wait to go out are never over."""
    return Digest.objects.filter(created_at__lt=before, state__in=(DigestState.SENT, DigestState.FAILED))


RULES: Final = (Rule("mails", "mails of the outbox", mails), Rule("mails", "digests", digests))
