"""A real SMTP server in a thread."""

import asyncio
import email
import email.policy
from collections.abc import Callable, Iterator
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
HANGS_AT_QUIT = "250 kept, and then hangs"
"""The email is accepted, and the sender's goodbye gets no reply for longer than it waits."""


class Server:
    """Answers each email, or its recipient, with the next of `answers` and `recipients`; with 250 once they run out."""

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.recipients: list[str] = []
        self.mails: list[EmailMessage] = []
        self.before_answer: Callable[[], object] = lambda: None
        """Called when an email has arrived and before the sender knows."""
        self.silent = False
        self.raw: list[bytes] = []
        self.clients: list[tuple[str, int]] = []
        """The connection of each email, by the sender's address."""
        self.drops_before: set[int] = set()
        """The connection is gone when the sender asks before the email of this number, from 0."""
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
        self.before_answer()
        answer = self.answers.pop(0) if self.answers else "250 kept"
        if answer == HANGS_UP:
            # The email is read without an answer: the sender can't know whether it was accepted.
            server.transport.close()
        elif answer.startswith("250"):
            self.raw.append(envelope.content)
            self.clients.append(session.peer)
            self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.silent = answer == HANGS_AT_QUIT
        return answer

    async def handle_NOOP(self, server: Any, session: Any, envelope: Any, argument: str) -> str:  # noqa: N802 - aiosmtpd's name
        if len(self.mails) in self.drops_before:
            server.transport.close()
        return "250 OK"

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        await asyncio.sleep(3 if self.silent else 0)
        return "221 Bye"


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    """The app sends its emails to a separate server for this test."""
    with Server() as started:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", started.port, 5
        yield started
