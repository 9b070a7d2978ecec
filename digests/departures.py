"""What becomes of a person's mails when they leave."""

from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from digests.models import Digest, MailAct, OutboxMail
from people.departures import Leaving, deleted


def mails(it: Leaving) -> QuerySet[Any]:
    """To either of their addresses, and every digest of theirs."""
    digests = Digest.objects.filter(message_id=OuterRef("message_id"), person=it.person)
    to = Q(to__iexact=it.person.email or "-") | Q(to__iexact=it.account.email if it.account else "-")
    return OutboxMail.objects.filter(Exists(digests) | to)


STEPS: Final = (
    # Which mails are theirs is told by the digests, so these go after them.
    deleted("mails that the outbox keeps", mails),
    deleted("weekly digests", lambda it: Digest.objects.filter(person=it.person), "digests.Digest.person"),
    deleted("what they did by mail", lambda it: MailAct.objects.filter(person=it.person), "digests.MailAct.person"),
)
