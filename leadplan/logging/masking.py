"""Keeps secrets out of every log: by the names of keys, the values of this process's secrets, and patterns in URLs."""

import logging
import re
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Final
from urllib.parse import unquote, urlsplit

from leadplan.logging.tracebacks import format_exception

MASK: Final = "***"
# A character of a secret, also percent-encoded, such as %41.
URL_CHARACTER: Final = r"(?:[\w-]|%[0-9A-Fa-f]{2})"
URL_SECRETS: Final = re.compile(
    rf"""
    (?<=/shared/) ([\w-]+/) [^/\s"'?\#]+             # /shared/status/SECRET/, whatever the secret is
    | (?<=password/reset/key/) [^/\s"'?\#]+       # allauth's password reset
    | (?<=/confirm-email/) [^/\s"'?\#]+           # and its email confirmation
    | (?<=[/=]) {URL_CHARACTER}{{43}} (?!{URL_CHARACTER})       # 32 random bytes anywhere else, such as in an invitation
    """,
    re.VERBOSE,
)


def mask_url_secrets(text: str) -> str:
    return URL_SECRETS.sub(lambda found: (found[1] or "") + MASK, text)


class MaskingFilter(logging.Filter):
    """For loggers that don't go through structlog."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = mask_url_secrets(record.getMessage()), ()
        if record.exc_info and record.exc_info[0]:
            record.exc_text = mask_url_secrets(format_exception(record.exc_info[1])) if record.exc_info[1] else ""
        return True


SENSITIVE_KEY: Final = re.compile(
    r"pass(word|wd|phrase)|secret|token|cookie|authori[sz]ation|csrf|session_?key|api_?key|credential|recovery|otp|pin$",
    re.IGNORECASE,
)
"""Names of keys whose values are never logged."""
QUERY_STRING: Final = re.compile(r"(?<=[\w/.-])\?[^\s\"'<>|]+")
CREDENTIALS: Final = re.compile(r"(://[^\s/:@]*:)[^\s/@]+(?=@)")
KEY_VALUE_PAIR: Final = re.compile(
    rf"(?i)\b([\w-]*(?:{SENSITIVE_KEY.pattern.removesuffix('|pin$')})[\w-]*['\"]?\s*[:=]\s*['\"]?)[^\s'\",;&}})]+"
)
MIN_SECRET_LENGTH: Final = 8
"""A shorter secret would also match ordinary words."""
MAX_DEPTH: Final = 4


class MaskingProcessor:
    """A structlog processor, the last one to see an event: a log is read by more people than the database, and kept longer."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self.secrets = sorted({one for one in secrets if len(one) >= MIN_SECRET_LENGTH}, key=len, reverse=True)

    def __call__(self, logger: object, name: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
        for key, value in event.items():
            event[key] = self.value(key, value, 0)
        return event

    def value(self, key: str, value: object, depth: int) -> object:
        if SENSITIVE_KEY.search(key):
            return MASK
        if isinstance(value, Mapping) and depth < MAX_DEPTH:
            return {inner: self.value(str(inner), one, depth + 1) for inner, one in value.items()}
        if isinstance(value, list | tuple | set | frozenset) and depth < MAX_DEPTH:
            return [self.value("", one, depth + 1) for one in value]
        if value is None or isinstance(value, bool | int | float):
            return value
        return self.text(str(value))

    def text(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, MASK)
        text = QUERY_STRING.sub(f"?{MASK}", CREDENTIALS.sub(rf"\1{MASK}", mask_url_secrets(text)))
        return KEY_VALUE_PAIR.sub(rf"\1{MASK}", text)


def passwords_of(*addresses: str) -> list[str]:
    """The passwords in URLs such as postgres://USER:PASSWORD@HOST/NAME, both percent-encoded and decoded."""
    found = [urlsplit(one).password or "" for one in addresses]
    return [*found, *map(unquote, found)]
