"""A person's emails, for the export of their data."""

from typing import Final

from django.db.models import QuerySet

from digests.models import Digest, MailAct, OutboxMail
from people.data_export import NO_ONE_ELSE, DataKind, DataRequest, ExportedRow, values


def digest(row: Digest) -> ExportedRow:
    details = values(
        row, "kind", "state", "message_id", "created_at", "sent_at", "attempts", "fault", "asked_at", "told"
    )
    return {"week": str(row.week), **details}


def act(row: MailAct) -> ExportedRow:
    return {"week": str(row.week), **values(row, "kind", "subject", "at")}


def mail(row: OutboxMail) -> ExportedRow:
    return values(row, "at", "to", "subject", "text", "html", "message_id")


def mails(asking: DataRequest) -> QuerySet[OutboxMail]:
    rows = OutboxMail.objects
    return rows.none() if asking.account is None else rows.readable_by(asking.account)


KINDS: Final = (
    DataKind(
        "digests", "Email digests", "administrators: subject and status",
        lambda asking: Digest.objects.filter(person=asking.person), digest, ("digests.Digest.person",),
    ),
    DataKind(
        "mail_acts", "What you did with buttons in emails", NO_ONE_ELSE,
        lambda asking: MailAct.objects.visible_to(asking.person), act, ("digests.MailAct.person",),
    ),
    DataKind("mails", "Emails stored in the outbox", "administrators: subject and day", mails, mail),
)  # fmt: skip
