"""From which day a change applies, and which weeks that are over it would change. No queries, no clock.

A new row begins this week, a change next Monday. Weeks that are over change only where the editor has seen which ones and
corrects a mistake. Rows are compared as spans, so the same rule holds for leads, members, working hours and duties, on
pages, in files and in scenarios.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from django.db import models

from engine.weeks import Week

DAY: Final = timedelta(days=1)


class Span(NamedTuple):
    """What holds from a day to a day, both included, either open."""

    start: date | None
    end: date | None
    value: tuple[object, ...]

    def holds_on(self, day: date) -> bool:
        return (self.start or date.min) <= day <= (self.end or date.max)


@dataclass(frozen=True, slots=True)
class PastWeeks:
    """Weeks that are over; without a first one, all up to the last."""

    first: Week | None
    last: Week

    def __str__(self) -> str:
        if self.first == self.last:
            return f"Week {self.last}"
        return f"Weeks {self.first} to {self.last}" if self.first else f"All weeks up to {self.last}"

    @property
    def are_over(self) -> str:
        """Week 47 is over; Weeks 45 to 47 are over."""
        return f"{self} {'is' if self.first == self.last else 'are'} over"

    @property
    def code(self) -> str:
        """As a form sends it back: what the editor saw."""
        return f"{self.first or ''}/{self.last}"

    @property
    def text(self) -> str:
        """Within a sentence."""
        return str(self)[0].lower() + str(self)[1:]


class PastWeeksChange(Exception):
    """Weeks that are over would change, and no one has said that this corrects a mistake. Nothing was changed."""

    def __init__(self, weeks: PastWeeks) -> None:
        super().__init__(f"{weeks} would change, though over.")
        self.weeks = weeks


def day_of_new(today: date) -> date:
    """From which day something new applies: this week's Monday."""
    return Week.of(today).monday


def day_of_change(today: date) -> date:
    """From which day a change applies, unless its editor chooses another: next Monday."""
    return day_of_new(today) + 7 * DAY


def past_weeks_changed(before: Iterable[Span], after: Iterable[Span], today: date) -> PastWeeks | None:
    """Which weeks before the current one have other values afterwards: from the first to the last."""
    old, new = list(before), list(after)
    monday = day_of_new(today)
    edges = {date.min}
    for span in (*old, *new):
        edges |= {span.start or date.min, span.end + DAY if span.end and span.end < monday else monday}
    days = sorted(day for day in edges if day < monday)
    different = [day for day in days if values_on(old, day) != values_on(new, day)]
    if not different:
        return None
    until = min((day for day in (*days, monday) if day > different[-1]), default=monday)
    first = None if different[0] == date.min else Week.of(different[0])
    return PastWeeks(first, Week.of(until - DAY))


class ChangedDays(NamedTuple):
    """The first and the last day that a change affects; None where it is open."""

    first: date | None = None
    last: date | None = None


ALL_DAYS: Final = ChangedDays()


def days_changed(before: Iterable[Span], after: Iterable[Span]) -> ChangedDays:
    """From the first to the last day with other values."""
    old, new = list(before), list(after)
    edges = {date.min}
    for span in (*old, *new):
        edges |= {span.start or date.min, *([span.end + DAY] if span.end else ())}
    days = sorted(edges)
    different = [place for place, day in enumerate(days) if values_on(old, day) != values_on(new, day)]
    if not different:
        return ALL_DAYS
    first, next_day = days[different[0]], days[different[-1] + 1 : different[-1] + 2]
    return ChangedDays(None if first == date.min else first, next_day[0] - DAY if next_day else None)


def values_on(spans: Iterable[Span], day: date) -> Counter[tuple[object, ...]]:
    return Counter(span.value for span in spans if span.holds_on(day))


def protect_past(before: Iterable[Span], after: Iterable[Span], today: date, correcting: str = "") -> None:
    """Raises PastWeeksChange unless no past week changes or `correcting` names those that do."""
    weeks = past_weeks_changed(before, after, today)
    if weeks is not None and correcting != weeks.code:
        raise PastWeeksChange(weeks)


class Dated(Protocol):
    """A row with its first and its last day."""

    start: Any  # A date, or None where a row holds on all earlier days.
    end: Any


Row = TypeVar("Row", bound=Dated)
Model = TypeVar("Model", bound=models.Model)


def spans_of(rows: Iterable[Dated], values: Sequence[str]) -> list[Span]:
    return [Span(row.start, row.end, tuple(getattr(row, name) for name in values)) for row in rows]


def split_at(stored: Row, edited: Row, day: date, values: Sequence[str]) -> tuple[Row, Row | None]:
    """What an edit leaves: the row as it stays, and the row with the new values from that day on.

    Without other values, and where the row doesn't begin before that day or is over by then, it is one row: the edited one.
    """
    unchanged = all(getattr(stored, name) == getattr(edited, name) for name in values)
    begins_later = edited.start is not None and edited.start >= day
    is_over = edited.end is not None and edited.end < day
    if unchanged or begins_later or is_over:
        return edited, None
    earlier, later = copy(stored), copy(edited)
    last = day - DAY
    earlier.start, earlier.end = edited.start, min(stored.end or last, last)
    later.start = day
    return earlier, later


def protect_restored(start: date | None, end: date | None, removed_on: date, today: date) -> None:
    """Raises PastWeeksChange if weeks have passed without a removed row. In earlier ones it only undoes the removal."""
    first = max(start or date.min, day_of_new(removed_on))
    if end is None or end >= first:
        protect_past([], [Span(first, end, ())], today)


def as_new(row: Model) -> Model:
    """A copy that is saved as a row of its own."""
    row.pk, row._state.adding = None, True
    return row
