"""Why a mail did not go out: whether trying again can help, and in which words it is shown."""

import smtplib
from collections.abc import Sequence
from typing import Final

from django.db import InterfaceError, OperationalError

ABOUT_THE_SERVER: Final = (smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError)
"""The server refuses the installation, not the mail: whoever runs it mends that, and then the mail goes out."""
DATABASE_AWAY: Final = (OperationalError, InterfaceError)


def is_lasting(fault: Exception) -> bool:
    """Whether trying again can't help: the server refuses this mail for good, or it can't be made."""
    if isinstance(fault, ABOUT_THE_SERVER):
        return False
    if codes := codes_of(fault):
        return all(500 <= code < 600 for code in codes)
    return not isinstance(fault, OSError | DATABASE_AWAY[0] | DATABASE_AWAY[1])


def codes_of(fault: Exception) -> Sequence[int]:
    """The SMTP codes of a fault, if it has any."""
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
    return f"The mail could not be made ({type(fault).__name__})."


def said(text: bytes | str) -> str:
    """A server's answer, of one line and not too long."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(words.split())[:300]
