"""Whether emails leave this installation."""

from typing import Final

from django.conf import settings

OUTBOX_BACKEND: Final = "digests.backends.OutboxBackend"


def has_mail_server() -> bool:
    """Without a mail server, emails are stored in the outbox."""
    return bool(settings.EMAIL_BACKEND != OUTBOX_BACKEND)
