"""Why an email was not sent: whether retrying can help, and the message that is shown."""

import smtplib
from collections.abc import Sequence
from typing import Final

from django.db import InterfaceError, OperationalError

ABOUT_THE_SERVER: Final = (smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError)
"""The server rejects the installation, not the email: once an administrator fixes that, the email is sent."""
DATABASE_AWAY: Final = (OperationalError, InterfaceError)


def is_lasting(fault: Exception) -> bool:
    """Whether retrying can't help: the server permanently rejects this email, or it can't be composed."""
    if isinstance(fault, ABOUT_THE_SERVER):
        return False
    if codes := codes_of(fault):
        return all(500 <= code < 600 for code in codes)
    return not isinstance(fault, OSError | DATABASE_AWAY[0] | DATABASE_AWAY[1])


def codes_of(fault: Exception) -> Sequence[int]:
    """The SMTP codes of an error, if it has any."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return [code for code, _ in fault.recipients.values()]
    return [int(fault.smtp_code)] if isinstance(fault, smtplib.SMTPResponseException) else []


def words_of(fault: Exception) -> str:
    """550 No such user here; The mail server can’t be reached: Connection refused."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {said(text)}" for code, text in fault.recipients.values())
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"{fault.smtp_code} {said(fault.smtp_error)}"
    if isinstance(fault, OSError):
        return f"The mail server can’t be reached: {fault.strerror or fault or type(fault).__name__}."
    return f"The email could not be composed ({type(fault).__name__})."


def said(text: bytes | str) -> str:
    """A server's answer on one line, shortened if necessary."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(words.split())[:300]
