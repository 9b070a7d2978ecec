"""How a person reads dates and times: 3 Dec 2026 or Dec 3, 2026 or 2026-12-03; 14:30 or 2:30 PM.

Sentences use `format_date`, templates the filter `date`, which calls it; both take Django's format characters, written day
first and by the 24-hour clock. Like the time zone, the display is active while a request of the person is answered
or their email is composed.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, time
from functools import cache
from typing import Final, NamedTuple

from django.utils import dateformat


class Display(NamedTuple):
    """`clock` is 24 or 12, `dates` is day, month (first) or iso."""

    clock: str = "24"
    dates: str = "day"


ACTIVE: Final[ContextVar[Display]] = ContextVar("display", default=Display())  # noqa: B039
DAY: Final = re.compile(r"\b(?:(?P<weekday>[Dl]),? )?j (?P<month>[MF])(?P<year> Y)?\b")


@contextmanager
def override(display: Display) -> Iterator[None]:
    token = ACTIVE.set(display)
    try:
        yield
    finally:
        ACTIVE.reset(token)


def format_date(value: date | time, pattern: str) -> str:
    """A date, date-time or time, as the person reads it: format_date(day, "D j M") is Thu 3 Dec, or Thu, Dec 3."""
    shown = localized(pattern, ACTIVE.get())
    return dateformat.time_format(value, shown) if isinstance(value, time) else dateformat.format(value, shown)


@cache
def localized(pattern: str, display: Display) -> str:
    """The format characters in this display. Without its year a date is never written as 12-03."""
    if display.clock == "12":
        pattern = re.sub(r"[HG]:i", "g:i A", pattern)
    return pattern if display.dates == "day" else DAY.sub(lambda found: reorder(found, display), pattern)


def reorder(found: re.Match[str], display: Display) -> str:
    weekday, month, year = found["weekday"], found["month"], found["year"]
    if display.dates == "iso":
        return found[0] if not year else f"{weekday} Y-m-d" if weekday else "Y-m-d"
    return f"{weekday + ', ' if weekday else ''}{month} j{', Y' if year else ''}"
