"""What happens to a person's emails when they leave."""

from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from digests.models import Digest, EmailAction, OutboxEmail
from people.departures import DepartureContext, deleted


def outbox_emails(it: DepartureContext) -> QuerySet[OutboxEmail]:
    """Emails to either of their addresses, and all their digests."""
    digests = Digest.objects.filter(message_id=OuterRef("message_id"), person=it.person)
    to = Q(to__iexact=it.person.email or "-") | Q(to__iexact=it.account.email if it.account else "-")
    return OutboxEmail.objects.filter(Exists(digests) | to)


STEPS: Final = (
    # The digests show which emails are theirs, so emails are deleted first.
    deleted("emails stored in the outbox", outbox_emails),
    deleted("email digests", lambda it: Digest.objects.filter(person=it.person), "digests.Digest.person"),
    deleted(
        "what they did with buttons in emails",
        lambda it: EmailAction.objects.filter(person=it.person),
        "digests.EmailAction.person",
    ),
)
