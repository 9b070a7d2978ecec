"""Keep the secrets in URLs out of every log: a secret in a log is known to everyone who reads logs."""

import logging
import re
from typing import Final

MASK: Final = "***"
# A character of a secret, also percent-encoded, such as %41.
LETTER: Final = r"(?:[\w-]|%[0-9A-Fa-f]{2})"
SECRETS: Final = re.compile(
    rf"""
    (?<=/shared/) ([\w-]+/) [^/\s"'?\#]+             # /shared/status/SECRET/, whatever the secret is
    | (?<=password/reset/key/) [^/\s"'?\#]+       # allauth's password reset
    | (?<=/confirm-email/) [^/\s"'?\#]+           # and its email confirmation
    | (?<=[/=]) {LETTER}{{43}} (?!{LETTER})       # 32 random bytes anywhere else, such as in an invitation
    """,
    re.VERBOSE,
)


def masked(text: str) -> str:
    return SECRETS.sub(lambda found: (found[1] or "") + MASK, text)


class Masks(logging.Filter):
    """For loggers that don't go through structlog."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = masked(record.getMessage()), ()
        if record.exc_info and record.exc_info[0]:
            record.exc_text = masked(logging.Formatter().formatException(record.exc_info))
        return True
