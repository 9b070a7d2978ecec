"""Keep secrets out of the log, whichever code logs and whatever the text.

A log is read by more people than the database, kept longer, and sent elsewhere. So the last step before a line is
written masks values by the name of their key, the secrets that this process was given, those in URLs
(leadplan/masking.py), and query strings: people search for people.
"""

import re
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from leadplan.masking import MASK, masked

TELLING: Final = re.compile(
    r"pass(word|wd|phrase)|secret|token|cookie|authori[sz]ation|csrf|session_?key|api_?key|credential|recovery|otp|pin$",
    re.IGNORECASE,
)
"""Names of keys whose values are never logged."""
QUERY: Final = re.compile(r"(?<=[\w/.-])\?[^\s\"'<>|]+")
CREDENTIALS: Final = re.compile(r"(://[^\s/:@]*:)[^\s/@]+(?=@)")
PAIR: Final = re.compile(
    rf"(?i)\b([\w-]*(?:{TELLING.pattern.removesuffix('|pin$')})[\w-]*['\"]?\s*[:=]\s*['\"]?)[^\s'\",;&}})]+"
)
SHORTEST: Final = 8
"""A shorter secret would also match ordinary words."""
DEEPEST: Final = 4


class Masking:
    """A structlog processor: the last one to see an event before it is written."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self.secrets = sorted({one for one in secrets if len(one) >= SHORTEST}, key=len, reverse=True)

    def __call__(self, logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        for key, value in event.items():
            event[key] = self.value(key, value, 0)
        return event

    def value(self, key: str, value: Any, depth: int) -> Any:
        if TELLING.search(key):
            return MASK
        if isinstance(value, Mapping) and depth < DEEPEST:
            return {inner: self.value(str(inner), one, depth + 1) for inner, one in value.items()}
        if isinstance(value, list | tuple | set | frozenset) and depth < DEEPEST:
            return [self.value("", one, depth + 1) for one in value]
        if value is None or isinstance(value, bool | int | float):
            return value
        return self.text(str(value))

    def text(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, MASK)
        text = QUERY.sub(f"?{MASK}", CREDENTIALS.sub(rf"\1{MASK}", masked(text)))
        return PAIR.sub(rf"\1{MASK}", text)


def passwords_of(*addresses: str) -> list[str]:
    """The passwords in URLs such as postgres://USER:PASSWORD@HOST/NAME, both percent-encoded and decoded."""
    found = [urlsplit(one).password or "" for one in addresses]
    return [*found, *map(unquote, found)]
