"""Comparing text in the database without regard to case, in every script: SQLite by itself knows only ASCII's."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Func

PYTHON_CASEFOLD = "leadplan_casefold"


class Casefold(Func):
    """The text to compare with `folded_forms`."""

    function = "LOWER"
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function=PYTHON_CASEFOLD, **context)


def folded_forms(text: str) -> set[str]:
    """What Casefold makes of the same text in either database."""
    return {text.lower(), text.casefold()}


def folded(text: str) -> str:
    """The text as search compares it: NFC, casefolded, its words separated by one space."""
    return " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).split())


def searchable_text(name: str) -> str:
    """With a space in front, so that every word begins after one."""
    return f" {folded(name)}"


@lru_cache(maxsize=256)
def matcher(pattern: str, escape: str | None) -> Callable[[str], bool]:
    """Whether a casefolded text matches a pattern of LIKE."""
    folded = unicodedata.normalize("NFC", pattern).casefold()
    if folded[:1] == folded[-1:] == "%" and not set(folded[1:-1]) & {"%", "_", escape}:
        return lambda text: folded[1:-1] in text
    parts, escaped = "", False
    for letter in folded:
        if escaped or letter not in ("%", "_", escape):
            parts, escaped = parts + re.escape(letter), False
        elif letter == escape:
            escaped = True
        else:
            parts += ".*" if letter == "%" else "."
    found = re.compile(parts, re.DOTALL)
    return lambda text: found.fullmatch(text) is not None


def is_like(pattern: object, value: object, escape: str | None = None) -> bool | None:
    """SQLite's function behind `value LIKE pattern`: what iexact and icontains become."""
    if pattern is None or value is None:
        return None
    return matcher(str(pattern), escape)(str(value).casefold())


def casefold(value: object) -> object:
    return value.casefold() if isinstance(value, str) else value


def compare_in_every_script(connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    """A receiver of `connection_created`."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("like", 2, is_like, deterministic=True)
        connection.connection.create_function("like", 3, is_like, deterministic=True)
        connection.connection.create_function(PYTHON_CASEFOLD, 1, casefold, deterministic=True)
