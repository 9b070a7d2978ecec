"""One question to the table: can this person see or change that?"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import formats

from initiatives.models import Initiative
from people.models import Person, Skill, Team


@dataclass(frozen=True, slots=True)
class Case:
    """`person` is who the thing is about or belongs to; `row` is the thing itself, if the question is about one row."""

    viewer: Person
    today: date
    person: Person | None = None
    initiative: Initiative | None = None
    team: Team | None = None
    skill: Skill | None = None
    row: Any = None


def days_of(start: date | None, end: date | None, today: date) -> str:
    """Such as "since 3 March 2026, until 4 April 2026" or "from 1 May 2027"."""
    words = []
    if start is not None:
        words.append(f"since {day(start)}" if start <= today else f"from {day(start)}")
    if end is not None:
        words.append(f"until {day(end)}")
    return ", ".join(words)


def day(value: date) -> str:
    return formats.date_format(value, "j F Y")
