"""Dates, hours and titles as text, for every kind of change."""

from datetime import date
from decimal import Decimal
from typing import Final

from people.display import format_date
from people.model_fields import format_hours

HOURS_HIDDEN: Final = "hours hidden"
SOMEONE: Final = "someone"
ARTICLES: Final = ("A", "An", "The", "Another", "Someone")
"""First words of a title that are in lower case within a sentence."""


def new_hire_text(title: str) -> str:
    """a staff engineer (new hire)."""
    inside = f"{title[:1].lower()}{title[1:]}" if title.split()[0] in ARTICLES else title
    return f"{inside} (new hire)"


def date_text(day: date | str | None) -> str:
    """3 Dec 2026; – if there is none. Stored dates are ISO text."""
    if not day:
        return "–"
    on = date.fromisoformat(day) if isinstance(day, str) else day
    return format_date(on, "j M Y")


def hours_text(hours: Decimal | str | None, shown: bool) -> str:
    if hours is None or not shown:
        return HOURS_HIDDEN
    return f"{format_hours(Decimal(hours))} h a week"


def yes_no(value: bool) -> str:
    return "yes" if value else "no"
