"""Pages for errors that are not leadplan's: the database is away, a disk is full (503), or someone else was faster (409)."""

import errno
import sys
from collections.abc import Iterator
from typing import Final

from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views import defaults

RETRY_SECONDS: Final = 30
FULL_DISK: Final = (errno.ENOSPC, errno.EDQUOT)
FULL_DATABASE: Final = ("disk is full", "no space left", "disk full")
AWAY: Final = (DatabaseError, OperationalError, InterfaceError)
"""Exactly these: the other database errors, their subclasses, are errors of leadplan."""


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler for an exception that nothing has caught."""
    error = sys.exc_info()[1]
    if isinstance(error, IntegrityError | ValidationError):
        return saved_meanwhile(error)
    cause = outage(error)
    if cause is None:
        return defaults.server_error(request)
    page = loader.render_to_string("503.html", {"disk_full": is_full(cause)})
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"})


def saved_meanwhile(error: IntegrityError | ValidationError) -> HttpResponse:
    """The form was valid, and what it would save was not any more: the same, or a part of it, was saved meanwhile."""
    messages = error.messages if isinstance(error, ValidationError) else []
    return HttpResponse(loader.render_to_string("409.html", {"messages": messages}), status=409)


def outage(error: BaseException | None) -> BaseException | None:
    """What is away, if that is why the error was raised: itself or an earlier one that it followed from."""
    return next((one for one in chain(error) if type(one) in AWAY or is_full(one)), None)


def chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def is_full(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in FULL_DISK
    return type(error) in AWAY and any(words in str(error).lower() for words in FULL_DATABASE)
