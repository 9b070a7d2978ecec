"""Secrets of addresses, kept out of every log: what is written down can be read by whoever reads logs."""

import logging
import re
from typing import Final

MASK: Final = "***"
# A letter of a secret, also where somebody wrote it as %41.
LETTER: Final = r"(?:[\w-]|%[0-9A-Fa-f]{2})"
SECRETS: Final = re.compile(
    rf"""
    (?<=/shared/) ([\w-]+/) [^/\s"'?\#]+             # /shared/status/SECRET/, whatever stands there
    | (?<=password/reset/key/) [^/\s"'?\#]+       # allauth's reset of a password
    | (?<=/confirm-email/) [^/\s"'?\#]+           # and its proof of an address
    | (?<=[/=]) {LETTER}{{43}} (?!{LETTER})       # 32 random bytes anywhere else, such as an invitation's
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
