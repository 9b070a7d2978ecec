"""Mails to a person."""

from typing import Final

from django.db.models import QuerySet

from digests.models import Digest, OutboxMail
from people.mine import Asking, Entry, Kind, values


def digest(row: Digest) -> Entry:
    told = values(row, "kind", "state", "message_id", "created_at", "sent_at", "attempts", "fault")
    return {"week": str(row.week), **told}


def mail(row: OutboxMail) -> Entry:
    return values(row, "at", "to", "subject", "text", "html", "message_id")


def mails(asking: Asking) -> QuerySet[OutboxMail]:
    rows = OutboxMail.objects
    return rows.none() if asking.account is None else rows.readable_by(asking.account)


KINDS: Final = (
    Kind(
        "digests", "Weekly digests", "administrators: subject and state",
        lambda asking: Digest.objects.filter(person=asking.person), digest, ("digests.Digest.person",),
    ),
    Kind("mails", "Mails that the outbox keeps", "administrators: subject and day", mails, mail),
)  # fmt: skip
