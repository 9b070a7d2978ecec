"""Work weeks: ISO weeks from Monday to Sunday, printed 2026-W48."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final, Self

PATTERN: Final = re.compile(r"(\d{4})-W(\d{2})")


class NoSuchWeek(ValueError):
    """Not an ISO week: 2026-W60, 2025-W53, 'next week'."""


@dataclass(frozen=True, order=True, slots=True)
class Week:
    """An ISO week. Weeks sort in time; `Week(2026, 48) + 1` is the week after.

    Raises NoSuchWeek for a week that doesn't exist.
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        try:
            date.fromisocalendar(self.year, self.number, 7)
            date.fromisocalendar(self.year, self.number, 1)
        except ValueError as fault:
            raise NoSuchWeek(f"There is no week {self.year:04}-W{self.number:02}.") from fault

    @classmethod
    def of(cls, day: date) -> Self:
        """The week that contains a day. The year is the ISO year, so 2027-01-01 is in 2026-W53."""
        iso = day.isocalendar()
        return cls(iso.year, iso.week)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse 2026-W48. Raises NoSuchWeek with a message that can be shown."""
        match = PATTERN.fullmatch(text)
        if match is None or not text.isascii():
            raise NoSuchWeek(f"“{repr(text[:20])[1:-1]}” isn’t a week. Use the format 2026-W48.")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.number:02}"

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 7)

    @property
    def days(self) -> tuple[date, ...]:
        """Monday to Sunday."""
        monday = self.monday
        return tuple(monday + timedelta(days=day) for day in range(7))

    def bounds(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """From Monday's midnight to Sunday's end, in a time zone."""
        return datetime.combine(self.monday, time(), zone), datetime.combine(
            self.sunday + timedelta(days=1), time(), zone
        )

    @property
    def next(self) -> Self:
        return self + 1

    @property
    def previous(self) -> Self:
        return self - 1

    def __contains__(self, day: date) -> bool:
        return self.monday <= day <= self.sunday

    def __add__(self, weeks: int) -> Self:
        try:
            return type(self).of(self.monday + timedelta(weeks=weeks))
        except OverflowError as fault:
            raise NoSuchWeek(f"The calendar ends less than {weeks} weeks after {self}.") from fault

    def __sub__(self, weeks: int) -> Self:
        return self + -weeks

    def since(self, earlier: "Week") -> int:
        """Whole weeks from `earlier` to this one; negative if `earlier` is later."""
        return (self.monday - earlier.monday).days // 7
