"""A person's emails, for the export of their data."""

from typing import Final

from django.db.models import QuerySet

from digests.models import Digest, EmailAction, OutboxEmail
from people.data_export import NO_ONE_ELSE, DataKind, DataRequest, ExportedRow, values


def digest(row: Digest) -> ExportedRow:
    details = values(
        row,
        "kind",
        "state",
        "message_id",
        "created_at",
        "sent_at",
        "attempts",
        "error",
        "requested_at",
        "reported_findings",
    )
    return {"week": str(row.week), **details}


def email_action(row: EmailAction) -> ExportedRow:
    return {"week": str(row.week), **values(row, "kind", "subject", "taken_at")}


def outbox_email(row: OutboxEmail) -> ExportedRow:
    return values(row, "created_at", "to", "subject", "text", "html", "message_id")


def outbox_emails(asking: DataRequest) -> QuerySet[OutboxEmail]:
    rows = OutboxEmail.objects
    return rows.none() if asking.account is None else rows.readable_by(asking.account)


KINDS: Final = (
    DataKind(
        "digests", "Email digests", "administrators: kind and status",
        lambda asking: Digest.objects.filter(person=asking.person), digest, ("digests.Digest.person",),
    ),
    DataKind(
        "mail_acts", "What you did with buttons in emails", NO_ONE_ELSE,
        lambda asking: EmailAction.objects.visible_to(asking.person), email_action, ("digests.EmailAction.person",),
    ),
    DataKind("mails", "Emails stored in the outbox", "administrators: day", outbox_emails, outbox_email),
)  # fmt: skip
