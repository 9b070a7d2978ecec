"""The email backend of an installation without a mail server: a table that the Email digests page shows."""

from collections.abc import Sequence
from email.utils import parseaddr

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage, EmailMultiAlternatives

from digests.models import OutboxEmail
from people import clock


class OutboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store one row per recipient; an email whose Message-ID is already stored is not stored twice."""
        kept = 0
        for message in email_messages:
            for recipient in message.recipients():
                kept += self.keep(message, parseaddr(recipient)[1] or recipient)
        return kept

    def keep(self, message: EmailMessage, recipient: str) -> int:
        message_id = message.extra_headers.get("Message-ID", "")
        if message_id and OutboxEmail.objects.filter(message_id=message_id, to=recipient).exists():
            return 0
        OutboxEmail.objects.create(
            created_at=clock.now(),
            to=recipient,
            subject=str(message.subject)[:300],
            text=str(message.body),
            html=html_of(message),
            message_id=message_id,
            headers={name: str(value) for name, value in message.extra_headers.items()},
        )
        return 1


def html_of(message: EmailMessage) -> str:
    if not isinstance(message, EmailMultiAlternatives):
        return ""
    return next((str(content) for content, kind in message.alternatives if kind == "text/html"), "")
