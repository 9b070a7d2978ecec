"""One connection to the mail server for several emails."""

import smtplib
from contextlib import suppress
from typing import Self

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from people.emails import Email


class Unreachable(Exception):
    """There is no connection; `__cause__` says why. Nothing was sent."""


class MailConnection:
    """Opened for the first email. One that has died since the last email is replaced before the next, so that no email is
    handed to it: handing one over again after it broke in the middle could send it twice.
    """

    def __init__(self) -> None:
        self.backend: BaseEmailBackend | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, message: Email) -> None:
        """Raises Unreachable, and the mail server's errors about this email."""
        message.connection = self.opened()
        try:
            message.send()
        except Exception:
            # What the server still holds of this email is not known: the next one gets another connection.
            self.close()
            raise

    def opened(self) -> BaseEmailBackend:
        if self.backend is not None and not is_alive(self.backend):
            self.close()
        if self.backend is None:
            backend = get_connection()
            try:
                # Here, so that sending does not also close it: an error while closing would look like an unsent email.
                backend.open()
            except (OSError, smtplib.SMTPException) as fault:
                raise Unreachable from fault
            self.backend = backend
        return self.backend

    def close(self) -> None:
        """Whatever the server answers: what was sent is recorded."""
        backend, self.backend = self.backend, None
        if backend is not None:
            with suppress(OSError, smtplib.SMTPException):
                backend.close()


def is_alive(backend: BaseEmailBackend) -> bool:
    """Whether the server still answers. Backends without a server always do."""
    server = getattr(backend, "connection", None)
    if not isinstance(server, smtplib.SMTP):
        return True
    try:
        code, _ = server.noop()
    except (OSError, smtplib.SMTPException):
        return False
    return code == 250
