"""Exceptions in logs: where and of which type, without messages that may quote a row that only one person may read.

A log is read by more people than the database, and kept longer. "invalid literal: 'Raise for Tom'" and PostgreSQL's "Failing row
contains (…)" are such messages; that a host refuses a connection is not.
"""

import sys
import traceback
from collections.abc import Iterator, MutableMapping
from types import TracebackType
from typing import Any, Final

WITHHELD: Final = "(message withheld: it may quote private rows)"
PLAIN: Final = (OSError, ImportError, AttributeError, NameError, TypeError, RecursionError, MemoryError)
"""Their messages are about machines and code."""
PLAIN_NAMES: Final = {"ImproperlyConfigured", "OperationalError", "InterfaceError", "TemplateDoesNotExist"}
SHORTEST: Final = 4
"""A shorter message would also replace ordinary letters."""

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def render_exception(logger: object, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: the traceback, and the same message withheld wherever else the event has it."""
    given = event.pop("exc_info", None)
    error = exception_of(given)
    if error is None:
        return event
    event["exception"] = error
    messages = [str(one) for one in chain(error) if not is_plain(one)]
    for key, value in event.items():
        if isinstance(value, BaseException):
            value = message_of(value)
        if isinstance(value, str):
            for message in messages:
                value = value.replace(message, WITHHELD) if len(message) >= SHORTEST else value
            event[key] = value
    event["exception"] = format_exception(error)
    return event


def exception_of(given: object) -> BaseException | None:
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        return given[1] if isinstance(given[1], BaseException) else None
    return sys.exc_info()[1] if given else None


def format_exception(error: BaseException) -> str:
    """As Python prints it, with the earlier exceptions first."""
    parts = []
    for one in reversed(list(chain(error))):
        lines = traceback.format_tb(one.__traceback__)
        parts.append(f"Traceback (most recent call last):\n{''.join(lines)}{type(one).__qualname__}: {message_of(one)}")
    return "\n\n".join(parts)


def chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        yield error
        seen.add(id(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def message_of(error: BaseException) -> str:
    return str(error) if is_plain(error) else WITHHELD


def is_plain(error: BaseException) -> bool:
    return isinstance(error, PLAIN) or type(error).__name__ in PLAIN_NAMES
