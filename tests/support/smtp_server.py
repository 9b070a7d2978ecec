"""A real SMTP server in a thread."""

import asyncio
import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any, Self

import pytest
from aiosmtpd.controller import Controller
from pytest_django.fixtures import Settings

from tests.support.services import free_port

HANGS_UP = "421 hanging up"
HANGS = "451 hangs"
"""As an answer to a recipient: no reply for longer than the sender waits."""
DROPS = "421 drops"
"""As an answer to a recipient: the connection drops before the email is transferred."""


class Server:
    """Answers each email, or its recipient, with the next of `answers` and `recipients`; with 250 once they run out."""

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.recipients: list[str] = []
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.port = free_port()
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> Self:
        self.controller.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.controller.stop()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.recipients:
            answer = self.recipients.pop(0)
            if answer == HANGS:
                await asyncio.sleep(3)
            elif answer == DROPS:
                server.transport.close()
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        answer = self.answers.pop(0) if self.answers else "250 kept"
        if answer == HANGS_UP:
            # The email is read without an answer: the sender can't know whether it was accepted.
            server.transport.close()
        elif answer.startswith("250"):
            self.raw.append(envelope.content)
            self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return answer


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    """The app sends its emails to a separate server for this test."""
    with Server() as started:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", started.port, 5
        yield started
