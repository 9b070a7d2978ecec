"""The view options of the allocation pages, all in the URL: one window of weeks for every page, grouping, kind of hours, and
what is folded or opened."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Self
from urllib.parse import urlencode

from django.http import QueryDict

from allocation.board.reporting_line import WEEKS, Grouping
from allocation.board.weekly_hours import ChosenHours
from engine.weeks import NoSuchWeek, Week

GROUPINGS: Final[Mapping[str, Grouping]] = {"line": "line", "team": "team", "none": "none"}
CHOSEN_HOURS: Final[Mapping[str, ChosenHours]] = {"planned": "planned", "agreed": "agreed", "real": "real"}
MOST_WEEKS_BACK, MOST_WEEKS_AHEAD = 104, 104
"""How many weeks before and after this one a window may start."""
MOST_FOLDED: Final = 200
MOST_OPENED: Final = 50


@dataclass(frozen=True, slots=True)
class BoardFilters:
    """Every page has the same window: it begins this week, unless `first` was chosen. The links between pages keep it.

    `opened` are the leads whose initiatives are shown.
    """

    today: date
    first: Week | None = None
    by: Grouping = "line"
    which: ChosenHours = "planned"
    folded: frozenset[str] = frozenset()
    opened: frozenset[str] = frozenset()
    part: str = "1"

    @classmethod
    def read(cls, data: QueryDict, today: date) -> Self:
        """Invalid values fall back to the default."""
        return cls(
            today=today,
            first=parse_week(data.get("from", ""), today),
            by=GROUPINGS.get(data.get("by", ""), "line"),
            which=CHOSEN_HOURS.get(data.get("hours", ""), "planned"),
            folded=frozenset(key[:60] for key in data.getlist("fold")[:MOST_FOLDED]),
            opened=frozenset(key[:60] for key in data.getlist("open")[:MOST_OPENED]),
            part=data.get("page", "1"),
        )

    @property
    def this(self) -> Week:
        return Week.of(self.today)

    @property
    def weeks(self) -> list[Week]:
        first = self.first or self.this
        return [first + ahead for ahead in range(WEEKS)]

    @property
    def window(self) -> str:
        """The query string of a link to another page of these weeks; empty for those that begin this week."""
        return f"?from={self.first}" if self.first and self.first != self.this else ""

    def query(self) -> str:
        """The query string with its ?, only with values that differ from the defaults."""
        pairs = [("from", str(self.first))] if self.first and self.first != self.this else []
        pairs += [("by", self.by)] if self.by != "line" else []
        pairs += [("hours", self.which)] if self.which != "planned" else []
        pairs += [("fold", key) for key in sorted(self.folded)]
        pairs += [("open", key) for key in sorted(self.opened)]
        return "?" + urlencode(pairs)

    @property
    def part_base(self) -> str:
        """The query string before page= in links to other pages of rows."""
        query = self.query()
        return query if query == "?" else f"{query}&"

    def part_query(self, number: int) -> str:
        return f"{self.part_base}page={number}"

    def toggled(self, key: str) -> str:
        return replace(self, folded=self.folded ^ {key}).query()

    def opening(self, key: str) -> str:
        """The query string that shows or hides a lead's initiatives."""
        return replace(self, opened=self.opened ^ {key}).query()

    @property
    def earlier(self) -> str:
        return replace(self, first=clamp_week(self.weeks[0] - WEEKS, self.this)).query()

    @property
    def later(self) -> str:
        return replace(self, first=clamp_week(self.weeks[0] + WEEKS, self.this)).query()

    @property
    def now(self) -> str:
        return replace(self, first=None).query()


def parse_week(text: str, today: date) -> Week | None:
    try:
        return clamp_week(Week.parse(text), Week.of(today))
    except NoSuchWeek:
        return None


def clamp_week(week: Week, this: Week) -> Week:
    return min(max(week, this - MOST_WEEKS_BACK), this + MOST_WEEKS_AHEAD)
