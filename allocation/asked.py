"""What of allocation is looked at: the window of weeks, grouping, which hours, what is folded. All of it stands in the address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Self
from urllib.parse import urlencode

from django.http import QueryDict

from allocation.figures.hours import Which
from allocation.loading.listing import WEEKS, Grouping
from engine.weeks import NoSuchWeek, Week

GROUPINGS: Final[Mapping[str, Grouping]] = {"line": "line", "team": "team", "none": "none"}
HOURS: Final[Mapping[str, Which]] = {"planned": "planned", "agreed": "agreed", "real": "real"}
BACK, AHEAD = 104, 104
"""Weeks from this one between which a window may begin."""
MOST_FOLDED: Final = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """`start` weeks before this one the page begins by itself; `first` where somebody chose another week."""

    today: date
    start: int
    first: Week | None = None
    by: Grouping = "line"
    which: Which = "planned"
    folded: frozenset[str] = frozenset()
    part: str = "1"

    @classmethod
    def read(cls, data: QueryDict, today: date, start: int) -> Self:
        """Whatever is no choice is left at what it is without one."""
        return cls(
            today=today,
            start=start,
            first=week_of(data.get("from", ""), today),
            by=GROUPINGS.get(data.get("by", ""), "line"),
            which=HOURS.get(data.get("hours", ""), "planned"),
            folded=frozenset(key[:60] for key in data.getlist("fold")[:MOST_FOLDED]),
            part=data.get("page", "1"),
        )

    @property
    def this(self) -> Week:
        return Week.of(self.today)

    @property
    def weeks(self) -> list[Week]:
        first = self.first or self.this - self.start
        return [first + ahead for ahead in range(WEEKS)]

    def query(self, **changes: Any) -> str:
        """What an address says of it, with its ?; only what differs from the usual."""
        said = replace(self, **changes)
        pairs = [("from", str(said.first))] if said.first and said.first != self.this - self.start else []
        pairs += [("by", said.by)] if said.by != "line" else []
        pairs += [("hours", said.which)] if said.which != "planned" else []
        pairs += [("fold", key) for key in sorted(said.folded)]
        return "?" + urlencode(pairs)

    @property
    def part_base(self) -> str:
        """What stands before page= in the address of another part of the rows."""
        query = self.query()
        return query if query == "?" else f"{query}&"

    def part_query(self, number: int) -> str:
        return f"{self.part_base}page={number}"

    def toggled(self, key: str) -> str:
        return self.query(folded=self.folded ^ {key})

    @property
    def earlier(self) -> str:
        return self.query(first=clamped(self.weeks[0] - WEEKS, self.this))

    @property
    def later(self) -> str:
        return self.query(first=clamped(self.weeks[0] + WEEKS, self.this))

    @property
    def now(self) -> str:
        return self.query(first=None)

    @property
    def is_now(self) -> bool:
        return self.this in self.weeks


def week_of(text: str, today: date) -> Week | None:
    try:
        return clamped(Week.parse(text), Week.of(today))
    except NoSuchWeek:
        return None


def clamped(week: Week, this: Week) -> Week:
    return min(max(week, this - BACK), this + AHEAD)
